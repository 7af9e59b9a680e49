"""What this site asks of `allauth.mfa`: names, secrets that are kept encrypted."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from qrcode import QRCode


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Our name in the authenticator app, our words, and secrets that the database cannot tell."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _(
            "Take the second step away first, then change your address, then set it up again."
        ),
        "cannot_delete_authenticator": _("This cannot be taken away."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
        "incorrect_code": _("This code is not right, or it was used before."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def _get_site_name(self) -> str:
        return settings.OPTIONS.name or settings.OPTIONS.host

    def encrypt(self, text: str) -> str:
        """The secret as the database keeps it."""
        return cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return cipher().decrypt(encrypted_text.encode("ascii")).decode()

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an SVG element that may stand in a page: no style, no script."""
        code = QRCode(border=4)
        code.add_data(url)
        code.make(fit=True)
        rows = code.get_matrix()
        side = len(rows)
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        # Numbers only: nothing of the address gets into the markup but as dark and light.
        return mark_safe(  # noqa: S308
            f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" '
            f'aria-labelledby="qr-title" shape-rendering="crispEdges">'
            f'<rect width="{side}" height="{side}" fill="#fff"/>'
            f'<path d="{path}" fill="#000"/></svg>'
        )


def cipher() -> Fernet:
    """Encrypts with a key that comes from the secret of this node."""
    key = salted_hmac("schakel.network.accounts.second_step", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key).digest()))

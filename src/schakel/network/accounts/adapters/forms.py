"""The forms of allauth in our words, and with our limits."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_step
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import TooMany
from schakel.network.accounts.adapters.account import take_as_long
from schakel.network.accounts.adapters.limits import hold
from schakel.network.accounts.adapters.names import LONGEST_NAME
from schakel.network.accounts.adapters.passwords import Unguessable
from schakel.network.accounts.domain.limits import TOTP_STEPS_S
from schakel.web.limits import allow

LONGEST_EMAIL = 254
LABELS: dict[str, Any] = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "password1": _("Password"),
    "oldpassword": _("Password that you use now"),
    "code": _("Code"),
    "passwordless": _("Sign in with this alone"),
    "name": _("Name"),
}


class OurWords(forms.Form):
    """Labels in our words, no placeholders, no second typing of a password."""

    labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)  # a slip of the finger costs a reset, no more
        for name, field in self.fields.items():
            field.label = self.labels.get(name, LABELS.get(name, field.label))
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = Unguessable().get_help_text()
        for name in {"email", "login"} & self.fields.keys():
            # allauth would cut a longer one, and so make another address of it.
            self.fields[name].validators.append(MaxLengthValidator(LONGEST_EMAIL))
            self.fields[name].widget.attrs["maxlength"] = str(LONGEST_EMAIL)


class Login(OurWords, account.LoginForm):  # type: ignore[misc]
    """E-mail address and password."""


class SignUp(OurWords, account.SignupForm):  # type: ignore[misc]
    """Name, e-mail address and password."""

    field_order = ["name", "email", "password1"]
    labels: ClassVar = {"name": _("What shall we call you?")}

    def clean(self) -> dict[str, Any]:
        """Refuse a password with the name in it too."""
        cleaned: dict[str, Any] = super().clean() or {}
        password, name = cleaned.get("password1"), cleaned.get("name")
        if password and name and "password1" not in self.errors:
            who = type("Known", (), {"name": name, "email": cleaned.get("email", "")})
            try:
                Unguessable().validate(password, who)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: Any) -> Any:
        """Take as long for an address that has an account as for one that has none."""
        if self.account_already_exists:
            take_as_long(self.cleaned_data["password1"])
        return super().try_save(request)


class SocialSignUp(OurWords, social.SignupForm):  # type: ignore[misc]
    """Name and e-mail address, when the other site did not tell them."""


class AskReset(OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """The address to send a code to."""


class NewPassword(OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, after the code."""

    labels: ClassVar = {"password1": _("New password")}


class ChangePassword(OurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """The password so far and a new one."""

    labels: ClassVar = {"password1": _("New password")}

    def clean_oldpassword(self) -> str:
        """Count the attempts."""
        hold("password", context.request, self.user.email)
        given: str = super().clean_oldpassword()
        return given


class SetPassword(OurWords, account.SetPasswordForm):  # type: ignore[misc]
    """A first password, for who signed in through another site."""


class ChangeEmail(OurWords, account.AddEmailForm):  # type: ignore[misc]
    """Another address."""

    labels: ClassVar = {"email": _("New e-mail address")}


class ConfirmEmail(OurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code from the letter."""


class ConfirmReset(OurWords, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code from the letter."""


class Reauthenticate(OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password, once more."""


class Code(OurWords):
    """A code of the app or from the list: counted, and good once."""

    def clean_code(self) -> str:
        """Accept a code that is right and was not used before, on whatever process."""
        hold("second-step", context.request, str(self.user.pk))
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use_up(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    user: Any
    authenticator: Authenticator


class SecondStep(Code, second_step.AuthenticateForm):  # type: ignore[misc]
    """A code at sign-in."""

    labels: ClassVar = {"code": _("Code from your app, or one from your list")}


class SecondStepAgain(Code, second_step.ReauthenticateForm):  # type: ignore[misc]
    """A code before something that matters."""

    labels: ClassVar = {"code": _("Code from your app, or one from your list")}


class ActivateApp(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""

    labels: ClassVar = {"code": _("Code that the app shows now")}

    def clean_code(self) -> str:
        """Accept a right code, which is then used up."""
        hold("second-step", context.request, str(self.user.pk))
        code: str = super().clean_code()
        use_up(self.user.pk, code)
        return code


class AddPasskey(OurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A name for a passkey."""

    labels: ClassVar = {"name": _("Name, so that you know it again")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(MaxLengthValidator(LONGEST_NAME))
        self.fields["passwordless"].help_text = _(
            "Your device then asks for your finger, your face or its PIN. You need no password and "
            "no code."
        )
        self.fields["passwordless"].initial = True


class EditPasskey(OurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    labels: ClassVar = {"name": _("Name, so that you know it again")}


def use_up(user: str, code: str) -> bool:
    """Take a code of an app as used; False if it was. One statement in the database decides."""
    key = f"{user} {normalize_user_code(code)}"
    try:
        allow("accounts.totp-used", key, limit=1, per_s=TOTP_STEPS_S, now=utc_now())
    except TooMany:
        return False
    return True

"""Ed25519 keys as JSON Web Keys (RFC 8037), named by their thumbprint (RFC 7638)."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey

from schakel.kernel.errors import InvalidInput

_BASE64URL_32 = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")  # 32 bytes, unused bits zero


class InvalidKey(InvalidInput):
    """This is not an Ed25519 key."""

    code = "invalid_key"


@dataclass(frozen=True)
class PublicKey:
    """A key that others may know.

    Parameters
    ----------
    kid : str
        SHA-256 thumbprint of the key (RFC 7638), base64url.
    jwk : mapping of str to str
        ``kty``, ``crv`` and ``x``, nothing else.
    """

    kid: str
    jwk: Mapping[str, str]

    def as_key(self) -> OKPKey:
        """The key as the signing library takes it."""
        return OKPKey.import_key(dict(self.jwk))


@dataclass(frozen=True)
class PrivateKey:
    """A key that only this node knows. Its representation shows no secret."""

    public: PublicKey
    secret: str = field(repr=False)

    def __repr__(self) -> str:
        return f"PrivateKey(kid={self.public.kid!r}, secret=<redacted>)"

    def as_key(self) -> OKPKey:
        """The key as the signing library takes it."""
        return OKPKey.import_key({**self.public.jwk, "d": self.secret})

    def as_text(self) -> str:
        """The private JWK, as it is kept in a file."""
        whole = {**self.public.jwk, "d": self.secret, "kid": self.public.kid, "use": "sig"}
        return json.dumps(whole, indent=2) + "\n"


def new_key() -> PrivateKey:
    """A new key from the system's randomness."""
    made = OKPKey.generate_key("Ed25519").as_dict(private=True)
    return PrivateKey(public_key(made), str(made["d"]))


def private_key(text: str) -> PrivateKey:
    """Read a private JWK.

    Raises
    ------
    InvalidKey
        If it is damaged, or its two halves do not belong together.
    """
    damaged = "the key file is damaged; bring it back from a copy"
    try:
        found = json.loads(text)
        if not isinstance(found, dict):
            raise InvalidKey(damaged)
        key = PrivateKey(public_key(found), found["d"])
        derived = Ed25519PrivateKey.from_private_bytes(_decoded(key.secret)).public_key()
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidKey(damaged) from error
    if derived.public_bytes_raw() != _decoded(key.public.jwk["x"]):
        raise InvalidKey(damaged)
    return key


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=")


def public_key(jwk: Mapping[str, object]) -> PublicKey:
    """The public half of an Ed25519 JWK; all other members are left behind.

    Raises
    ------
    InvalidKey
        If it is not an Ed25519 key.
    """
    x = jwk.get("x")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
        raise InvalidKey("only Ed25519 keys are used here")
    if not isinstance(x, str) or not _BASE64URL_32.fullmatch(x):
        raise InvalidKey("the key has no proper x")
    kept = {"kty": "OKP", "crv": "Ed25519", "x": x}
    return PublicKey(str(OKPKey.import_key(dict(kept)).thumbprint()), MappingProxyType(kept))

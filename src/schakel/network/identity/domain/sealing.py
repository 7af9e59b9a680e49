"""Letters that only one node can open: compact JWE (RFC 7516) to an X25519 key (RFC 8037).

Key agreement is ECDH-ES with A256KW, content is encrypted with A256GCM (RFC 7518, 4.6 and 5.3).
Nothing else is taken, and no key that a letter brings along decides anything but the agreement.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import OKPKey

from schakel.kernel.errors import InvalidInput, NotAuthentic

ALGORITHM, ENCRYPTION = "ECDH-ES+A256KW", "A256GCM"
CURVE: Literal["X25519"] = "X25519"
MOST_BYTES = 8_000_000
_RAW = 43  # characters of 32 bytes in base64url


class _Registry(JWERegistry):
    """The library's own, for letters as large as those that travel here."""

    max_ciphertext_length = MOST_BYTES * 4 // 3


_REGISTRY = _Registry(algorithms=[ALGORITHM, ENCRYPTION])


class InvalidSealKey(InvalidInput):
    """This is not an X25519 key."""

    code = "invalid_seal_key"


class NotForUs(NotAuthentic):
    """The letter cannot be opened with a key of this node."""

    code = "not_for_us"


@dataclass(frozen=True)
class SealKey:
    """A public X25519 key to which others seal.

    Parameters
    ----------
    jwk : mapping of str to str
        ``kty``, ``crv`` and ``x``, nothing else.
    """

    jwk: Mapping[str, str]

    @property
    def kid(self) -> str:
        """SHA-256 thumbprint of the key (RFC 7638), base64url."""
        return str(self.as_key().thumbprint())

    def as_key(self) -> OKPKey:
        """The key as the library takes it."""
        return OKPKey.import_key(dict(self.jwk))


@dataclass(frozen=True)
class OpenKey:
    """The private half, known to this node alone. Its representation shows no secret."""

    public: SealKey
    secret: str = field(repr=False)

    def as_key(self) -> OKPKey:
        """The key as the library takes it."""
        return OKPKey.import_key({**self.public.jwk, "d": self.secret})

    def as_text(self) -> str:
        """The private JWK, as it is kept in a file."""
        return json.dumps({**self.public.jwk, "d": self.secret, "use": "enc"}, indent=2) + "\n"


def new_open_key() -> OpenKey:
    """A new key from the system's randomness."""
    made = OKPKey.generate_key(CURVE).as_dict(private=True)
    return OpenKey(seal_key(made), str(made["d"]))


def open_key(text: str) -> OpenKey:
    """Read a private JWK.

    Raises
    ------
    InvalidSealKey
        If it is damaged.
    """
    try:
        found = json.loads(text)
        key = OpenKey(seal_key(found), str(found["d"]))
        key.as_key()
    except (ValueError, KeyError, TypeError, AttributeError, JoseError) as error:
        raise InvalidSealKey("The key file is damaged; bring it back from a copy.") from error
    return key


def seal_key(jwk: Mapping[str, object]) -> SealKey:
    """The public half of an X25519 JWK; all other members are left behind.

    Raises
    ------
    InvalidSealKey
        If it is something else.
    """
    x = jwk.get("x")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != CURVE:
        raise InvalidSealKey("Letters are sealed to X25519 keys only.")
    if not isinstance(x, str) or len(x) != _RAW:
        raise InvalidSealKey("The key has no proper x.")
    kept = {"kty": "OKP", "crv": CURVE, "x": x}
    try:
        OKPKey.import_key(dict(kept))
    except (ValueError, JoseError) as error:
        raise InvalidSealKey("The key has no proper x.") from error
    return SealKey(MappingProxyType(kept))


def seal(payload: bytes, to: SealKey, *, typ: str) -> str:
    """`payload` as a compact JWE that only the holder of the other half of `to` can open.

    Raises
    ------
    InvalidSealKey
        If nothing can be sealed to this key, as for the point of order one.
    """
    header = {"alg": ALGORITHM, "enc": ENCRYPTION, "kid": to.kid, "typ": typ}
    try:
        return jwe.encrypt_compact(header, payload, to.as_key(), registry=_REGISTRY)
    except ValueError as error:
        raise InvalidSealKey("Nothing can be sealed to this key.") from error


def unseal(compact: str, key: OpenKey, *, typ: str) -> bytes:
    """What `seal` hid.

    Raises
    ------
    NotForUs
        If it is of another kind, was sealed to another key, or was changed on the way.
    """
    try:
        found = jwe.decrypt_compact(compact, key.as_key(), registry=_REGISTRY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotForUs("The letter cannot be opened with a key of this node.") from error
    if found.headers().get("typ") != typ or found.plaintext is None:
        raise NotForUs("The letter is of another kind than expected.")
    return bytes(found.plaintext)

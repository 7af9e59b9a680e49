"""Signing an agreement, and holding the signature of the partner against its keys."""

from collections.abc import Mapping
from typing import Any

from schakel.kernel.errors import NotAuthentic
from schakel.network.dataspace.domain.offers import SIGNATURE, payload_of
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.common import InvalidDspMessage

TYP = "schakel-agreement+jwt"
SIGNED = ("agreement", "verification")


def own_signature(agreement: Mapping[str, Any]) -> str:
    """Our signature under an agreement (compact JWS)."""
    return identity.sign(payload_of(agreement), typ=TYP)


def keys_of(peer: str) -> tuple[identity.PublicKey, ...]:
    """The keys of a partner: those that are pinned, else those that it shows now.

    May ask the partner, so never call it inside a transaction.
    """
    try:
        return identity.peer_keys(peer)
    except identity.UnknownPeer:
        return identity.resolve(peer).keys


def check_signature(
    signature: str, agreement: Mapping[str, Any], peer: str, keys: tuple[identity.PublicKey, ...]
) -> None:
    """Refuse a signature that is not the partner's, or not under this agreement.

    Raises
    ------
    InvalidDspMessage
        If it does not hold.
    """
    wrong = InvalidDspMessage("The signature under the agreement does not hold.", member=SIGNATURE)
    try:
        held = identity.verify(signature, typ=TYP, did=peer, keys=keys)
    except NotAuthentic as error:
        raise wrong from error
    if held.payload != payload_of(agreement):
        raise wrong


def checked_keys(
    word: str, found: Mapping[str, Any], agreement: Mapping[str, Any] | None, peer: str
) -> tuple[identity.PublicKey, ...]:
    """The keys that the signature in a message holds against; none if it brings none.

    `agreement` is the one we keep, which a verification signs. Never call it inside a transaction.

    Raises
    ------
    InvalidDspMessage
        If there is a signature that does not hold.
    """
    if word not in SIGNED or SIGNATURE not in found:
        return ()
    told = found.get("agreement") if word == "agreement" else agreement
    signature = found[SIGNATURE]
    if not isinstance(told, Mapping) or "@id" not in told or not isinstance(signature, str):
        raise InvalidDspMessage("There is no agreement to this signature.", member=SIGNATURE)
    keys = keys_of(peer)
    check_signature(signature, told, peer, keys)
    return keys

"""Terms as they stand in offers and agreements, and when two of them are the same."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import rfc8785

from schakel.kernel.errors import InvalidInput
from schakel.network.dataspace.domain.release import Terms
from schakel.standards.dataspace.evaluation import release_of
from schakel.standards.dataspace.profile import understand

OFFER = re.compile(r"urn:schakel:offer:([A-Za-z0-9-]{1,40}):[0-9a-f]{32}")
SIGNATURE = "schakel:signature"


class OtherTerms(InvalidInput):
    """An agreement is not about what was asked or offered."""

    code = "other_terms"


def offer_of(dataset: str, policy: Mapping[str, Any]) -> dict[str, Any]:
    """An offer of a dataset; its id changes with its terms, so no old one can be meant."""
    digest = hashlib.sha256(canonical(policy)).hexdigest()[:32]
    return {"@id": f"urn:schakel:offer:{dataset}:{digest}", "@type": "Offer"} | dict(policy)


def canonical(value: Any) -> bytes:
    """The one way to write a value down as JSON (RFC 8785), to sign or compare it."""
    return rfc8785.dumps(value)


def is_as_offered(asked: Mapping[str, Any], offered: Mapping[str, Any]) -> bool:
    """Whether a request takes an offer as it stands: the same id and the same terms."""
    return asked["@id"] == offered["@id"] and understand(asked) == understand(offered)


def agreement_of(
    policy: Mapping[str, Any], *, uid: str, dataset: str, provider: str, consumer: str, at: datetime
) -> dict[str, Any]:
    """An agreement on the terms of an offer."""
    terms = {
        name: policy[name]
        for name in ("profile", "permission", "prohibition", "obligation")
        if name in policy
    }
    sides = {"assigner": provider, "assignee": consumer, "target": dataset}
    when = {"timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return {"@id": uid, "@type": "Agreement"} | sides | when | terms


def check_agreement(
    agreement: Mapping[str, Any],
    wanted: Mapping[str, Any],
    *,
    dataset: str,
    provider: str,
    consumer: str,
) -> None:
    """Refuse an agreement about anything else than was asked or accepted last.

    Raises
    ------
    OtherTerms
        If a party, the dataset or a term is another one.
    schakel.standards.dataspace.profile.NotUnderstood
        If its terms are not understood.
    """
    expected = {"target": dataset, "assigner": provider, "assignee": consumer}
    for name, value in expected.items():
        if agreement[name] != value:
            raise OtherTerms("The agreement names another {member} than was asked.", member=name)
    if understand(agreement) != understand(wanted):
        raise OtherTerms("The agreement has other terms than were asked or accepted last.")


def terms_of(policy: Mapping[str, Any]) -> Terms:
    """What the data plane lets out under a policy."""
    return Terms(**asdict(release_of(understand(policy))))


def payload_of(agreement: Mapping[str, Any]) -> bytes:
    """What both sides sign: the digest of the agreement as its one way of writing."""
    digest = hashlib.sha256(canonical(agreement)).hexdigest()
    return canonical({"agreement": agreement["@id"], "sha256": digest})

"""Opening and closing access under a transfer, and counting every read before it leaves."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from schakel.kernel.errors import InvalidInput, NotFound, TooMany
from schakel.network.audit import interface as audit
from schakel.network.dataspace.domain.release import Terms, TermsForbid, check_period
from schakel.network.dataspace.models import Access, AccessToken, Dataset
from schakel.network.dataspace.models.data import Format
from schakel.standards.dataspace.transfer import DataAddress

LIFE = timedelta(hours=24)
PATHS = {Format.PULL: "/data/pull/", Format.COMPUTE: "/data/compute/"}
TRANSFER = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
ENDPOINT_TYPE = "https://w3id.org/idsa/v4.1/HTTP"


class CannotOpen(InvalidInput):
    """Access cannot be opened."""

    code = "cannot_open_access"


def digest_of(token: str) -> str:
    """How a token is kept: it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_access(
    transfer: str,
    *,
    agreement: str,
    party: str,
    dataset: str,
    way: str,
    terms: Terms,
    now: datetime,
) -> DataAddress:
    """Open access under a started transfer; a token given before is worth nothing from now on.

    Call it in the transaction that starts or resumes the transfer.
    """
    if not TRANSFER.fullmatch(transfer):
        raise CannotOpen("A transfer needs an id of letters, digits and - _ . : alone.")
    if way not in Format.values:
        raise CannotOpen("This node does not hand out data in the format {format}.", format=way)
    offered = Dataset.objects.filter(uid=dataset, is_published=True).first()
    if offered is None:
        raise NotFound("There is no such dataset.")
    check_period(terms, now)
    token = secrets.token_urlsafe(32)
    held = {
        "digest": digest_of(token),
        "expires_at": min(now + LIFE, terms.not_after or now + LIFE),
        "is_open": True,
        "terms": terms.as_json(),
    }
    bound = {"agreement": agreement, "party": party, "dataset": offered, "format": way}
    AccessToken.objects.bulk_create(
        [AccessToken(transfer=transfer, opened_at=now, **bound, **held)], ignore_conflicts=True
    )
    changed = AccessToken.objects.filter(transfer=transfer, **bound).update(**held)
    if not changed:
        raise CannotOpen("This transfer has given access to another party or dataset before.")
    audit.record(party, "data.opened", dataset, {"transfer": transfer}, now=now)
    endpoint = settings.OPTIONS.public_url + PATHS[Format(way)] + transfer
    return DataAddress.bearer(ENDPOINT_TYPE, endpoint, token)


@transaction.atomic
def close_access(transfer: str, *, now: datetime) -> None:
    """Close access, in the transaction that suspends or ends the transfer: the next read fails."""
    for token in AccessToken.objects.select_for_update().filter(transfer=transfer, is_open=True):
        AccessToken.objects.filter(pk=token.pk).update(is_open=False)
        audit.record(token.party, "data.closed", transfer, {}, now=now)


@transaction.atomic
def reopen_access(transfer: str, *, now: datetime) -> None:
    """Open it again with the token given before, as the party that suspended the transfer asks."""
    for token in AccessToken.objects.select_for_update().filter(transfer=transfer, is_open=False):
        check_period(Terms.parse(token.terms), now)
        AccessToken.objects.filter(pk=token.pk).update(is_open=True)
        audit.record(token.party, "data.opened", transfer, {}, now=now)


@transaction.atomic
def take_read(
    transfer: str,
    authorization: str,
    way: Format,
    what: str,
    *,
    now: datetime,
    parameters: Mapping[str, Any] | None = None,
) -> tuple[Dataset, Terms, str]:
    """Count one read and say under which terms it goes; nothing may leave before this returned.

    All tokens of the party for the dataset are locked, so that parallel requests count one after
    the other, and a further transfer or agreement gives no further reads.
    """
    token = _token(transfer, authorization, way, now)
    terms = Terms.parse(token.terms)
    check_period(terms, now)
    _check_count(token, terms, now)
    Access.objects.create(token=token, at=now, what=what[:500], parameters=dict(parameters or {}))
    audit.record(token.party, "data.read", token.dataset.uid, {"transfer": transfer}, now=now)
    return token.dataset, terms, token.party


def _token(transfer: str, authorization: str, way: Format, now: datetime) -> AccessToken:
    scheme, _, secret = authorization.partition(" ")
    wanted = AccessToken.objects.select_related("dataset").filter(
        transfer=transfer,
        format=way,
        digest=digest_of(secret),
        is_open=True,
        expires_at__gt=now,
        dataset__is_published=True,
    )
    seen = wanted.first()
    if seen is not None:
        locked = AccessToken.objects.select_for_update()
        list(locked.filter(party=seen.party, dataset=seen.dataset_id).order_by("pk"))
    found = wanted.first()  # as it is now that nobody else can change it
    if found is None or scheme.lower() != "bearer":
        # Unknown, closed, too late and wrong are one answer.
        raise NotFound("There is nothing here for this token.")
    return found


def _check_count(token: AccessToken, terms: Terms, now: datetime) -> None:
    reads = Access.objects.filter(token__party=token.party, token__dataset=token.dataset_id)
    under_it = reads.filter(token__agreement=token.agreement)
    if terms.max_reads is not None and under_it.count() >= terms.max_reads:
        raise TermsForbid("The agreement lets the data be read {n} times.", n=terms.max_reads)
    hour = reads.filter(at__gt=now - timedelta(hours=1))
    if terms.per_hour is not None and hour.count() >= terms.per_hour:
        raise TooMany(
            "The agreement lets the data be read {n} times an hour.",
            n=terms.per_hour,
            retry_after_s=3600,
        )

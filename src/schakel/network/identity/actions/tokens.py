"""Issuing tokens of this node, and holding those of callers against what is known.

Source: Decentralized Claims Protocol 1.0, section 4.3; the order of its checks is kept.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from schakel.kernel.clock import utc_now
from schakel.kernel.identifiers import new_uid
from schakel.network.audit import interface as audit
from schakel.network.identity import queries
from schakel.network.identity.actions import resolving
from schakel.network.identity.domain import did as did_web
from schakel.network.identity.domain import tokens
from schakel.network.identity.domain.documents import TOKEN_USE, Document
from schakel.network.identity.domain.refusals import TokenRefused, refused
from schakel.network.identity.models import ForeignConnector, UsedToken
from schakel.network.identity.queries import trust

TOKEN_TYPES = ("", "JWT")
ACCESS_TYP = "schakel-access+jwt"
ACCESS_LIFE = timedelta(minutes=10)
MEMBERSHIP_SCOPE = "org.eclipse.dspace.dcp.vc.type:MembershipCredential:read"


@dataclass(frozen=True)
class Held:
    """A token that held: who calls, whether the body is bound, which access token came along."""

    did: str
    is_bound: bool
    access_token: str
    document: Document


def token_for(audience: str, body: bytes, *, now: datetime, access: str | None = None) -> str:
    """A token for one request to `audience`; with `access` None it carries one of our own."""
    here = queries.this_node().did
    key = queries.own_keys()[0]
    claims = tokens.claims_for(
        here,
        did_web.checked_did(audience),
        body,
        jti=new_uid(),
        token=access_token_for(audience, now=now) if access is None else access,
        now=now,
    )
    alg = "EdDSA" if trust.is_foreign(audience) else "Ed25519"
    return tokens.signed(key, here, claims, typ="JWT", alg=alg)


def access_token_for(audience: str, *, now: datetime) -> str:
    """What `audience` shows when it asks us for our membership: worth nothing to anybody else."""
    here = queries.this_node().did
    at = int(now.timestamp())
    claims = {
        "iss": here,
        "sub": audience,
        "aud": here,
        "scope": MEMBERSHIP_SCOPE,
        "iat": at,
        "exp": at + int(ACCESS_LIFE.total_seconds()),
    }
    key = queries.own_keys()[0]
    return tokens.signed(key, here, claims, typ=ACCESS_TYP, alg="Ed25519")


def held(authorization: str, body: bytes, *, now: datetime) -> Held:
    """Check a token as DCP 1.0 section 4.3.3 orders, and use it up. May fetch a DID document."""
    token = tokens.read(tokens.bearer(authorization), tokens.FOREIGN, TOKEN_TYPES)
    did = tokens.caller_of(token, queries.this_node().did)
    is_foreign = trust.is_foreign(did)
    if token.alg not in (tokens.FOREIGN if is_foreign else tokens.OURS):
        raise refused("bad_algorithm")
    document = resolving.document(did, kid=token.kid, now=now)
    method = document.key_for(token.kid, TOKEN_USE)
    if not is_foreign and not trust.is_pinned(did, method.jwk):
        raise refused("other_keys")
    tokens.check_signature(token, method)
    longest = tokens.LONGEST_LIFE if is_foreign else tokens.LIFE
    keep_until = tokens.check_times(token.claims, now, longest)
    is_bound = tokens.check_body(token.claims, body, may_be_unbound=is_foreign)
    use_up(did, tokens.jti_of(token.claims), keep_until)
    access = token.claims.get("token", "")
    return Held(did, is_bound, access if isinstance(access, str) else "", document)


def use_up(did: str, jti: str, keep_until: datetime) -> None:
    """Take a number once: the database decides, so it holds across workers and restarts."""
    key = hashlib.sha256(f"{did}\n{jti}".encode("utf-8", "surrogatepass")).hexdigest()
    try:
        with transaction.atomic():
            UsedToken.objects.create(key=key, keep_until=keep_until)
    except IntegrityError as error:
        raise refused("token_reused") from error


def authenticate(
    authorization: str,
    body: bytes,
    *,
    now: datetime,
    memberships: Callable[[Held, datetime], frozenset[str]],
) -> trust.Caller:
    """Who calls; raises `TokenRefused`."""
    resolving.require_no_transaction()
    found = held(authorization, body, now=now)
    name, state = trust.name_and_state(found.did)
    if state == "refused":
        raise refused("peer_refused")
    return trust.Caller(found.did, name, memberships(found, now), found.is_bound)


def check_access(access: str, caller: str, *, now: datetime) -> None:
    """Whether an access token is ours and was given to `caller`."""
    here = queries.this_node().did
    try:
        token = tokens.read(access, ("Ed25519",), (ACCESS_TYP,))
        own = {f"{here}#{key.public.kid}": key.public for key in queries.own_keys()}
        if token.kid not in own or token.claims.get("iss") != here:
            raise refused("access_token")
        tokens.check_public(token, own[token.kid])
        tokens.check_times(token.claims, now, ACCESS_LIFE)
    except TokenRefused as error:
        raise refused("access_token") from error
    if token.claims.get("sub") != caller or token.claims.get("aud") != here:
        raise refused("access_token")


@transaction.atomic
def allow_foreign(did: str, by: str, *, now: datetime) -> None:
    """Take tokens of a connector of another make, which bind no body."""
    defaults = {"allowed_by": by, "allowed_at": now}
    _row, is_new = ForeignConnector.objects.get_or_create(
        did=did_web.checked_did(did), defaults=defaults
    )
    if is_new:
        audit.record(by, "foreign_connector.allowed", did, now=now)


@transaction.atomic
def forbid_foreign(did: str, by: str, *, now: datetime) -> None:
    """Take them no longer."""
    count, _ = ForeignConnector.objects.filter(did=did).delete()
    if count:
        audit.record(by, "foreign_connector.forbidden", did, now=now)


def remove_old_tokens() -> None:
    """Forget tokens that are too old to come again."""
    UsedToken.objects.filter(keep_until__lt=utc_now()).delete()

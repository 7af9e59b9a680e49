"""The addresses of the Dataspace Protocol.

Source: Dataspace Protocol 2025-1, Common Functionalities and the HTTPS bindings.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput, NotFound, SchakelError, TooMany
from schakel.network.dataspace.actions import answering, saying
from schakel.network.dataspace.domain.automation import PEER, under_examination
from schakel.network.dataspace.queries import offering, seeded
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.catalog import CatalogRequest
from schakel.standards.dataspace.common import CONTEXT, LARGEST, InvalidDspMessage, read
from schakel.standards.dataspace.machines import IllegalTransition
from schakel.standards.dataspace.profile import profile_document
from schakel.standards.dataspace.version import Auth, version_document
from schakel.standards.dataspace.words import Protocol
from schakel.web.limits import allow, client_address

TOLD = ("agreementId", "datasetId", "connectorAddress", "format")
PER_MINUTE = 6_000
LONGEST_AFTER = 40
TOKENS = Auth(protocol="DCP", version="1.0")
NOTHING = "There is nothing here by this number."
ERRORS = {
    Protocol.NEGOTIATIONS: "ContractNegotiationError",
    Protocol.TRANSFERS: "TransferError",
}


@require_GET
def version(_request: HttpRequest) -> JsonResponse:
    """Which versions are spoken; open to everybody, as the protocol asks."""
    auth = None if under_examination() else TOKENS
    return JsonResponse(version_document(auth=auth))


@require_GET
def profile(_request: HttpRequest) -> JsonResponse:
    """What the clauses of our profile mean; open to everybody, as its name is in every policy."""
    return JsonResponse(profile_document(), content_type="application/ld+json")


def body_of(request: HttpRequest) -> bytes:
    """The body, never reading more than a message may have."""
    content = request.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InvalidDspMessage("A message has at most {limit} bytes.", limit=LARGEST)
    return bytes(content)


def caller(request: HttpRequest, content: bytes) -> identity.Caller:
    """Who asks, from the token that came along.

    Raises
    ------
    NotFound
        If it does not say who it is, so that holds no better than knowing nothing.
    """
    allow("dataspace.protocol", client_address(request), limit=PER_MINUTE, per_s=60, now=utc_now())
    if under_examination():
        return identity.Caller(PEER, "")
    authorization = request.headers.get("Authorization", "")
    try:
        return identity.authenticate(authorization, content, now=utc_now())
    except identity.TokenRefused as error:
        raise NotFound(NOTHING) from error


def refused(kind: str, error: SchakelError, pids: Mapping[str, str]) -> JsonResponse:
    """An error of the protocol."""
    status, headers = HTTPStatus.BAD_REQUEST, dict[str, str]()
    if isinstance(error, NotFound):
        status, pids = HTTPStatus.NOT_FOUND, {}
    if isinstance(error, TooMany):
        status, headers = HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(error.retry_after_s)}
    told = {"@context": [CONTEXT], "@type": kind, "code": error.code, "reason": [str(error)]}
    return JsonResponse(told | dict(pids), status=status, headers=headers)


def numbers_in(content: bytes) -> dict[str, str]:
    """The numbers that a refused message named, to be told back."""
    try:
        found = read(content)
    except InvalidDspMessage:
        return {}
    named = {name: found.get(name) for name in ("providerPid", "consumerPid")}
    return {name: pid for name, pid in named.items() if isinstance(pid, str)}


def answered(
    request: HttpRequest, kind: str, take: Callable[[identity.Caller, bytes], answering.Answered]
) -> JsonResponse:
    """Read, find out who asks, take, answer."""
    content = b""
    try:
        content = body_of(request)
        found = take(caller(request, content), content)
    except (InvalidInput, IllegalTransition, NotFound, TooMany) as error:
        return refused(kind, error, numbers_in(content))
    status = HTTPStatus.CREATED if found.is_new else HTTPStatus.OK
    return JsonResponse(found.body, status=status, headers=dict(found.headers))


@csrf_exempt
@require_POST
def first(request: HttpRequest, protocol: str, path: str) -> JsonResponse:
    """The first message of a negotiation or transfer."""
    spoken = Protocol(protocol)
    return answered(
        request,
        ERRORS[spoken],
        lambda who, content: answering.begin(spoken, path, content, who, now=utc_now()),
    )


@csrf_exempt
@require_POST
def following(request: HttpRequest, protocol: str, pid: str, path: str) -> JsonResponse:
    """A further message."""
    spoken = Protocol(protocol)
    return answered(
        request,
        ERRORS[spoken],
        lambda who, content: answering.follow(spoken, pid, path, content, who, now=utc_now()),
    )


@require_GET
def state(request: HttpRequest, protocol: str, pid: str) -> JsonResponse:
    """Where a negotiation or transfer is."""
    spoken = Protocol(protocol)

    def look(who: identity.Caller, _content: bytes) -> answering.Answered:
        return answering.Answered(answering.standing_of(spoken, pid, who.did))

    return answered(request, ERRORS[spoken], look)


@csrf_exempt
@require_POST
@gzip_page
def catalogue(request: HttpRequest) -> JsonResponse:
    """What the one who asks may see; a filter is not understood, and said so."""

    def look(who: identity.Caller, content: bytes) -> answering.Answered:
        asked = CatalogRequest.parse(read(content))
        if asked.filter:
            raise InvalidDspMessage("This node understands no filter.", member="filter")
        if under_examination():
            return answering.Answered(seeded.catalog(saying.own_address()))
        after = request.GET.get("after", "")[:LONGEST_AFTER]
        body, following = offering.catalog(
            who.did, who.memberships, saying.own_address(), after=after
        )
        link = f'<{saying.own_address()}/catalog/request?after={following}>; rel="next"'
        return answering.Answered(body, headers={"Link": link} if following else {})

    return answered(request, "CatalogError", look)


@require_GET
def dataset(request: HttpRequest, uid: str) -> JsonResponse:
    """One dataset."""

    def look(who: identity.Caller, _content: bytes) -> answering.Answered:
        if under_examination():
            return answering.Answered(seeded.dataset(uid, saying.own_address()))
        return answering.Answered(
            offering.dataset(who.did, who.memberships, uid, saying.own_address())
        )

    return answered(request, "CatalogError", look)


@csrf_exempt
@require_POST
def begin_examined(request: HttpRequest, protocol: str) -> JsonResponse:
    """A kit tells this node to begin; unknown unless it is under examination."""
    if not under_examination():
        return refused("CatalogError", NotFound(NOTHING), {})
    try:
        told = read(body_of(request))
    except InvalidDspMessage as error:
        return refused("CatalogError", error, {})
    given = {name: str(told.get(name, "")) for name in TOLD}
    process = answering.begin_examined(
        Protocol(protocol),
        given["agreementId"] or given["datasetId"],
        given["connectorAddress"],
        given["format"],
        now=utc_now(),
    )
    return JsonResponse({"pid": process.pid})

"""The addresses of the Dataspace Protocol.

Source: Dataspace Protocol 2025-1, Common Functionalities and the HTTPS bindings.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import NotFound, SchakelError
from schakel.network.dataspace.actions import answering, saying
from schakel.network.dataspace.domain.automation import PEER, under_examination
from schakel.network.dataspace.queries import seeded
from schakel.standards.dataspace.catalog import CatalogRequest
from schakel.standards.dataspace.common import CONTEXT, LARGEST, InvalidDspMessage, read
from schakel.standards.dataspace.machines import IllegalTransition
from schakel.standards.dataspace.version import version_document
from schakel.standards.dataspace.words import Protocol
from schakel.web.limits import allow, client_address

TOLD = ("agreementId", "datasetId", "connectorAddress", "format")
PER_MINUTE = 6_000
NOTHING = "There is nothing here by this number."
ERRORS = {
    Protocol.NEGOTIATIONS: "ContractNegotiationError",
    Protocol.TRANSFERS: "TransferError",
}


@require_GET
def version(_request: HttpRequest) -> JsonResponse:
    """Which versions are spoken; open to everybody, as the protocol asks."""
    if not under_examination():
        return refused("VersionsError", NotFound(NOTHING), {})
    return JsonResponse(version_document())


def body_of(request: HttpRequest) -> bytes:
    """The body, never reading more than a message may have."""
    content = request.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InvalidDspMessage("A message has at most {limit} bytes.", limit=LARGEST)
    return bytes(content)


def caller(request: HttpRequest) -> str:
    """DID of who asks.

    Raises
    ------
    NotFound
        If this node is not under examination: it agrees with nobody yet, so there is nothing here.
    """
    allow("dataspace.protocol", client_address(request), limit=PER_MINUTE, per_s=60, now=utc_now())
    if not under_examination():
        raise NotFound(NOTHING)
    return PEER


def refused(kind: str, error: SchakelError, pids: Mapping[str, str]) -> JsonResponse:
    """An error of the protocol."""
    status = HTTPStatus.BAD_REQUEST
    if isinstance(error, NotFound):
        status, pids = HTTPStatus.NOT_FOUND, {}
    told = {"@context": [CONTEXT], "@type": kind, "code": error.code, "reason": [str(error)]}
    return JsonResponse(told | dict(pids), status=status)


def numbers_in(content: bytes) -> dict[str, str]:
    """The numbers that a refused message named, to be told back."""
    try:
        found = read(content)
    except InvalidDspMessage:
        return {}
    named = {name: found.get(name) for name in ("providerPid", "consumerPid")}
    return {name: pid for name, pid in named.items() if isinstance(pid, str)}


def answered(
    request: HttpRequest, kind: str, take: Callable[[str, bytes], answering.Answered]
) -> JsonResponse:
    """Read, find out who asks, take, answer."""
    content = b""
    try:
        content = body_of(request)
        found = take(caller(request), content)
    except (InvalidDspMessage, IllegalTransition, NotFound) as error:
        return refused(kind, error, numbers_in(content))
    return JsonResponse(found.body, status=HTTPStatus.CREATED if found.is_new else HTTPStatus.OK)


@csrf_exempt
@require_POST
def first(request: HttpRequest, protocol: str, path: str) -> JsonResponse:
    """The first message of a negotiation or transfer."""
    spoken = Protocol(protocol)
    return answered(
        request,
        ERRORS[spoken],
        lambda peer, content: answering.begin(spoken, path, content, peer, now=utc_now()),
    )


@csrf_exempt
@require_POST
def following(request: HttpRequest, protocol: str, pid: str, path: str) -> JsonResponse:
    """A further message."""
    spoken = Protocol(protocol)
    return answered(
        request,
        ERRORS[spoken],
        lambda peer, content: answering.follow(spoken, pid, path, content, peer, now=utc_now()),
    )


@require_GET
def state(request: HttpRequest, protocol: str, pid: str) -> JsonResponse:
    """Where a negotiation or transfer is."""
    spoken = Protocol(protocol)

    def look(peer: str, _content: bytes) -> answering.Answered:
        return answering.Answered(answering.standing_of(spoken, pid, peer))

    return answered(request, ERRORS[spoken], look)


@csrf_exempt
@require_POST
def catalogue(request: HttpRequest) -> JsonResponse:
    """What the one who asks may see; a filter is not understood, and said so."""

    def look(_peer: str, content: bytes) -> answering.Answered:
        asked = CatalogRequest.parse(read(content))
        if asked.filter:
            raise InvalidDspMessage("This node understands no filter.", member="filter")
        return answering.Answered(seeded.catalog(saying.own_address()))

    return answered(request, "CatalogError", look)


@require_GET
def dataset(request: HttpRequest, uid: str) -> JsonResponse:
    """One dataset."""

    def look(_peer: str, _content: bytes) -> answering.Answered:
        return answering.Answered(seeded.dataset(uid, saying.own_address()))

    return answered(request, "CatalogError", look)


@csrf_exempt
@require_POST
def begin_examined(request: HttpRequest, protocol: str) -> JsonResponse:
    """A kit tells this node to begin; unknown unless it is under examination."""
    try:
        caller(request)
        told = read(body_of(request))
    except (InvalidDspMessage, NotFound) as error:
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

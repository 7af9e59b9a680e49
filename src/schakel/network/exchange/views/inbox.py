"""The inbox for other nodes."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from schakel.kernel.clock import utc_now
from schakel.network.exchange import interface
from schakel.network.exchange.domain.envelope import (
    CONTENT_TYPE,
    MAX_COMPACT_BYTES,
    InvalidMessage,
    TooLarge,
)
from schakel.web.limits import allow, client_address

MESSAGES_PER_MINUTE = 6_000
STRANGERS_PER_HOUR = 60


@csrf_exempt
@require_POST
def inbox(request: HttpRequest) -> HttpResponse:
    """Take a message of another node and answer with a receipt."""
    now, address = utc_now(), client_address(request)
    allow("exchange.inbox", address, limit=MESSAGES_PER_MINUTE, per_s=60, now=now)

    def before_look_up() -> None:
        allow("exchange.stranger", address, limit=STRANGERS_PER_HOUR, per_s=3600, now=now)

    receipt = interface.receive(limited_body(request), now=now, before_look_up=before_look_up)
    return HttpResponse(receipt, content_type=CONTENT_TYPE)


def limited_body(request: HttpRequest) -> str:
    """The compact form of a message, never reading more than one may have."""
    if request.content_type != CONTENT_TYPE:
        raise InvalidMessage("A message comes as {type}.", type=CONTENT_TYPE)
    body = request.read(MAX_COMPACT_BYTES + 1)
    if len(body) > MAX_COMPACT_BYTES:
        raise TooLarge("A message has at most {limit} bytes.", limit=MAX_COMPACT_BYTES)
    try:
        return str(body.decode("ascii"))
    except UnicodeDecodeError as error:
        raise InvalidMessage("A message is a compact JWS.") from error

"""The page on which the operator sees what travelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from schakel.kernel.clock import utc_now
from schakel.network.exchange import interface
from schakel.network.exchange.forms import NoteForm
from schakel.network.identity import interface as identity
from schakel.web.operator import require_operator

LONGEST_SHOWN = 500

KINDS = {
    "note": gettext_lazy("Note"),
    "registration": gettext_lazy("Registration"),
}
SUMMARIES = {"note": "text", "registration": "name"}

ERRORS = {
    "address_not_allowed": gettext_lazy(
        "The address of the recipient is private, and this node may not reach it. If that is "
        "meant, start the node with --allow and its host and port."
    ),
    "not_reachable": gettext_lazy("The recipient could not be reached."),
    "too_slow": gettext_lazy("The recipient did not answer in time."),
    "redirected": gettext_lazy(
        "The recipient has moved; messages are not sent to the new address by themselves."
    ),
    "not_authentic": gettext_lazy(
        "The signature did not hold at the other end, or the receipt was not signed properly."
    ),
    "unknown_sender": gettext_lazy("The recipient does not know this node any more."),
    "peer_not_active": gettext_lazy("The recipient takes no messages of this node."),
    "out_of_order": gettext_lazy("The recipient still waits for an earlier message."),
    "broken_chain": gettext_lazy(
        "The message does not follow the one that the recipient received before it."
    ),
    "message_id_reused": gettext_lazy(
        "The recipient already has another message with the same number."
    ),
    "wrong_recipient": gettext_lazy("The recipient goes by another name than its address says."),
    "clock_skew": gettext_lazy("The clocks of this node and the recipient differ too much."),
    "too_many": gettext_lazy("The recipient asked to wait a while."),
    "unavailable": gettext_lazy("The recipient cannot take messages now."),
    "unknown_kind": gettext_lazy("The recipient does not understand messages of this kind."),
}


@dataclass(frozen=True)
class Row:
    """One message as it stands on the page.

    Parameters
    ----------
    party : str
        DID of the other node.
    name : str
        What that node calls itself; empty if it is not known.
    text : str
        What it says, cut off where it is long.
    error : str
        One sentence about the last attempt that failed; empty if none did.
    """

    id: str
    party: str
    name: str
    kind: str
    text: str
    state: str
    at: datetime
    delivered_at: datetime | None
    attempts: int
    error: str


@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """Who registered and what came in (hub), or what was sent and how far it is (factory).

    The operator of a factory with a hub can send the hub a line from here.
    """
    require_operator(request)
    options = settings.OPTIONS
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and options.hub_url and form.is_valid():
        interface.send_note(
            options.hub_url,
            options.name or options.host,
            form.cleaned_data["text"],
            now=utc_now(),
        )
        return redirect("exchange:messages")
    peers = identity.peers()
    names = {peer.did: peer.name for peer in peers}
    context = {
        "node": identity.this_node(),
        "hub_url": options.hub_url,
        "form": form,
        "peers": peers,
        "received": [received_row(message, names) for message in interface.received()],
        "sent": [sent_row(message) for message in interface.sent()],
    }
    template = f"exchange/messages_{settings.ROLE}.html"
    return render(request, template, context, status=422 if form.errors else 200)


def sent_row(message: interface.SentMessage) -> Row:
    """A message of ours."""
    return Row(
        message.id,
        message.recipient,
        "",
        kind_name(message.kind),
        summary(message.kind, message.body),
        message.state,
        message.queued_at,
        message.delivered_at,
        message.attempts,
        error_sentence(message.last_error),
    )


def received_row(message: interface.ReceivedMessage, names: Mapping[str, str]) -> Row:
    """A message of somebody else; `names` are those of the peers, by DID."""
    return Row(
        message.id,
        message.sender,
        names.get(message.sender, ""),
        kind_name(message.kind),
        summary(message.kind, message.body),
        "received",
        message.sent_at,
        message.received_at,
        1,
        "",
    )


def kind_name(kind: str) -> str:
    """What people call a kind of message."""
    return str(KINDS.get(kind, kind))


def summary(kind: str, body: Mapping[str, Any]) -> str:
    """The part of a body that a person reads, at most 500 characters."""
    text = str(body.get(SUMMARIES.get(kind, ""), ""))
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def error_sentence(code: str) -> str:
    """What went wrong, in a sentence."""
    if not code:
        return ""
    if code in ERRORS:
        return str(ERRORS[code])
    return _("The last attempt failed with the code {code}.").format(code=code)

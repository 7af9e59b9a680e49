"""Negotiations, transfers and agreements, and what was said in them last."""

from typing import Any

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.models import Agreement, Outcome, Process
from schakel.standards.dataspace.machines import Role


def last_said(process: Process, *words: str, by_us: bool | None = None) -> dict[str, Any]:
    """The newest message of one of `words` that was not refused."""
    said = process.messages.filter(word__in=words).exclude(outcome=Outcome.REFUSED)
    if by_us is not None:
        said = said.filter(is_ours=by_us)
    newest = said.order_by("-id").first()
    if newest is None:
        raise NotFound("There is nothing here by this number.")
    body: dict[str, Any] = newest.body
    return body


def last_asked(process: Process) -> dict[str, Any]:
    """The terms that were asked or offered last."""
    offer: dict[str, Any] = last_said(process, "request", "offer")["offer"]
    return offer


def live_agreement(peer: str, role: Role, uid: str) -> Agreement:
    """An agreement with this partner that is in force; all others are as unknown as none."""
    found = Agreement.objects.filter(
        peer=peer, role=role, uid=uid, in_force_at__isnull=False, ended_at=None
    ).first()
    if found is None:
        raise NotFound("There is no such agreement.")
    return found


def why_it_ended(process: Process) -> str:
    """The reason that came with the end, or why the other side refused what we said."""
    ended = process.messages.filter(word="termination", is_ours=False).order_by("-id").first()
    reasons = ended.body.get("reason", []) if ended else []
    told = [each for each in reasons if isinstance(each, str)]
    refused = process.messages.filter(outcome=Outcome.REFUSED).order_by("id").first()
    return " ".join(told) or (refused.trouble if refused else "") or "no reason was given"

"""What a person does with a transfer: ask for data, pause, go on, end."""

from datetime import datetime

from django.db import transaction

from schakel.kernel.errors import Conflict, NotFound
from schakel.network.audit import interface as audit
from schakel.network.dataspace.actions import conducting, saying, serving
from schakel.network.dataspace.actions.agreeing import NOTHING, checked_reason
from schakel.network.dataspace.models import Agreement, Process
from schakel.network.dataspace.models.data import Format
from schakel.standards.dataspace.machines import Role
from schakel.standards.dataspace.words import Protocol


class NotYours(Conflict):
    """The other side paused the transfer, and goes on with it."""

    code = "suspended_by_the_other_side"


@transaction.atomic
def request_transfer(pk: int, way: Format, *, by: str, now: datetime) -> str:
    """Ask for the data of an agreement, as the consumer; the pid of the transfer."""
    agreement = (
        Agreement.objects.select_related("negotiation")
        .filter(pk=pk, role=Role.CONSUMER, in_force_at__isnull=False, ended_at=None)
        .first()
    )
    if agreement is None:
        raise NotFound("There is no such agreement.")
    process = Process.objects.create(
        protocol=Protocol.TRANSFERS,
        role=Role.CONSUMER,
        peer=agreement.peer,
        address=agreement.negotiation.address,
        subject=agreement.uid,
        format=way.value,
        title=agreement.title,
        begun_at=now,
    )
    wanted = {"agreementId": agreement.uid, "format": way.value}
    saying.say(process, "request", wanted | {"callbackAddress": saying.own_address()}, now=now)
    audit.record(by, "transfer.requested", process.pid, now=now)
    return process.pid


@transaction.atomic
def suspend(pid: str, reason: str, *, by: str, now: datetime) -> None:
    """Pause: the next read fails."""
    process = locked(pid)
    saying.say(process, "suspension", {"reason": [checked_reason(reason)]}, now=now)
    serving.close_access(pid, now=now)
    audit.record(by, "transfer.suspended", pid, now=now)


@transaction.atomic
def resume(pid: str, *, by: str, now: datetime) -> None:
    """Go on with what this side paused; as the provider with a new token."""
    process = locked(pid)
    if process.state == "SUSPENDED" and not _is_ours(process):
        raise NotYours("Your partner paused this transfer, and goes on with it.")
    if process.role == Role.PROVIDER:
        conducting.say_start(process, now=now)
    else:
        saying.say(process, "start", {}, now=now)
    audit.record(by, "transfer.resumed", pid, now=now)


@transaction.atomic
def complete(pid: str, *, by: str, now: datetime) -> None:
    """Say that everything was transferred."""
    process = locked(pid)
    saying.say(process, "completion", {}, now=now)
    serving.close_access(pid, now=now)
    audit.record(by, "transfer.completed", pid, now=now)


@transaction.atomic
def terminate(pid: str, reason: str, *, by: str, now: datetime) -> None:
    """End a transfer, and say why."""
    process = locked(pid)
    saying.say(process, "termination", {"reason": [checked_reason(reason)]}, now=now)
    serving.close_access(pid, now=now)
    audit.record(by, "transfer.terminated", pid, now=now)


def _is_ours(process: Process) -> bool:
    stopped = process.messages.filter(word="suspension").order_by("-id").first()
    return stopped is not None and stopped.is_ours


def locked(pid: str) -> Process:
    """A transfer of this company."""
    rows = Process.objects.select_for_update().filter(protocol=Protocol.TRANSFERS, pid=pid)
    process = rows.first()
    if process is None:
        raise NotFound(NOTHING)
    return process

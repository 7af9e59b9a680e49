"""Events: what happened in a lower room, told to those who registered for it."""

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from typing import Any, TypeVar

from schakel.kernel.registry import Registry
from schakel.network.jobs.domain import codec

E = TypeVar("E")

events: Registry[type[Any]] = Registry("event")
names: dict[type[Any], str] = {}


@dataclass(frozen=True)
class Receiver:
    """A handler of one event; each event makes it one job of its own."""

    event: type[Any]
    name: str

    @property
    def kind(self) -> str:
        """Kind of the jobs that deliver to this receiver."""
        return f"receive:{self.name}"


receivers: Registry[Receiver] = Registry("receiver")


def event(name: str) -> Callable[[type[E]], type[E]]:
    """Register a frozen dataclass as the event `name`, such as ``assessment.scan_shared``."""

    def registered(cls: type[E]) -> type[E]:
        params = getattr(cls, "__dataclass_params__", None)
        if not is_dataclass(cls) or params is None or not params.frozen:
            raise TypeError(f"the event {name!r} must be a frozen dataclass")
        events.add(name, cls)
        names[cls] = name
        return cls

    return registered


def receivers_of(cls: type[Any]) -> list[Receiver]:
    """Who wants events of this class."""
    return [receiver for _, receiver in receivers if receiver.event is cls]


def name_of(cls: type[Any]) -> str:
    """The name under which an event class is registered."""
    try:
        return names[cls]
    except KeyError:
        raise TypeError(f"{cls.__name__} is not registered with @event") from None


def as_payload(happened: Any) -> dict[str, Any]:
    """The payload of the jobs that deliver an event."""
    return {"event": name_of(type(happened)), "fields": codec.event_fields(happened)}


def from_payload(payload: Any) -> Any:
    """The event of such a payload."""
    return events[payload["event"]](**payload["fields"])

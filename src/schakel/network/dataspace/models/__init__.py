"""What the room keeps."""

from schakel.network.dataspace.models.agreeing import (
    Agreement,
    Outcome,
    Process,
    ProcessMessage,
)
from schakel.network.dataspace.models.data import (
    Access,
    AccessToken,
    AudienceEntry,
    Dataset,
    DatasetChange,
    NamedQuery,
)

__all__ = [
    "Access",
    "AccessToken",
    "Agreement",
    "AudienceEntry",
    "Dataset",
    "DatasetChange",
    "NamedQuery",
    "Outcome",
    "Process",
    "ProcessMessage",
]

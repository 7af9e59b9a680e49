"""Whose data it is: every room says how it hands over and how it removes the data of one party.

A *party* is the one the data belongs to. Its id is a string that the rooms agree on: a company's
id, `scan:<uid>` for a scan without account, or the DID of a node.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schakel.kernel.registry import Registry

Export = Callable[[str], Mapping[str, Any]]
Erase = Callable[[str], int]
Files = Callable[[str], Mapping[str, bytes]]


def no_files(_party: str) -> Mapping[str, bytes]:
    """Of a room that has data but no documents."""
    return {}


@dataclass(frozen=True)
class Custody:
    """How one room hands over and removes the data of a party.

    Parameters
    ----------
    export : callable
        Party id to everything the room holds of it, as values that JSON can carry. An unknown
        party gives an empty mapping.
    erase : callable
        Party id to the number of records removed. Removing twice removes nothing the second time.
    keeps : str
        What stays after erasure and why, in one English sentence; empty if nothing stays.
    files : callable
        Party id to documents that go into the archive of the party beside its data, by file name.
    """

    export: Export
    erase: Erase
    keeps: str = ""
    files: Files = no_files


custodians: Registry[Custody] = Registry("room with data")

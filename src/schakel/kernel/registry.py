"""Registries: parts announce themselves under a name, and who uses them need not know them."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named parts, in the order of their names.

    Parameters
    ----------
    what : str
        What is registered, in the singular, for messages ("job kind").

    Examples
    --------
    >>> colours = Registry[str]("colour")
    >>> colours.add("ink", "#12305b")
    '#12305b'
    >>> list(colours)
    [('ink', '#12305b')]
    >>> colours["orange"]
    Traceback (most recent call last):
    KeyError: "no colour 'orange'; there are: ink"
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self._parts: dict[str, T] = {}

    def add(self, name: str, part: T) -> T:
        """Register `part` under `name` and return it.

        Raises
        ------
        ValueError
            If another part already has this name.
        """
        if self._parts.get(name, part) is not part:
            raise ValueError(f"{self.what} {name!r} is registered twice")
        self._parts[name] = part
        return part

    def __getitem__(self, name: str) -> T:
        try:
            return self._parts[name]
        except KeyError:
            known = ", ".join(sorted(self._parts)) or "none"
            raise KeyError(f"no {self.what} {name!r}; there are: {known}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._parts

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(sorted(self._parts.items()))

    def __len__(self) -> int:
        return len(self._parts)

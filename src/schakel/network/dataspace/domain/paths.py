"""Names of files below a folder, before anything is opened."""

from schakel.kernel.errors import NotFound

MAX_DEPTH = 10
MAX_NAME = 255


def parts_of(path: str) -> tuple[str, ...]:
    """The names of a path that goes down only.

    Raises
    ------
    NotFound
        If it is absolute, goes up, or has a name that no file of an offer has.
    """
    parts = tuple(path.split("/"))
    if len(parts) > MAX_DEPTH or not all(_is_name(part) for part in parts):
        raise NotFound("There is no such file.")
    return parts


def _is_name(part: str) -> bool:
    return (
        0 < len(part.encode(errors="replace")) <= MAX_NAME
        and not part.startswith(".")
        and part.isprintable()
        and "\\" not in part
    )

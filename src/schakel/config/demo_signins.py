"""The sign-ins of a demonstration: made by its hub, told in the terminal."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SignIn:
    """Somebody made up who can sign in.

    Parameters
    ----------
    role : str
        Who that is, in a few words.
    name, email, password : str
    first : str
        Path of the page to open first.
    secret : str
        For an app that gives codes, when a second step is asked; else empty.
    codes : tuple of str
        Codes that do instead of the app, each once.
    """

    role: str
    name: str
    email: str
    password: str
    first: str
    secret: str = ""
    codes: tuple[str, ...] = ()


def fill(hub: Path, module: Callable[..., str]) -> list[SignIn]:
    """Put the made-up people into the hub in this folder.

    Parameters
    ----------
    hub : Path
    module : callable
        Runs a module of ours with words and returns what it prints.
    """
    rows = json.loads(module("schakel.config.demo_people", str(hub)))
    return [SignIn(**{**row, "codes": tuple(row["codes"])}) for row in rows]


def lines(signins: list[SignIn], url: str) -> str:
    """The sign-ins as they stand in the terminal."""
    return "".join(text(each, url) for each in signins)


def text(each: SignIn, url: str) -> str:
    """One sign-in: who, how, and where to look first."""
    told = (
        f"  {each.name}: {each.role}\n"
        f"    {each.email}   {each.password}\n"
        f"    look at {url}{each.first} first\n"
    )
    if each.secret:
        told += (
            f"    second step: one of these codes, each once: {' '.join(each.codes)}\n"
            f"    or an app with the key {each.secret}\n"
        )
    return told

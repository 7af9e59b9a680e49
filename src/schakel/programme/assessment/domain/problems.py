"""What is wrong with a file somebody wrote: every problem, its line and what to write instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schakel.kernel.errors import InvalidInput
from schakel.programme.assessment.domain.phrases import say

LISTED = 100
"""So many problems are listed; the rest is counted."""

SHOWN_CHARACTERS = 300


@dataclass(frozen=True)
class Problem:
    """One thing to change in a file.

    Parameters
    ----------
    line : int
        Where it stands, from 1.
    where : str
        Path of keys and positions, such as ``answers.df-machine-connectivity``; empty for the
        file as a whole.
    code : str
        Which problem it is; the sentences stand under ``problem.CODE`` and ``fix.CODE``.
    details : Mapping[str, str]
        What fills the placeholders of the sentences.
    """

    line: int
    where: str
    code: str
    details: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: str = "en") -> str:
        """What is wrong, in one sentence."""
        return say(f"problem.{self.code}", language, **self.details)

    def fix(self, language: str = "en") -> str:
        """What to write instead, in one sentence."""
        return say(f"fix.{self.code}", language, **self.details)


class Problems:
    """The problems found so far; keeps the first hundred and counts the rest."""

    def __init__(self) -> None:
        self.listed: list[Problem] = []
        self.more = 0

    @property
    def is_full(self) -> bool:
        """Whether a further problem would only be counted, so that its details may be left out."""
        return len(self.listed) >= LISTED

    def add(self, line: int, where: str, code: str, /, **details: object) -> None:
        """Note one problem."""
        if self.is_full:
            self.more += 1
            return
        texts = {name: shortened(str(value)) for name, value in details.items()}
        self.listed.append(Problem(line, shortened(where), code, texts))

    def in_order(self) -> list[Problem]:
        """By line; after the hundredth, one more that says how many were left out."""
        found = sorted(self.listed, key=lambda problem: problem.line)
        if self.more:
            last = found[-1].line
            found.append(Problem(last, "", "and_more", {"more": str(self.more)}))
        return found

    def __bool__(self) -> bool:
        return bool(self.listed)


class FileRefused(InvalidInput):
    """A file cannot be used; `problems` says everything there is to change.

    Parameters
    ----------
    problems : Iterable[Problem]
        At least one.
    """

    code = "file_refused"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("The file has {count} problems.", count=len(self.problems))


def shortened(text: str) -> str:
    """`text` on one line, without what a terminal would obey, cut to a readable length."""
    words = " ".join(text[: 2 * SHOWN_CHARACTERS].split())
    flat = "".join(character if character.isprintable() else "?" for character in words)
    return flat if len(flat) <= SHOWN_CHARACTERS else flat[: SHOWN_CHARACTERS - 3] + "..."

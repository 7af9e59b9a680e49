"""A result to take along as a file: what is in it, what it is called, who can write it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date

from schakel.programme.assessment.domain.outcome import ResultPage
from schakel.programme.assessment.domain.phrases import LANGUAGES, say
from schakel.programme.assessment.domain.statistics import written

NAME_LENGTH = 60
COMPANY_LENGTH = 200


@dataclass(frozen=True)
class Handout:
    """A result with what stands around it, in one language.

    Parameters
    ----------
    company : str
        Name of the company, or empty. Whatever is in it comes out as plain text.
    variant : str
        Name of the variant in `language`.
    is_quick : bool
        Only the items of the quick scan were asked.
    changed, made : date
        Day of the last answer, and today.
    remarks : Mapping[str, str]
        By item; only when the company chose to take them along.
    """

    page: ResultPage
    language: str
    company: str
    variant: str
    is_quick: bool
    instrument: str
    changed: date
    made: date
    remarks: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **details: object) -> str:
        """A sentence of the document."""
        return say(f"paper.{key}", self.language, **details)

    @property
    def title(self) -> str:
        """What the document is called."""
        name = plain(self.company)[:COMPANY_LENGTH]
        return self.say("title", company=name) if name else self.say("title_unnamed")

    def day(self, day: date) -> str:
        """A date in words."""
        language = self.language if self.language in LANGUAGES else "en"
        return format_date(day, "long", locale=language)

    def level(self, value: float | None) -> str:
        """A mean level with one decimal, or a dash."""
        if value is None:
            return "-"
        text = f"{value:.1f}"
        return text if self.language == "en" else text.replace(".", ",")

    def number(self, value: float) -> str:
        """Another figure."""
        return written(value, self.language)

    def file_name(self, suffix: str) -> str:
        """A name that every file system takes: letters, digits and hyphens."""
        name = unicodedata.normalize("NFKD", self.company).encode("ascii", "ignore").decode()
        name = re.sub(r"[^a-z0-9]+", "-", name.lower())[:NAME_LENGTH].strip("-")
        parts = ["schakel", name, self.made.isoformat()]
        return "-".join(part for part in parts if part) + f".{suffix}"


@dataclass(frozen=True)
class FileFormat:
    """A kind of file that a handout can become."""

    suffix: str
    content_type: str
    write: Callable[[Handout], bytes]


def plain(text: str) -> str:
    """A text on one line, without characters that have no shape."""
    shown = "".join(
        " " if unicodedata.category(char).startswith(("C", "Z")) else char for char in text
    )
    return " ".join(shown.split())

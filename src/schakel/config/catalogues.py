"""Catalogues of visible text: `python -m schakel.config.catalogues update|compile|check`.

Every visible sentence is written in English in the source and translated in
``locale/<language>/LC_MESSAGES/django.po``. No gettext tools are needed: Babel does the work.
The sentence of an error is translated where it is shown, so its source has no mark: it is found in
``raise Name("A whole sentence.")`` in the shell and in the modules of a room that face its views.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"
LANGUAGES = ("de", "nl")  # English is the source and needs no catalogue
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]|%[sd]|\{\w+(?:![rsa])?(?::[^{}]*)?\}")
REACHING_PAGES = {"domain", "actions", "queries", "views", "forms"}
UNSTEADY = tuple(
    f'"{name}'
    for name in ("POT-Creation", "PO-Revision", "Last-", "Language-T", "Report-", "Gen", "Project")
)
HEADER = "# Visible text of Schakel. Made by: python -m schakel.config.catalogues update"

Identity = tuple[str | None, str]


@dataclass
class Found:
    """One message of the source: where it stands, and its plural if it has one."""

    message_id: str | tuple[str, str]
    context: str | None
    files: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one of the three commands; exit 1 if the check found something."""
    words = list(sys.argv[1:] if argv is None else argv)
    commands = {"update": update, "compile": compile_all, "check": report}
    if len(words) != 1 or words[0] not in commands:
        sys.stderr.write("usage: python -m schakel.config.catalogues update|compile|check\n")
        return 2
    return commands[words[0]]()


def update() -> int:
    """Bring every catalogue in line with the source: new messages empty, gone ones removed."""
    found = messages_of_source()
    for language in LANGUAGES:
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rendered(merged(language, found, read(language))))
    return 0


def compile_all() -> int:
    """Compile every catalogue there is, for use by the program."""
    for language in LANGUAGES:
        if not po_file(language).exists():
            continue
        with po_file(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))
    return 0


def report() -> int:
    """Print what is wrong with the catalogues."""
    problems = list(check())
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"catalogues: {len(problems)} to do\n")
    return 1 if problems else 0


# The source


def messages_of_source() -> dict[Identity, Found]:
    """Every message in the Python modules and templates of the package."""
    found: dict[Identity, Found] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".html", ".txt", ".svg") and "migrations" not in path.parts:
            for message_id, context, comments in messages_of_file(path):
                singular = message_id if isinstance(message_id, str) else message_id[0]
                entry = found.setdefault((context, singular), Found(message_id, context))
                if isinstance(message_id, tuple):
                    entry.message_id = message_id
                entry.files.add(path.relative_to(PACKAGE).as_posix())
                entry.comments += [text for text in comments if text not in entry.comments]
    return found


def messages_of_file(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None, list[str]]]:
    """The messages of one file: id or (singular, plural), context, notes for translators."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        if shows_its_errors(path):
            yield from ((sentence, None, []) for sentence in sentences_raised(text))
    elif "{%" in text:
        text = templatized(text, path)
    else:
        return
    stream = io.BytesIO(text.encode())
    tags = ["Translators:"]
    for _line, message, comments, context in extract("python", stream, KEYWORDS, tags):
        if isinstance(message, str):
            yield message, context, list(comments)
        elif message and message[0]:
            plural = message[1]
            yield (message[0], plural) if plural else message[0], context, list(comments)


def shows_its_errors(path: Path) -> bool:
    """Whether people read the errors of a module on a page."""
    floor, *rooms = path.relative_to(PACKAGE).with_suffix("").parts
    return floor == "web" or (
        floor in ("network", "programme") and not REACHING_PAGES.isdisjoint(rooms)
    )


def sentences_raised(source: str) -> Iterator[str]:
    """The whole sentences that errors are raised with; a remark to programmers has no full stop."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Raise(exc=ast.Call(args=[ast.Constant(value=str(text)), *_])):
                if text.endswith("."):
                    yield text


def templatized(text: str, path: Path) -> str:
    """A template as the Python that Django's own extraction makes of it."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 (compiling needs none)

    ensure_settings()
    # What is left of the page around the calls keeps its indentation, which Python would refuse.
    lines = str(templatize(text, origin=str(path))).splitlines()
    return "\n".join(line.lstrip() for line in lines)


def ensure_settings() -> None:
    """Let Django's template lexer run without a site."""
    from django.conf import settings  # noqa: PLC0415 (compiling needs none)

    if not settings.configured:
        settings.configure()


# The catalogues


def po_file(language: str) -> Path:
    """Where the catalogue of one language stands."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue of one language; an empty one if there is none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str, found: dict[Identity, Found], old: Catalog) -> Catalog:
    """The messages of the source with the translations that `old` has for them."""
    new = Catalog(
        locale=language, project="Schakel", charset="utf-8", fuzzy=False, header_comment=HEADER
    )
    for entry in sorted(found.values(), key=order):
        before = old.get(entry.message_id, entry.context)
        new.add(
            entry.message_id,
            kept_translation(entry, before, new.num_plurals),
            locations=[(name, 0) for name in sorted(entry.files)],
            auto_comments=entry.comments,
            flags=python_flags(entry),
            context=entry.context,
        )
    return new


def order(entry: Found) -> tuple[str, str, str]:
    """Messages stand with the others of their first file, in the order of the alphabet."""
    singular = entry.message_id if isinstance(entry.message_id, str) else entry.message_id[0]
    return min(entry.files), singular, entry.context or ""


def kept_translation(
    entry: Found, before: Message | None, num_plurals: int
) -> str | tuple[str, ...]:
    """The translation that was there, if it has the same number of forms; else an empty one."""
    empty: str | tuple[str, ...] = (
        "" if isinstance(entry.message_id, str) else tuple([""] * num_plurals)
    )
    if before is None or before.fuzzy or isinstance(before.string, str) != isinstance(empty, str):
        return empty
    return before.string if isinstance(before.string, str) else tuple(before.string or ())


def python_flags(entry: Found) -> set[str]:
    """Say of messages with placeholders how they are filled in."""
    text = entry.message_id if isinstance(entry.message_id, str) else entry.message_id[0]
    return {"python-format"} if re.search(r"%\(\w+\)", text) else set()


def rendered(catalogue: Catalog) -> bytes:
    """The file of a catalogue: same source, same bytes; no dates, no line numbers."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(UNSTEADY)).encode()


# The check


def check() -> Iterator[str]:
    """Everything that keeps the catalogues from being complete, one sentence each."""
    found = messages_of_source()
    for language in LANGUAGES:
        if not po_file(language).exists():
            yield f"{language}: there is no catalogue; run the command with `update`"
            continue
        catalogue = read(language)
        present = {(message.context, first(message.id)) for message in catalogue if message.id}
        for identity in sorted(found.keys() - present, key=str):
            yield f"{language}: not in the catalogue: {identity[1]!r}"
        for identity in sorted(present - found.keys(), key=str):
            yield f"{language}: no longer in the source: {identity[1]!r}"
        for message in catalogue:
            if message.id:
                yield from (f"{language}: {text}" for text in faults(message))
        if catalogue.obsolete:
            yield f"{language}: obsolete messages are kept in the file"


def faults(message: Message) -> Iterator[str]:
    """What is wrong with one message of a catalogue."""
    name = repr(first(message.id))
    forms = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
    if message.fuzzy:
        yield f"marked as fuzzy: {name}"
    if not all(forms):
        yield f"not translated: {name}"
        return
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = [placeholders(text) for text in ids]
    for form in forms:
        if placeholders(form) not in wanted:
            yield f"other placeholders in the translation than in the source: {name}"


def first(message_id: str | Sequence[str]) -> str:
    """The singular of a message id."""
    return message_id if isinstance(message_id, str) else message_id[0]


def placeholders(text: str) -> list[str]:
    """The named places of a text, in the order of the alphabet."""
    return sorted(PLACEHOLDER.findall(text))


if __name__ == "__main__":
    sys.exit(main())

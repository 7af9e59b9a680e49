"""`schakel assess` and `schakel instrument validate`: no server, no database, no settings."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import yaml

from schakel.kernel.errors import Unavailable
from schakel.programme.assessment.domain.answer_file import read_answers
from schakel.programme.assessment.domain.documents import MAX_BYTES
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.phrases import LANGUAGES, say
from schakel.programme.assessment.domain.problems import FileRefused, Problem
from schakel.programme.assessment.domain.report import (
    problems_as_json,
    result_as_json,
    result_as_text,
)
from schakel.programme.assessment.domain.scoring import score
from schakel.programme.assessment.domain.validation import validate_instrument

DONE, WRONG, NOT_RUN = 0, 1, 2
STDIN = "-"


class Unreadable(Unavailable):
    """A file is missing or may not be read."""

    code = "unreadable"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of this room to the command."""
    text = "score a file of answers: levels, gaps and next steps"
    verb = subparsers.add_parser("assess", help=text, description=text)
    verb.add_argument("file", metavar="ANSWERS", help="YAML or JSON; - reads standard input")
    _add_options(verb)
    verb.set_defaults(func=assess)

    text = "work on instruments"
    parts = subparsers.add_parser("instrument", help=text, description=text)
    verbs = parts.add_subparsers(dest="instrument_verb", required=True, metavar="VERB")
    text = "say everything that is wrong with an instrument file"
    verb = verbs.add_parser("validate", help=text, description=text)
    verb.add_argument("file", metavar="FILE", help="YAML or JSON; - reads standard input")
    _add_options(verb)
    verb.set_defaults(func=validate)


def _add_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="answer in JSON")
    verb.add_argument("--lang", choices=LANGUAGES, help="language; by default that of LANG, or nl")


def assess(arguments: argparse.Namespace) -> int:
    """Score one file of answers."""
    language = arguments.lang or _language()
    try:
        answers = read_answers(_read(arguments.file))
    except Unreadable as error:
        return _not_run(error, language)
    except FileRefused as error:
        return _wrong(arguments, list(error.problems), language)
    instrument = load_instrument(answers.instrument)
    result = score(instrument, answers)
    if arguments.json:
        _print_json(result_as_json(instrument, result, language))
    else:
        sys.stdout.write(result_as_text(instrument, result, language))
    return DONE


def validate(arguments: argparse.Namespace) -> int:
    """Check one instrument file."""
    language = arguments.lang or _language()
    try:
        data = _read(arguments.file)
    except Unreadable as error:
        return _not_run(error, language)
    problems = validate_instrument(data)
    if problems:
        return _wrong(arguments, problems, language)
    content = yaml.safe_load(data)
    reference = f"{content['id']}@{content['version']}"
    if arguments.json:
        _print_json({"ok": True, "instrument": reference, "problems": []})
        return DONE
    details = {"items": len(content["items"]), "languages": ", ".join(content["languages"])}
    valid = say("cli.valid", language, file=arguments.file, reference=reference, **details)
    sys.stdout.write(valid + "\n")
    return DONE


def _language() -> str:
    """The language of the environment when we speak it, else Dutch."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            language = os.environ[name][:2].lower()
            return language if language in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


def _read(name: str) -> bytes:
    """The file, or as much of it as shows that it is too long."""
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable("{file} cannot be read: {reason}.", file=name, reason=reason) from error


def _not_run(error: Unreadable, language: str) -> int:
    sys.stderr.write(say("cli.unreadable", language, **error.details) + "\n")
    return NOT_RUN


def _wrong(arguments: argparse.Namespace, problems: list[Problem], language: str) -> int:
    if arguments.json:
        _print_json({"ok": False, "problems": problems_as_json(problems, language)})
        return WRONG
    for problem in problems:
        where = f" {problem.where}:" if problem.where else ""
        place = f"{arguments.file}:{problem.line}:{where}"
        sys.stderr.write(f"{place} {problem.message(language)} {problem.fix(language)}\n")
    count = sum(int(problem.details.get("more", 1)) for problem in problems)
    sys.stderr.write(say("cli.wrong", language, file=arguments.file, count=count) + "\n")
    return WRONG


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

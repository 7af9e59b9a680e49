"""A result as a tagged PDF (PDF/UA-1), set by Typst from data.

One document is set at a time in each process: Typst uses every core it gets, and a crowd that asks
for documents must not keep the pages waiting. The template is ours and what it is given has a
fixed shape and bounded texts, so the time of one document is bounded too.
"""

import json
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from fontTools.ttLib import TTFont

from schakel.kernel.errors import Unavailable
from schakel.programme.assessment.domain.handout import FileFormat, Handout
from schakel.programme.assessment.domain.paper import paper

WAIT_S = 5
STANDARD = "ua-1"
MISSING = "?"

_one_at_a_time = Lock()


class Busy(Unavailable):
    """Too many documents are asked for at the same moment."""

    code = "busy"


def write(handout: Handout) -> bytes:
    """The result as a PDF.

    Raises
    ------
    Busy
        If other documents were not ready within five seconds.
    """
    data = json.dumps(_shown(paper(handout)), ensure_ascii=False)
    document: bytes = _set(data, format="pdf", pdf_standards=STANDARD)
    return document


def _set(data: str, **options: Any) -> Any:
    if not _one_at_a_time.acquire(timeout=WAIT_S):
        raise Busy("Many documents are being made right now. Try again in a minute.")
    try:
        return _compiler().compile(sys_inputs={"data": data}, **options)
    finally:
        _one_at_a_time.release()


@cache
def _compiler() -> typst.Compiler:
    """The template with Inter and no other typeface; nothing is fetched."""
    template = resources.files("schakel.programme.assessment") / "documents" / "result.typ"
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_font().parent)]
    )
    return typst.Compiler(str(template), font_paths=fonts, ignore_system_fonts=True)


def _font() -> Path:
    return Path(str(resources.files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"))


@cache
def _known() -> frozenset[int]:
    """The characters that the typeface has."""
    with TTFont(_font(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _shown(value: Any) -> Any:
    """The data with a question mark for each character that the typeface lacks.

    PDF/UA allows no character without a shape; a name in Chinese must not refuse the document.
    """
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(each) for each in value]
    if isinstance(value, str) and not value.isascii():
        return "".join(each if ord(each) in _known() else MISSING for each in value)
    return value


PDF = FileFormat("pdf", "application/pdf", write)

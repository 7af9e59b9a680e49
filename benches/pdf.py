"""Benchmark: the result of a full self-assessment as a PDF, in the process that answers pages.

Run with ``./schakel bench pdf``. Each document is another company in another language, so nothing
is taken from the one before. Limit: one second for a warm process; the ratio is the limit over the
time within which 95 of 100 documents are ready.
"""

import json
import resource
import statistics
import sys
import time
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Any

from schakel.programme.assessment.adapters import pdf
from schakel.programme.assessment.domain.answers import Answers
from schakel.programme.assessment.domain.handout import Handout
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.outcome import result_page

DOCUMENTS = 200
LIMIT_S = 1.0
LANGUAGES = ("nl", "en", "de")
WHEN = datetime(2026, 11, 23, tzinfo=UTC)


def run(documents: int = DOCUMENTS) -> dict[str, Any]:
    """Set the first document cold, then many."""
    cold_s, size = timed(0)
    warm = sorted(timed(number)[0] for number in range(1, documents + 1))
    p95_s = warm[round(0.95 * (len(warm) - 1))]
    return {
        "bench": "pdf",
        "documents": documents,
        "first_s": round(cold_s, 3),
        "median_s": round(statistics.median(warm), 3),
        "p95_s": round(p95_s, 3),
        "slowest_s": round(warm[-1], 3),
        "limit_s": LIMIT_S,
        "ratio": round(LIMIT_S / p95_s, 1),
        "bytes": size,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "typst": version("typst"),
    }


def timed(number: int) -> tuple[float, int]:
    """Seconds from answers to document, and its size."""
    started = time.perf_counter()
    document = pdf.write(handout(number))
    return time.perf_counter() - started, len(document)


def handout(number: int) -> Handout:
    """A made-up company with an answer to every item and a level wanted for each."""
    instrument, language = load_instrument(), LANGUAGES[number % 3]
    codes = [item.id for item in instrument.items]
    answers = Answers(
        instrument=instrument.reference,
        profile={"sector": "25", "size": "10-49"},
        answers={code: (place + number) % 4 for place, code in enumerate(codes)},
        targets={code: (place * number) % 3 + 3 for place, code in enumerate(codes)},
    )
    return Handout(
        page=result_page(instrument, answers, "self", language, now=WHEN),
        language=language,
        company=f"Company {number}",
        variant=instrument.text(language).variants["self"].name,
        is_quick=False,
        instrument=instrument.reference,
        changed=date(2026, 11, 22),
        made=date(2026, 11, 23),
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run()) + "\n")

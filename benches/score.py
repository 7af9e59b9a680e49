"""Benchmark: 20,000 answer files read, parsed and scored in one process.

Run with ``./schakel bench score``. The peer is PyYAML's C loader alone on the same
files; the ratio compares processor time.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from schakel.programme.assessment.domain.answer_file import read_answers
from schakel.programme.assessment.domain.instrument import Instrument, load_instrument
from schakel.programme.assessment.domain.scoring import score

FILES = 20_000
ROUND = 1000
LIMIT_S = 5.0
SEED = 20181121


def run(files: int = FILES) -> dict[str, Any]:
    """Score `files` answer files, half quick scans and half complete."""
    with tempfile.TemporaryDirectory(prefix="schakel-bench-") as folder:
        paths = list(_write(Path(folder), files))
        mine, peer = Clock(), Clock()
        for start in range(0, files, ROUND):  # in turns, so that both meet the same machine
            mine.time(_score_all, paths[start : start + ROUND])
            peer.time(_load_all, paths[start : start + ROUND])
        size = sum(path.stat().st_size for path in paths)
    return {
        "bench": "score",
        "files": files,
        "bytes": size,
        "seconds": round(mine.wall_s, 2),
        "cpu_seconds": round(mine.cpu_s, 2),
        "limit_s": LIMIT_S,
        "ratio": round(peer.cpu_s / mine.cpu_s, 2),
        "peer": {
            "name": "yaml.load with CSafeLoader, no scoring",
            "seconds": round(peer.wall_s, 2),
            "cpu_seconds": round(peer.cpu_s, 2),
        },
        "pyyaml": yaml.__version__,
    }


class Clock:
    """Adds up the time of several rounds, on the wall and on the processor."""

    def __init__(self) -> None:
        self.wall_s = 0.0
        self.cpu_s = 0.0

    def time(self, work: Callable[[list[Path]], None], paths: list[Path]) -> None:
        """Run one round."""
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        work(paths)
        self.wall_s += time.perf_counter() - wall_s
        self.cpu_s += time.process_time() - cpu_s


def _score_all(paths: list[Path]) -> None:
    for path in paths:
        answers = read_answers(path.read_bytes())
        score(load_instrument(answers.instrument), answers)


def _load_all(paths: list[Path]) -> None:
    for path in paths:
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def _write(folder: Path, files: int) -> Iterator[Path]:
    instrument = load_instrument()
    draw = random.Random(SEED)  # noqa: S311  made-up companies, no secret
    for number in range(files):
        path = folder / f"{number:05d}.yaml"
        path.write_text(_file(instrument, draw, is_quick=number % 2 == 0), encoding="utf-8")
        yield path


def _file(instrument: Instrument, draw: random.Random, *, is_quick: bool) -> str:
    """One made-up company: a full profile, its answers, and a target for most items."""
    lines = [f"instrument: {instrument.reference}", "profile:"]
    examples = {"nace2": ["25", "28", "22", "10"], "nuts2": ["NL41", "NL22", "NL32"]}
    for question in instrument.profile:
        options = question.options or examples.get(question.code_list, ["true", "true", "false"])
        lines.append(f"  {question.id}: {draw.choice(options)}")
    items = [item.id for item in instrument.items if item.is_quick or not is_quick]
    lines.append("answers:")
    answers = {item: draw.choice([0, 1, 1, 2, 2, 2, 3, 3, 4, "na", "unknown"]) for item in items}
    lines += [f"  {item}: {answer}" for item, answer in answers.items()]
    lines.append("targets:")
    lines += [f"  {item}: {draw.randint(1, 5)}" for item in items if draw.random() < 0.8]  # noqa: PLR2004
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run()) + "\n")

"""`schakel bench`: measure something against a named peer or limit, in one run."""

import argparse
import importlib.util
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from schakel import __version__
from schakel.kernel.errors import NotFound

BENCHES = Path(__file__).resolve().parents[3] / "benches"


class NoBench(NotFound):
    """There is no such benchmark here."""

    code = "no_bench"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel bench`."""
    names = sorted(path.stem for path in BENCHES.glob("*.py"))
    parser.add_argument("name", help=f"one of: {', '.join(names) or 'none in this installation'}")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Run one benchmark and print its figures as one line of JSON."""
    path = BENCHES / f"{arguments.name}.py"
    if path.parent != BENCHES or not path.is_file():
        raise NoBench(
            "there is no benchmark {name}; benchmarks come with the source, in the folder benches",
            name=arguments.name,
        )
    spec = importlib.util.spec_from_file_location(f"benches_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise NoBench("{name} cannot be loaded", name=arguments.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    figures: dict[str, Any] = module.run()
    sys.stdout.write(json.dumps({**figures, **circumstances()}) + "\n")
    return 0


def circumstances() -> dict[str, Any]:
    """Machine and versions, beside every figure."""
    return {
        "schakel": __version__,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "machine": f"{platform.system()} {platform.machine()}",
    }

"""Bringing a peer from Maven Central through the ordinary client, and building our glue for it."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from schakel.kernel.errors import Unavailable

SOURCES = Path(__file__).resolve().parents[4] / "tools" / "peers"
LONGEST_S = 900
VERSION = re.compile(r"<(?:kit|edc)\.version>([^<]+)<")
ADDRESS = re.compile(r"\(?https?://\S+")


class PeerNotReached(Unavailable):
    """A peer cannot be built here: Java, Maven or a part from Maven Central is missing."""

    code = "peer_not_reached"


@dataclass(frozen=True)
class Built:
    """A peer that is ready to run.

    Parameters
    ----------
    name : str
        Folder under ``tools/peers``.
    version : str
        Version of what came from Maven Central.
    classpath : str
        For ``java -cp``.
    """

    name: str
    version: str
    classpath: str


def build(name: str, into: Path) -> Built:
    """Build the peer `name` in the folder `into`.

    Raises
    ------
    PeerNotReached
        If Java or Maven is not installed, or a part cannot be fetched; the sentence names it.
    """
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            raise PeerNotReached("{tool} is not installed; Java 17 and Maven are needed", tool=tool)
    folder, listed = into / name, into / f"{name}.classpath"
    shutil.copytree(SOURCES / name, folder)
    words = ["mvn", "-B", "-q", "compile", "dependency:build-classpath"]
    done = subprocess.run(
        [*words, f"-Dmdep.outputFile={listed}"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    if done.returncode != 0:
        raise PeerNotReached("{name} could not be built: {why}", name=name, why=reason(done.stdout))
    found = VERSION.search((folder / "pom.xml").read_text())
    classes = folder / "target" / "classes"
    version = found.group(1) if found else "?"
    return Built(name, version, f"{classes}:{listed.read_text().strip()}")


def reason(output: str) -> str:
    """What Maven said went wrong, in one line and without addresses."""
    lines = [line for line in output.splitlines() if "[ERROR]" in line]
    first = lines[0].partition("[ERROR]")[2].strip() if lines else "Maven did not say why"
    return ADDRESS.sub("the registry", first)[:600]

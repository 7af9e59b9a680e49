"""What this node agreed on with the conformance kit, for `schakel serve --conformance`."""

from schakel.config.tck.cases import official_cases, seeds
from schakel.network.dataspace.interface import Examination, examine

UNKNOWN = "CAT:01-03"  # its dataset is one that is not there


def begin() -> None:
    """Put this process under examination, with the scripts and seeds of `schakel tck`."""
    known = seeds()
    scripts: dict[str, tuple[str, ...]] = {}
    datasets: list[tuple[str, str]] = []
    for case in official_cases():
        subject = known.get(f"{case.key}_DATASETID") or known.get(f"{case.key}_AGREEMENTID", "")
        scripts[subject] = tuple(step for step in case.steps if step[0] in "<>")
        if f"{case.key}_DATASETID" in known and case.id != UNKNOWN:
            datasets.append((subject, known.get(f"{case.key}_OFFERID", f"offer:{subject}")))
    examine(Examination(lambda subject: scripts.get(subject, ()), tuple(datasets)))

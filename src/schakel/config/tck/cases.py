"""The cases of the official kit, by their ids, as sequences of steps.

Facts taken from eclipse-dataspacetck/dsp-tck at e8b7af9c (1.0.2-SNAPSHOT, Apache-2.0); the table
and the code are our own. A step is one of

- ``signal``: the connector under test is told to begin (consumer cases),
- ``>offer``: the kit sends, and the connector must take it,
- ``!offer``: the kit sends, and the connector must refuse it with 4xx, but not with 404,
- ``<offer``: the connector must send within the time that is waited,
- ``?OFFERED``: asked for it, the connector must say this state.
"""

from dataclasses import dataclass

FORMAT = "HttpData-PULL"

NEGOTIATING_PROVIDER = """
CN:01-01 >request <offer >termination ?TERMINATED
CN:01-02 >request <offer >request <termination
CN:01-03 >request <offer >accepted <agreement >verification <finalized
CN:01-04 >request <agreement >verification <finalized
CN:02-01 >request <termination
CN:02-02 >request >termination ?TERMINATED
CN:02-03 >request <agreement >termination ?TERMINATED
CN:02-04 >request <offer >termination ?TERMINATED
CN:02-05 >request <offer <termination
CN:02-06 >request <offer >accepted <termination
CN:02-07 >request <agreement >verification <termination
CN:03-01 >request <agreement >verification <finalized !termination ?FINALIZED
CN:03-02 >request <offer !verification
CN:03-03 >request <offer >accepted !verification
CN:03-04 >request <offer >request !request
"""
NEGOTIATING_CONSUMER = """
CN_C:01-01 signal <request >offer <accepted >agreement <verification >finalized ?FINALIZED
CN_C:01-02 signal <request >offer <request >termination
CN_C:01-03 signal <request >offer <termination ?TERMINATED
CN_C:01-04 signal <request >agreement <verification >finalized ?FINALIZED
CN_C:02-01 signal <request >termination ?TERMINATED
CN_C:02-02 signal <request <termination ?TERMINATED
CN_C:02-03 signal <request >agreement <termination ?TERMINATED
CN_C:02-04 signal <request >offer ?OFFERED >termination ?TERMINATED
CN_C:02-05 signal <request >offer <accepted >termination ?TERMINATED
CN_C:02-06 signal <request >agreement <verification >termination ?TERMINATED
CN_C:03-01 signal <request !finalized ?REQUESTED
CN_C:03-02 signal <request >offer ?OFFERED !agreement ?OFFERED
CN_C:03-03 signal <request >offer !finalized ?OFFERED
CN_C:03-04 signal <request >offer <accepted !finalized ?ACCEPTED
CN_C:03-05 signal <request >offer <accepted !offer ?ACCEPTED
CN_C:03-06 signal <request >offer <accepted >agreement !finalized ?AGREED
"""
TRANSFERRING_PROVIDER = """
TP:01-01 >request <start <termination ?TERMINATED
TP:01-02 >request <start <completion ?COMPLETED
TP:01-03 >request <start <suspension <termination ?TERMINATED
TP:01-04 >request <start <suspension <start <completion ?COMPLETED
TP:01-05 >request <termination ?TERMINATED
TP:02-01 >request <start ?STARTED >termination ?TERMINATED
TP:02-02 >request <start ?STARTED >completion ?COMPLETED
TP:02-03 >request <start ?STARTED >suspension ?SUSPENDED >termination ?TERMINATED
TP:02-04 >request <start ?STARTED >suspension ?SUSPENDED >start ?STARTED >completion ?COMPLETED
TP:02-05 >request ?REQUESTED >termination ?TERMINATED
TP:03-01 >request ?REQUESTED !completion ?REQUESTED
TP:03-02 >request ?REQUESTED !suspension ?REQUESTED
TP:03-03 >request <start ?STARTED >suspension ?SUSPENDED !completion ?SUSPENDED
TP:03-04 >request <start ?STARTED >termination ?TERMINATED !start ?TERMINATED
TP:03-05 >request <start ?STARTED >termination ?TERMINATED !suspension ?TERMINATED
TP:03-06 >request <start ?STARTED >termination ?TERMINATED !completion ?TERMINATED
"""
TRANSFERRING_CONSUMER = """
TP_C:01-01 signal <request >start ?STARTED >termination ?TERMINATED
TP_C:01-02 signal <request >start ?STARTED >completion ?COMPLETED
TP_C:01-03 signal <request >start ?STARTED >suspension ?SUSPENDED >termination ?TERMINATED
TP_C:01-04 signal <request >start ?STARTED >suspension ?SUSPENDED >start ?STARTED
    >completion ?COMPLETED
TP_C:01-05 signal <request >termination ?TERMINATED
TP_C:02-01 signal <request >start <termination ?TERMINATED
TP_C:02-02 signal <request >start <completion ?COMPLETED
TP_C:02-03 signal <request >start <suspension <termination ?TERMINATED
TP_C:02-04 signal <request >start <suspension <start <completion ?COMPLETED
TP_C:02-05 signal <request <termination ?TERMINATED
TP_C:03-01 signal <request ?REQUESTED !completion ?REQUESTED
TP_C:03-02 signal <request ?REQUESTED !suspension ?REQUESTED
TP_C:03-03 signal <request ?REQUESTED >start ?STARTED >suspension ?SUSPENDED !completion ?SUSPENDED
TP_C:03-04 signal <request ?REQUESTED >start ?STARTED >termination ?TERMINATED !start ?TERMINATED
TP_C:03-05 signal <request ?REQUESTED >start ?STARTED >termination ?TERMINATED
    !suspension ?TERMINATED
TP_C:03-06 signal <request ?REQUESTED >start ?STARTED >termination ?TERMINATED
    !completion ?TERMINATED
"""
# The consumer resumes: switched off in the official kit too.
DISABLED = frozenset({"TP:02-04", "TP_C:02-04"})
SINGLE = ("MET:01-01", "CAT:01-01", "CAT:01-02", "CAT:01-03")


@dataclass(frozen=True)
class Case:
    """One case of the official kit.

    Parameters
    ----------
    id : str
        As in the official kit.
    steps : tuple of str
        What happens, in order; empty for the single questions of MET and CAT.
    """

    id: str
    steps: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The part of the id before the colon."""
        return self.id.partition(":")[0]

    @property
    def key(self) -> str:
        """The id as the settings of the official kit write it: ``CN_01_01``."""
        return self.id.replace(":", "_").replace("-", "_")

    @property
    def is_enabled(self) -> bool:
        """The official kit runs it unasked."""
        return self.id not in DISABLED


def official_cases() -> tuple[Case, ...]:
    """All 67 cases, the two disabled ones among them."""
    tables = (
        *(NEGOTIATING_PROVIDER, NEGOTIATING_CONSUMER),
        *(TRANSFERRING_PROVIDER, TRANSFERRING_CONSUMER),
    )
    whole = "".join(tables).replace("\n    ", " ").split("\n")
    lines = [line.split() for line in whole if line]
    return (*(Case(each) for each in SINGLE), *(Case(line[0], tuple(line[1:])) for line in lines))


def seeds() -> dict[str, str]:
    """The ids that the kit uses, by the names that the settings of the official kit have."""
    found: dict[str, str] = {}
    for case in official_cases():
        number = case.id.partition(":")[2].replace("-", "")
        if case.group == "CAT":
            found[f"{case.key}_DATASETID"] = f"CAT{number}"
        elif case.group in ("CN", "CN_C"):
            dataset = ("ACN" if case.group == "CN" else "ACNC") + number
            offer = f"CD123:{dataset}:456" if case.group == "CN" else f"offer{dataset}"
            found |= {f"{case.key}_DATASETID": dataset, f"{case.key}_OFFERID": offer}
        elif case.group in ("TP", "TP_C"):
            agreement = ("ATP" if case.group == "TP" else "ATPC") + number
            found |= {f"{case.key}_AGREEMENTID": agreement, f"{case.key}_FORMAT": FORMAT}
    return found

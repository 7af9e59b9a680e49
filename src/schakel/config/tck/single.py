"""The cases of the official kit that are one question: the version document and the catalogue."""

from collections.abc import Callable

from schakel.config.tck.cases import Case
from schakel.config.tck.target import Said, Talker, failed, message
from schakel.standards.dataspace.catalog import Catalog, CatalogError, Dataset
from schakel.standards.dataspace.common import InvalidDspMessage
from schakel.standards.dataspace.version import PROTOCOL


def request_catalog(talker: Talker, content: bytes | None = None) -> Said:
    """Ask for the catalogue."""
    url = f"{talker.base}/catalog/request"
    if content is not None:
        return talker.ask("POST", url, content)
    return talker.send(url, message("CatalogRequestMessage"))


def catalog_of(said: Said) -> Catalog:
    """The catalogue in an answer."""
    try:
        return Catalog.parse(said.object())
    except InvalidDspMessage as error:
        raise failed(f"The catalogue is wrong: {error}") from error


def find_version(talker: Talker, _case: Case) -> None:
    """MET:01-01: the version document names 2025-1 with path and binding."""
    if PROTOCOL not in [each.version for each in talker.versions()]:
        raise failed("The version document names no version 2025-1.")


def find_in_catalog(talker: Talker, case: Case) -> None:
    """CAT:01-01: the catalogue holds the dataset."""
    wanted = talker.target.seeded(f"{case.key}_DATASETID")
    found = catalog_of(request_catalog(talker)).dataset
    if wanted not in [each.id for each in found]:
        raise failed(f"The catalogue holds no dataset {wanted}.")


def find_dataset(talker: Talker, case: Case) -> None:
    """CAT:01-02: the dataset is given by its id."""
    wanted = talker.target.seeded(f"{case.key}_DATASETID")
    said = talker.get(f"{talker.base}/catalog/datasets/{wanted}")
    try:
        dataset = Dataset.parse(said.object())
    except InvalidDspMessage as error:
        raise failed(f"The dataset ({said.status}) is wrong: {error}") from error
    if not said.is_taken or dataset.id != wanted:
        raise failed(f"The answer {said.status} holds dataset {dataset.id}, not {wanted}.")


def miss_dataset(talker: Talker, case: Case) -> None:
    """CAT:01-03: an unknown dataset is answered with an error of the catalogue."""
    said = talker.get(
        f"{talker.base}/catalog/datasets/{talker.target.seeded(f'{case.key}_DATASETID')}"
    )
    try:
        CatalogError.parse(said.object())
    except InvalidDspMessage as error:
        raise failed(f"The answer ({said.status}) is no CatalogError: {error}") from error


SINGLE: dict[str, Callable[[Talker, Case], None]] = {
    "MET:01-01": find_version,
    "CAT:01-01": find_in_catalog,
    "CAT:01-02": find_dataset,
    "CAT:01-03": miss_dataset,
}

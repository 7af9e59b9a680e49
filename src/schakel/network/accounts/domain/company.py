"""Facts about a company, refused when they cannot be true."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from schakel.kernel.errors import InvalidInput

SIZES = ("1-9", "10-49", "50-249", "250+")
# Divisions of NACE Rev. 2 section C, manufacturing (SBI 2008 has the same two digits).
SECTORS = (*(str(number) for number in range(10, 34)), "other")
# Provinces as regions of NUTS level 2 (Regulation (EC) No 1059/2003, annex I).
PROVINCES = (
    *("NL11", "NL12", "NL13", "NL21", "NL22", "NL23"),
    *("NL31", "NL32", "NL33", "NL34", "NL41", "NL42"),
)
KVK = re.compile(r"[0-9]{8}", re.ASCII)
ASSOCIATION = re.compile(r"[A-Z0-9-]{2,20}", re.ASCII)
LENGTHS = {"name": 120, "town": 80}


class BadFact(InvalidInput):
    """A fact about a company cannot be true."""

    code = "bad_company_fact"


@dataclass(frozen=True)
class Facts:
    """What a company says about itself.

    Parameters
    ----------
    name : str
        1 to 120 characters, one line.
    kvk : str
        Number in the Dutch trade register: eight digits, or empty.
    sector : str
        Two digits of NACE Rev. 2 (10 to 33), ``other``, or empty.
    size : str
        Persons employed: one of `SIZES`, or empty.
    province : str
        Code of NUTS level 2, or empty.
    town : str
        At most 80 characters, or empty.
    association : str
        Code that a trade association or hub hands out: 2 to 20 capitals, digits, hyphens, or
        empty. Small letters are taken as capitals.

    Raises
    ------
    BadFact
        If one of them is none of these.
    """

    name: str
    kvk: str = ""
    sector: str = ""
    size: str = ""
    province: str = ""
    town: str = ""
    association: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, " ".join(getattr(self, field.name).split()))
        object.__setattr__(self, "association", self.association.upper())
        if not self.name:
            raise BadFact("Say what the company is called.")
        for name, longest in LENGTHS.items():
            if not is_line(getattr(self, name), longest):
                raise BadFact(
                    "Keep this to one line of at most {longest} characters.", longest=longest
                )
        if self.kvk and not KVK.fullmatch(self.kvk):
            raise BadFact("A KvK number has eight digits.")
        if self.association and not ASSOCIATION.fullmatch(self.association):
            raise BadFact("A code has 2 to 20 letters, digits or hyphens.")
        for value, known in (
            (self.sector, SECTORS),
            (self.size, SIZES),
            (self.province, PROVINCES),
        ):
            if value and value not in known:
                raise BadFact("Choose one of those in the list.")

    def as_dict(self) -> Mapping[str, str]:
        """The facts by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def is_line(text: str, longest: int) -> bool:
    """Whether `text` is one line that can be shown: no control characters, not too long."""
    return len(text) <= longest and text.isprintable()

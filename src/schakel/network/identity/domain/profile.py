"""What a node says about the company behind it, refused when it cannot be true.

Sources: GS1 General Specifications, section 7.9 (check digit of a GLN); the trade register number
(KvK) has eight digits.
"""

import re
from dataclasses import dataclass, fields

from schakel.kernel.errors import InvalidInput

LENGTHS = {"name": 120, "street": 120, "postcode": 12, "town": 80}
KVK = re.compile(r"[0-9]{8}", re.ASCII)
GLN = re.compile(r"[0-9]{13}", re.ASCII)
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


class BadProfile(InvalidInput):
    """A fact about the company behind this node cannot be true; `details` has ``field``."""

    code = "bad_profile"


@dataclass(frozen=True)
class NodeProfile:
    """The company behind a node, as others see it.

    Parameters
    ----------
    name : str
        1 to 120 characters, one line.
    kvk : str, default ""
        Number in the Dutch trade register: eight digits, or empty.
    gln : str, default ""
        Global Location Number of GS1: thirteen digits with a check digit, or empty.
    street, postcode, town : str, default ""
        The address, each one line.
    country : str, default "NL"
        Two capitals of ISO 3166-1.

    Raises
    ------
    BadProfile
        If one of them is none of these.
    """

    name: str
    kvk: str = ""
    gln: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "NL"

    def __post_init__(self) -> None:
        for field in fields(self):
            value = " ".join(getattr(self, field.name).split())
            if field.name in ("kvk", "gln"):
                value = value.replace(" ", "")
            object.__setattr__(self, field.name, value)
        object.__setattr__(self, "country", self.country.upper())
        if not self.name:
            raise BadProfile("Say what the company is called.", field="name")
        for name, longest in LENGTHS.items():
            value = getattr(self, name)
            if len(value) > longest or not value.isprintable():
                raise BadProfile(
                    "Keep this to one line of at most {longest} characters.",
                    field=name,
                    longest=longest,
                )
        self._check_numbers()

    def _check_numbers(self) -> None:
        if self.kvk and not KVK.fullmatch(self.kvk):
            raise BadProfile("A KvK number has eight digits.", field="kvk")
        if self.gln and not is_gln(self.gln):
            raise BadProfile(
                "A GLN has thirteen digits, and the last one checks the others. Look it up again.",
                field="gln",
            )
        if not COUNTRY.fullmatch(self.country):
            raise BadProfile("A country is two letters, such as NL or DE.", field="country")


def is_gln(text: str) -> bool:
    """Whether `text` is a GLN: thirteen digits of which the last one checks the others.

    Examples
    --------
    >>> is_gln("8712345678906")
    True
    >>> is_gln("8712345678907")
    False
    """
    if not GLN.fullmatch(text):
        return False
    digits = [int(digit) for digit in text]
    total = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == digits[12]

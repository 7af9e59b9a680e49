"""Hub staff, and the form as their browser sends it."""

import pytest
from django.test import Client


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def east(person, signed_in):
    """Somebody of the hub of the east, signed in."""
    return signed_in(person("east@example.nl", "Els van Oost", hub="oost"))


@pytest.fixture
def north(person, signed_in):
    """Somebody of the hub of the north, signed in."""
    return signed_in(person("north@example.nl", "Nico", hub="noord"))


@pytest.fixture
def office(person, signed_in):
    """Somebody of the programme's office, signed in."""
    return signed_in(person("office@example.nl", "Olga", hub=""))


@pytest.fixture
def fields():
    """What a form sends: `fields(headline_en="...")`."""

    def make(seen=0, **changed):
        sent = {"seen": seen, "website": "", "contact": "", "partners": "TNO\nFME"}
        for code in ("nl", "en", "de"):
            sent[f"headline_{code}"] = f"Subject {code}"
            sent[f"description_{code}"] = f"First {code}\r\n\r\nSecond {code}"
        return {**sent, **changed}

    return make

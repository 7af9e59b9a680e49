"""Every clause has a sentence in three languages that shows all of it."""

from datetime import UTC, datetime

import pytest

from schakel.standards.dataspace.profile import CLAUSES, TEMPLATES, Clause, Force
from schakel.standards.dataspace.values import Count, Moment, Names, Seconds, Text
from schakel.standards.dataspace.wording import (
    LANGUAGES,
    contract_text,
    force_name,
    force_sentence,
    sentence,
    template_title,
)

MOMENT = datetime(2027, 1, 31, 23, 5, 7, tzinfo=UTC)
SHOWN = {
    Count: (37, ["37"]),
    Moment: (MOMENT, ["31", "2027", "23:05:07 UTC"]),
    Names: (("spindle", "load"), ["“load”", "“spindle”"]),
    Seconds: (90_061, ["1 "]),
    Text: ("2026-0042 <b>", ["“2026-0042 <b>”"]),
}


def sample(code):
    kind = CLAUSES[code]
    if kind.value is None:
        return Clause(code), []
    value, parts = SHOWN[type(kind.value)]
    return Clause(code, {kind.param: value}), parts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CLAUSES)
def test_every_clause_has_a_sentence_that_shows_its_parameter(code, language):
    clause, parts = sample(code)
    found = sentence(clause, language)
    assert [each for each in parts if each not in found] == []
    assert found.endswith(".")
    assert "{" not in found


def test_no_two_clauses_and_no_two_languages_share_a_sentence():
    found = [sentence(sample(code)[0], each) for code in CLAUSES for each in LANGUAGES]
    assert len(set(found)) == len(CLAUSES) * 3


def test_a_duration_is_told_in_days_hours_minutes_and_seconds():
    clause = Clause("delay", {"seconds": 2 * 86_400 + 3600 + 61})
    assert [sentence(clause, each) for each in LANGUAGES] == [
        (
            "Gegevens gaan pas naar de ontvanger als ze ten minste 2 dagen, 1 uur, 1 minuut, 1 seconde"
            " oud zijn."
        ),
        (
            "Data go to the receiver only when they are at least 2 days, 1 hour, 1 minute, 1 second"
            " old."
        ),
        (
            "Daten gehen erst an den Empfänger, wenn sie mindestens 2 Tage, 1 Stunde, 1 Minute,"
            " 1 Sekunde alt sind."
        ),
    ]


def test_one_time_is_one_time():
    clause = Clause("at_most", {"times": 1})
    assert sentence(clause, "en") == "The receiver may fetch the data at most 1 time."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_force_and_template_has_words(language):
    assert len({force_sentence(each, language) for each in Force}) == len(Force)
    assert len({force_name(each, language) for each in Force}) == len(Force)
    assert len({template_title(each, language) for each in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contract_names_parties_data_moment_and_each_clause_with_its_force(language):
    clauses = [sample(code)[0] for code in CLAUSES]
    found = contract_text(language, "Precisie {0} BV", "Koper & Co", "Load", clauses, MOMENT)
    for each in ("Precisie {0} BV", "Koper & Co", "Load", "23:05:07 UTC"):
        assert each in " ".join(found)
    for number, each in enumerate(clauses, 1):
        name = force_name(each.force, language)
        line = f"{number}. {sentence(each, language)} ({each.force.letter}: {name})"
        assert line in found
    assert [each for each in Force if force_sentence(each, language) not in found] == []


def test_a_contract_without_clauses_says_so_and_explains_no_force():
    found = contract_text("en", "A", "B", "C", [], MOMENT)
    assert "There are no clauses: the receiver may do with the data what the law allows." in found
    assert [each for each in Force if force_sentence(each, "en") in found] == []


def test_equal_arguments_give_equal_text_whatever_the_time_zone():
    other = MOMENT.astimezone(datetime.now().astimezone().tzinfo)
    one = contract_text("nl", "A", "B", "C", [], MOMENT)
    assert contract_text("nl", "A", "B", "C", [], other) == one

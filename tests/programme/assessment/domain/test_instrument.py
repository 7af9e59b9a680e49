"""The instrument that we publish, and finding what is wrong with one."""

import re
import string
import time
from importlib import resources

import pytest
import yaml

from schakel.programme.assessment.domain.glossary import Term, words_in
from schakel.programme.assessment.domain.instrument import (
    UnknownInstrument,
    known_references,
    load_instrument,
)
from schakel.programme.assessment.domain.phrases import LANGUAGES, SENTENCES
from schakel.programme.assessment.domain.validation import RULES, validate_instrument

pytestmark = pytest.mark.pure

FILE = (
    resources.files("schakel.programme.assessment") / "instruments" / "schakel-smart-industry.yaml"
)
TEXT = FILE.read_text(encoding="utf-8")
NEED = "{at: 3, item: df-machine-connectivity, level: 2, kind: hard}"


def line_of(part: str) -> int:
    return TEXT[: TEXT.index(part)].count("\n") + 1


def test_every_instrument_that_we_publish_is_valid() -> None:
    folder = resources.files("schakel.programme.assessment") / "instruments"
    files = [file for file in folder.iterdir() if file.name.endswith(".yaml")]
    assert len(files) == len(known_references())
    assert [problem for file in files for problem in validate_instrument(file.read_bytes())] == []


def test_the_instrument_has_what_the_draft_promised() -> None:
    instrument = load_instrument()
    assert instrument.reference == "schakel-smart-industry@1.0.0"
    counts = [
        sum(item.transformation == each.id for item in instrument.items)
        for each in instrument.transformations
    ]
    assert counts == [6, 6, 5, 5, 6, 6, 5, 5]
    assert sum(item.is_quick for item in instrument.items) == 12
    assert sum(len(item.requires) for item in instrument.items) == 125


def test_every_language_has_every_text_of_its_own() -> None:
    instrument = load_instrument()
    assert sorted(instrument.texts) == sorted(LANGUAGES)
    for item in instrument.items:
        texts = [instrument.text(language).items[item.id] for language in LANGUAGES]
        assert len({text.question for text in texts}) == 3
        for text in texts:
            assert (len(text.titles), len(text.levels), len(text.next)) == (6, 6, 5)


def test_every_sentence_is_there_in_every_language_with_the_same_placeholders() -> None:
    def placeholders(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    english = SENTENCES["en"]
    for language in LANGUAGES:
        assert list(SENTENCES[language]) == list(english)
        for key, sentence in SENTENCES[language].items():
            assert placeholders(sentence) == placeholders(english[key]), key
    problems = {key.removeprefix("problem.") for key in english if key.startswith("problem.")}
    fixes = {key.removeprefix("fix.") for key in english if key.startswith("fix.")}
    assert problems == fixes
    assert set(RULES.values()) - problems == set()


def test_every_step_says_which_technologies_it_needs_in_codes_of_the_vocabulary() -> None:
    folder = resources.files("schakel.programme.ecosystem") / "content"
    vocabulary = yaml.safe_load((folder / "vocabulary.yaml").read_text(encoding="utf-8"))
    steps = [step for item in load_instrument().items for step in item.technologies]
    assert len(steps) == 220
    assert {code for step in steps for code in step} - set(vocabulary["technologies"]) == set()
    assert max(map(len, steps)) == 4


def test_a_step_that_asks_for_talk_or_paper_alone_needs_no_technology() -> None:
    items = load_instrument().by_id
    assert items["sw-involvement"].technologies[1] == ()
    assert items["fm-quote"].technologies[0] == ()
    assert items["sf-energy"].technologies[4] == ("energy", "smart-contracts", "blockchain")


def test_every_profile_question_has_words_for_all_it_offers_in_every_language() -> None:
    instrument = load_instrument()
    assert len(instrument.profile) == 10
    for language in LANGUAGES:
        texts = instrument.text(language).profile
        assert list(texts) == [question.id for question in instrument.profile]
        for question in instrument.profile:
            assert list(texts[question.id].options) == list(question.options)
    sectors, regions = (instrument.questions[name].options for name in ("sector", "region"))
    assert sectors == (*map(str, range(10, 34)), "other")
    assert (len(regions), regions[0], regions[-1]) == (12, "NL11", "NL42")


def test_an_instrument_is_named_with_or_without_its_version() -> None:
    assert load_instrument("schakel-smart-industry") is load_instrument()
    assert load_instrument("schakel-smart-industry@1.0.0") is load_instrument()


@pytest.mark.parametrize(
    "reference",
    ["else", "schakel-smart-industry@", "schakel-smart-industry@2.0.0", "@1.0.0", "../x"],
)
def test_an_unknown_instrument_is_refused_and_the_known_ones_named(reference: str) -> None:
    with pytest.raises(UnknownInstrument, match=r"there are: schakel-smart-industry@1\.0\.0"):
        load_instrument(reference)


@pytest.mark.parametrize(
    ("written", "fault", "code"),
    [
        ("licence: CC-BY-4.0\n", "", "schema_required"),
        ("licence: CC-BY-4.0\n", "licence: CC-BY-4.0\nsecret: 1\n", "schema_unknown"),
        ("version: 1.0.0", "version: 1.0", "schema_type"),
        ("version: 1.0.0", "version: one", "schema_pattern"),
        ("licence: CC-BY-4.0", "licence: ''", "schema_short"),
        ("licence: CC-BY-4.0", "licence: " + "x" * 201, "schema_long"),
        ("  - {level: 5, key: adaptive}\n", "", "schema_few"),
        ("level: 5, key", "level: 4, key", "out_of_order"),
        ("id: am, nr: 1", "id: am, nr: 2", "out_of_order"),
        ("effort: [S, S, M, L, X]", "effort: [S, S, M, L]", "schema_few"),
        ("effort: [S, S, M, L, X]", "effort: [S, S, M, L, X, X]", "schema_many"),
        ("effort: [S, S, M, L, X]", "effort: [S, S, M, L, Q]", "schema_enum"),
        ("      - [process-control]\n", "", "schema_few"),
        ("      - [process-control]\n", "      - []\n      - []\n", "schema_many"),
        ("      - [process-control]\n", "      - process-control\n", "schema_type"),
        ("      - [process-control]\n", "      - [Process control]\n", "schema_pattern"),
        ("[process-control, zero-defect]", "[zero-defect, zero-defect]", "schema_repeated"),
        ("[process-control, zero-defect]", "[a, b, c, d, e]", "schema_many"),
        ("kpi: [quality, cost]", "kpi: [quality, quality]", "schema_repeated"),
        ("kpi: [quality, cost]", "kpi: [quality, fun]", "schema_enum"),
        (NEED, NEED.replace("at: 3", "at: 0"), "schema_low"),
        (NEED, NEED.replace("at: 3", "at: 6"), "schema_high"),
        (NEED, NEED.replace("hard", "firm"), "schema_enum"),
        (NEED, NEED.replace("df-machine-connectivity", "df-machine"), "unknown_reference"),
        (NEED, NEED.replace("df-machine-connectivity", "am-process-control"), "requires_itself"),
        ("    transformation: am\n", "    transformation: ax\n", "unknown_reference"),
        ("applies_if: own_machines", "applies_if: own_machine", "condition_is_no_question"),
        ("applies_if: own_machines", "applies_if: size", "condition_is_no_question"),
        ("  - id: am-inspection", "  - id: am-process-control", "duplicate_id"),
        ("id: size, type", "id: sector, type", "duplicate_id"),
        ("type: band, bands", "type: band, choices", "options_missing"),
        ("    quick: true\n", "", "no_quick_item"),
        ("languages: [nl, en, de]", "languages: [nl, en, de, fr]", "language_missing"),
        ("languages: [nl, en, de]", "languages: [nl, en]", "language_not_listed"),
        ("source_language: en", "source_language: fr", "unknown_reference"),
        ("    kpi:\n      cost:", "    kpi:\n      costs:", "text_missing"),
        ("      S: ", "      Z: ", "text_left_over"),
        ("          1-9: ", "          1-8: ", "text_missing"),
        ("      am-process-control:\n", "      am-process:\n", "text_missing"),
        ("      am:\n", "      ax:\n", "text_left_over"),
        ("          '1': ", "          1: ", "key_needs_quotes"),
        ("authors: [The Schakel authors]", "authors: &a [The Schakel authors]", "anchor"),
        ("licence: CC-BY-4.0\n", "licence: CC-BY-4.0\nlicence: CC-BY-4.0\n", "duplicate_key"),
    ],
)
def test_each_planted_fault_is_found_near_its_line(written: str, fault: str, code: str) -> None:
    assert TEXT.count(written) > 0
    problems = validate_instrument(TEXT.replace(written, fault, 1))
    assert code in {problem.code for problem in problems}
    for problem in problems:
        assert problem.message("nl") != ""
        assert problem.fix("de") != ""


def test_a_problem_stands_at_the_line_of_its_value() -> None:
    wrong = TEXT.replace(NEED, NEED.replace("level: 2", "level: 9"), 1)
    problem = validate_instrument(wrong)[0]
    assert problem.line == line_of(NEED)
    assert problem.where == "items[0].requires[0].level"
    assert problem.fix("en") == "Write 5 or less."


def test_prerequisites_that_wait_for_each_other_are_found() -> None:
    # df-machine-connectivity 2 would need am-process-control 3, which needs it in turn.
    start = TEXT.index("  - id: df-machine-connectivity\n")
    place = TEXT.index("    requires:\n", start) + len("    requires:\n")
    need = "      - {at: 1, item: am-process-control, level: 4, kind: soft}\n"
    problems = validate_instrument(TEXT[:place] + need + TEXT[place:])
    assert [problem.code for problem in problems] == ["cycle"]
    assert "am-process-control 3" in problems[0].message("en")


@pytest.mark.parametrize("data", ["", "[]", "x", b"\xff", "id: *a", "a: 1\n" * 400_000])
def test_what_is_no_instrument_at_all_is_refused(data: bytes | str) -> None:
    start = time.process_time()
    assert validate_instrument(data) != []
    assert time.process_time() - start < 2


def item_texts(language: str) -> str:
    """Every text of the items in a language."""
    texts = load_instrument().text(language).items.values()
    parts = [
        [
            each.dimension,
            each.question,
            each.why,
            *each.titles,
            *each.levels,
            *each.next,
            *each.evidence,
        ]
        for each in texts
    ]
    return "\n".join(text for part in parts for text in part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_glossary_is_explained_and_every_spelling_occurs(language: str) -> None:
    glossary, text = load_instrument().glossary, item_texts(language)
    assert len(glossary) == 40
    unused = [form for t in glossary for form in t.forms[language] if not is_in(form, text)]
    assert unused == []
    for term in glossary:
        assert term.term[language] != ""
        assert 1 <= len(re.findall(r"[.:](?: |$)", term.text[language])) <= 3
    assert {term.id for term in words_in(glossary, text, language)} == {t.id for t in glossary}


def is_in(form: str, text: str) -> bool:
    only = Term("one", {"nl": form}, {"nl": (form,)}, {"nl": ""})
    return words_in([only], text, "nl") == (only,)


def test_words_are_found_in_the_order_of_the_text_as_whole_words() -> None:
    glossary = load_instrument().glossary

    def found(text: str, language: str = "en") -> list[str]:
        return [term.id for term in words_in(glossary, text, language)]

    item = load_instrument().text("en").items["am-automation"]
    assert found("\n".join(item.next)) == ["cobot"]
    assert found("Feed the ERP from the CAD model.") == ["erp", "cad"]
    assert found("Ask for STEP models.") == ["step"]
    assert found("Take one step; the camera stays, said the cobots-man.") == []
    assert found("DIGITAL TWINS and Cobot") == ["digital-twin", "cobot"]
    assert found("Ein Cobot, KI und die Verwaltungsschale", "de") == [
        "cobot",
        "ai",
        "asset-administration-shell",
    ]
    assert found("cobot", "fr") == []
    assert found("") == []


@pytest.mark.parametrize(
    ("written", "fault", "code"),
    [
        ("  - id: cam\n", "  - id: erp\n", "duplicate_id"),
        ("      en: [ERP]\n", "      en: [MRP III]\n", "term_in_no_text"),
        ("      en: [ERP]\n", "      en: []\n", "schema_few"),
        ("      en: [ERP]\n", "      fr: [ERP]\n", "text_missing"),
        ("      en: [ERP]\n", "      en: [ERP]\n      fr: [ERP]\n", "text_left_over"),
        ("    term: {nl: ERP, en: ERP, de: ERP}\n", "", "schema_required"),
        ("    term: {nl: ERP, en: ERP, de: ERP}\n", "    term: ERP\n", "schema_type"),
    ],
)
def test_a_fault_in_the_glossary_is_found(written: str, fault: str, code: str) -> None:
    assert TEXT.count(written) == 1
    problems = validate_instrument(TEXT.replace(written, fault))
    assert code in {problem.code for problem in problems}


def test_an_instrument_may_have_no_glossary() -> None:
    start, end = TEXT.index("\nglossary:\n"), TEXT.index("\ntexts:\n")
    assert validate_instrument(TEXT[:start] + TEXT[end:]) == []

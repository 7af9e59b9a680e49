"""Reading answer files, also bad and hostile ones."""

import json
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from schakel.programme.assessment.domain.answer_file import read_answers, read_carefully
from schakel.programme.assessment.domain.answers import Answers
from schakel.programme.assessment.domain.flat import read_flat
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.problems import FileRefused, Problem
from schakel.programme.assessment.domain.structure import KPI

pytestmark = pytest.mark.pure

INSTRUMENT = load_instrument()
CODES = [item.id for item in INSTRUMENT.items]
HEAD = "instrument: schakel-smart-industry\n"


def problems_in(data: bytes | str) -> list[Problem]:
    with pytest.raises(FileRefused) as refusal:
        read_answers(data)
    return list(refusal.value.problems)


def found(data: bytes | str) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in problems_in(data)]


def test_a_file_without_version_is_read_as_the_newest() -> None:
    text = f"{HEAD}profile: {{own_machines: yes, shifts: 2}}\nanswers:\n  sf-energy: na\n"
    assert read_answers(text) == Answers(
        "schakel-smart-industry@1.0.0",
        {"own_machines": True, "shifts": "2"},
        {"sf-energy": "na"},
    )


def test_yaml_and_json_say_the_same() -> None:
    content = {
        "instrument": "schakel-smart-industry@1.0.0",
        "profile": {"size": "10-49", "sector": "25", "region": "NL41", "own_product": False},
        "answers": {"sf-energy": 0, "sw-skills": "unknown"},
        "targets": {"sf-energy": 5},
    }
    expected = Answers(*content.values())
    assert read_answers(json.dumps(content)) == expected
    assert read_answers(json.dumps(content, indent="\t")) == expected
    assert read_answers(yaml.safe_dump(content)) == expected
    assert read_answers("\ufeff" + yaml.safe_dump(content)) == expected


def test_every_problem_is_found_at_once_with_its_line() -> None:
    text = """instrument: schakel-smart-industry@9.9.9
profile:
  size: 10-50
  own_machines: "true"
  colour: blue
  sector: metal
  region: here
answers:
  am-proces-control: 3
  am-automation: 7
  am-maintenance: yes
  am-accuracy: 2.5
  am-inspection: "3"
  sf-energy: n.v.t.
  sf-energy: 2
  sf-supply: [1, 2]
  sf-materials: .nan
  sf-circularity: 99999999999999999999999999999999
  cf-network:
  cf-security: -1
  cf-data-terms: 3.0
  completely-else: 1
target:
  am-automation: 3
targets:
  am-automation: na
"""
    assert found(text) == [
        (1, "unknown_instrument"),
        (3, "not_an_option"),
        (4, "not_yes_or_no"),
        (5, "unknown_in_profile"),
        (6, "not_nace2"),
        (7, "not_nuts2"),
        (9, "unknown_in_answers_near"),
        (10, "level_out_of_range"),
        (11, "level_is_bool"),
        (12, "level_is_between"),
        (13, "level_meant"),
        (14, "level_meant"),
        (15, "duplicate_key"),
        (16, "level_is_no_scalar"),
        (17, "no_level"),
        (18, "no_level"),
        (19, "level_is_empty"),
        (20, "level_out_of_range"),
        (21, "level_meant"),
        (22, "unknown_in_answers"),
        (23, "unknown_key_near"),
        (26, "no_level"),
    ]


def test_a_problem_says_what_to_write_instead_in_three_languages() -> None:
    problem = problems_in(f"{HEAD}answers:\n  am-proces-control: 3\n")[0]
    assert problem.where == "answers.am-proces-control"
    assert [problem.fix(language) for language in ("nl", "en", "de")] == [
        "Bedoelde u am-process-control?",
        "Did you mean am-process-control?",
        "Meinten Sie am-process-control?",
    ]
    option = problems_in(f"{HEAD}profile:\n  size: 3\nanswers: {{}}\n")[0]
    assert option.fix("en") == "Write one of: 1-9, 10-49, 50-249, 250+."


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", [(1, "empty")]),
        ("# nothing\n", [(1, "empty")]),
        ("null", [(1, "empty")]),
        ("- a\n- b\n", [(1, "not_a_mapping")]),
        ("just text", [(1, "not_a_mapping")]),
        ("answers: {}\n", [(1, "no_instrument")]),
        (HEAD, [(1, "no_answers")]),
        (f"{HEAD}answers: 3\n", [(2, "section_is_no_mapping")]),
        ("instrument: [x]\nanswers: {}\n", [(1, "instrument_is_no_text")]),
        (f"{HEAD}answers:\n\tsf-energy: 1\n", [(3, "tab")]),
        (f"{HEAD}answers: {{sf-energy: 1\n", [(3, "not_yaml")]),
        (f"{HEAD}answers: {{}}\n---\na: 1\n", [(3, "several_documents")]),
        (f"{HEAD}answers: &all {{}}\ntargets: *all\n", [(2, "anchor"), (3, "alias")]),
        (f"{HEAD}answers: !!python/object/apply:os.system [ls]\n", [(2, "tag")]),
        (f"{HEAD}answers:\n  sf-energy: !!int 3\n", [(3, "tag")]),
        (f"{HEAD}answers:\n  ? [1]\n  : 2\n", [(3, "key_is_no_text")]),
        (f"{HEAD}answers:\n  sf-energy: 1\x07\n", [(3, "control_character")]),
        (f"{HEAD}answers:\n  sf-energy: \x00\n", [(3, "control_character")]),
        (f"{HEAD}answers:\n  sf-energy: \ud800\n", [(3, "control_character")]),
        (HEAD.encode() + b"answers: {}\n# caf\xe9\n", [(3, "not_utf8")]),
        ("a: 1\n".encode("utf-16"), [(1, "not_utf8")]),
        ("[" * 50, [(1, "too_deep"), (1, "not_a_mapping")]),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    data: bytes | str, expected: list[tuple[int, str]]
) -> None:
    assert found(data) == expected


def test_a_sentence_holds_nothing_that_a_terminal_would_obey() -> None:
    problem = problems_in(f'{HEAD}answers:\n  "am\\e[31m\\n": 9\n')[0]
    assert problem.where.isprintable()
    assert problem.message("en") == "There is no item am?[31m."


def test_after_a_hundred_problems_the_rest_is_counted() -> None:
    lines = "".join(f"  item-{number}: 9\n" for number in range(250))
    problems = problems_in(f"{HEAD}answers:\n{lines}")
    assert len(problems) == 101
    assert problems[-1].message("en") == "And 150 more problems."


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    "data",
    [
        "a: 1\n" * 400_000,
        "".join(f"k{number}: 1\n" for number in range(200_000)),
        f"{HEAD}answers:\n" + "".join(f"  am-automatio{n}: 1\n" for n in range(80_000)),
        f"{HEAD}answers:\n  sf-energy: " + "9" * 1_900_000,
        "x" * 1_999_999,
        '"' + "x" * 1_999_000 + '": 1',
        "[" * 1_999_999,
        "{" * 1_999_999,
        "[[],".ljust(4) * 499_999,
        "- " * 999_999,
        "? " * 999_999,
        "a: " * 600_000,
        "&a " * 600_000,
        "!a " * 600_000,
        "- *a\n" * 390_000,
        "--- a\n" * 300_000,
        "#" * 1_999_999,
        "\n" * 1_999_999,
        '"' + "\\x41" * 490_000,
        "'" * 1_999_999,
        "|\n" + " x\n" * 600_000,
        "%YAML 1.1\n" * 190_000,
        "x" * 2_000_001,
        LAUGHS,
    ],
    ids=range(24),
)
def test_two_hostile_megabytes_are_refused_within_a_second(data: str) -> None:
    start = time.process_time()
    assert problems_in(data.encode()) != []
    assert time.process_time() - start < 1


plain_line = st.one_of(
    st.sampled_from(
        [
            "answers:",
            "targets:",
            "profile:",
            "",
            "# note",
            "---",
            "  size: 10-49",
            "  sector: 25",
            "  sector: 2x",
            "  region: NL41",
            " region: NL41",
            "  own_machines: yes",
            "  own_machines: False",
            "  own_product: maybe",
            "  order_type: process or batch",
            "  shifts: 2",
            "  sf-energy: 3 ",
            "  sf-energy:  3",
            "   sf-energy: 3",
            "\tsf-energy: 3",
            "  sf-energy: 3\r",
            "  sf-energy: '3'",
            "  sf-energy: 03",
            "  sf-energy: &a 3",
            "  x",
            "priorities: [cost]",
            "priorities: [cost, people]",
            "priorities: [cost, cost]",
            "priorities: [fun]",
            "priorities: cost",
            "priorities: ",
        ]
    ),
    st.builds(
        "  {}: {}".format,
        st.sampled_from(CODES),
        st.sampled_from(["0", "1", "2", "3", "4", "5", "6", "na", "unknown", "yes", "2.5"]),
    ),
)


@given(
    st.sampled_from(
        ["instrument: schakel-smart-industry", f"instrument: {INSTRUMENT.reference}", "answers:"]
    ),
    st.lists(plain_line, max_size=14),
    st.sampled_from(["", "\n", "\n\n"]),
)
def test_the_short_cut_reads_exactly_what_the_careful_reader_reads(
    first: str, lines: list[str], end: str
) -> None:
    text = "\n".join([first, *lines]) + end
    quick = read_flat(text)
    if quick is not None:
        assert quick == read_carefully(text)


levels = st.one_of(st.integers(0, 5), st.sampled_from(["na", "unknown"]))


@given(
    st.dictionaries(st.sampled_from(CODES), levels, min_size=1),
    st.dictionaries(st.sampled_from(CODES), st.integers(0, 5), min_size=1),
    st.booleans(),
    st.lists(st.sampled_from(KPI), unique=True, max_size=3),
)
def test_the_short_cut_takes_files_that_are_written_plainly(
    answers: dict[str, Any], targets: dict[str, int], has_machines: bool, priorities: list[str]
) -> None:
    profile = {"own_machines": has_machines, "size": "10-49", "region": "NL41"}
    content = {
        "instrument": INSTRUMENT.reference,
        "profile": profile,
        "answers": answers,
        "targets": targets,
    }
    text = yaml.safe_dump(content, sort_keys=False)
    if priorities:
        text += f"priorities: [{', '.join(priorities)}]\n"
    expected = Answers(INSTRUMENT.reference, profile, answers, targets, tuple(priorities))
    assert read_flat(text) == expected
    assert read_carefully(text) == expected


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes | str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        read_answers(data)
    except FileRefused as refusal:
        problems = refusal.problems
    for problem in problems:
        assert problem.line >= 1
        assert problem.message("nl") != ""
        assert problem.fix("de") != ""


@pytest.mark.parametrize("form", ["  sector: {}\n", "  'sector': {}  # as a form sends it\n"])
def test_a_company_outside_industry_says_other(form: str) -> None:
    text = "instrument: schakel-smart-industry\nprofile:\n{}answers:\n  sf-energy: 2\n"
    assert read_answers(text.format(form.format("other"))).profile == {"sector": "other"}
    with pytest.raises(FileRefused):
        read_answers(text.format(form.format("others")))


WITH_PRIORITIES = "instrument: schakel-smart-industry\nanswers:\n  sf-energy: 2\npriorities: "


@pytest.mark.parametrize(
    "written", ["[cost, lead_time]", "\n- cost\n- lead_time", '["cost", "lead_time"]']
)
def test_what_matters_most_is_read_in_its_order(written: str) -> None:
    assert read_answers(WITH_PRIORITIES + written).priorities == ("cost", "lead_time")
    assert read_answers(WITH_PRIORITIES).priorities == ()


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("cost", "priorities_are_no_list", 4),
        ("{cost: 1}", "priorities_are_no_list", 4),
        ("\n- cost\n- money", "unknown_in_priorities", 6),
        ("\n- cost\n- qualty", "unknown_in_priorities_near", 6),
        ("\n- cost\n- [cost]", "unknown_in_priorities", 6),
        ("\n- cost\n- cost", "priority_repeated", 6),
        ("[cost, quality, people, growth]", "too_many_priorities", 4),
    ],
)
def test_wrong_priorities_are_told_with_their_line(written: str, code: str, line: int) -> None:
    with pytest.raises(FileRefused) as refused:
        read_answers(WITH_PRIORITIES + written)
    assert [(problem.code, problem.line) for problem in refused.value.problems] == [(code, line)]


@pytest.mark.parametrize(
    "codes", [("cost", "cost"), ("fun",), ("cost", "quality", "people", "growth")]
)
def test_priorities_are_up_to_three_different_codes(codes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="up to 3"):
        Answers(INSTRUMENT.reference, priorities=codes)

"""The profile: what is written is understood, and whatever is not understood is named."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.standards.dataspace.clauses import NAMESPACE, ODRL
from schakel.standards.dataspace.profile import (
    CLAUSES,
    PROFILE,
    TEMPLATES,
    Clause,
    Force,
    InvalidClause,
    NotUnderstood,
    as_policy,
    ordered,
    profile_document,
    understand,
)
from schakel.standards.dataspace.values import Count, Moment, Names, Seconds, Text

MOMENT = datetime(2027, 1, 31, 23, tzinfo=UTC)
SAMPLES = {Count: 5, Moment: MOMENT, Names: ("a", "b"), Seconds: 3600, Text: "2026-0042"}
EVERY = tuple(
    Clause(kind.code, {kind.param: SAMPLES[type(kind.value)]} if kind.value is not None else {})
    for kind in CLAUSES.values()
)

_texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=200)
_values = {
    Count: st.integers(2, 1_000_000_000),
    Moment: st.datetimes(datetime(2000, 1, 2), datetime(2199, 12, 30)).map(  # noqa: DTZ001
        lambda each: each.replace(microsecond=0, tzinfo=UTC)
    ),
    Names: st.lists(_texts, min_size=1, max_size=20).map(tuple),
    Seconds: st.integers(1, 10 * 366 * 86_400),
    Text: _texts,
}


def _clause(kind):
    if kind.value is None:
        return st.just(Clause(kind.code))
    return _values[type(kind.value)].map(lambda each: Clause(kind.code, {kind.param: each}))


some_clauses = st.lists(st.sampled_from(list(CLAUSES.values())).flatmap(_clause), max_size=12)


@given(some_clauses)
def test_what_is_written_is_understood_and_written_alike(clauses):
    policy = json.loads(json.dumps(as_policy(clauses)))
    assert understand(policy) == ordered(clauses)
    assert as_policy(understand(policy)) == policy


@given(some_clauses, st.randoms(use_true_random=False))
def test_another_writing_of_the_same_is_understood_alike(clauses, random):
    assert understand(_rewritten(as_policy(clauses), random)) == ordered(clauses)


def _rewritten(policy, random):
    """Equal ODRL: other order, compact or full names, an object for a list of one, `and`."""
    permission = dict(policy["permission"][0])
    limits = [_renamed(each, random) for each in permission.pop("constraint", [])]
    random.shuffle(limits)
    if limits:
        wrapped = [{random.choice(["and", "odrl:and"]): limits}]
        permission["odrl:constraint"] = random.choice([limits, wrapped, wrapped[0]])
    permission["action"] = random.choice(["odrl:use", {"@id": ODRL + "use"}, ["use"]])
    found = {"odrl:permission": random.choice([permission, [permission]]), "@type": "Offer"}
    found |= {"@id": "urn:uuid:1", "target": "urn:uuid:2", "obligation": []}
    if "prohibition" in policy:
        found["prohibition"] = [
            {"action": {"@id": _named(each["action"], random)}} for each in policy["prohibition"]
        ]
    if "profile" in policy:
        found["profile"] = random.choice([[PROFILE], {"@id": PROFILE}])
    return found


def _renamed(constraint, random):
    return {
        "odrl:rightOperand": constraint["rightOperand"],
        "leftOperand": _named(constraint["leftOperand"], random),
        "operator": {"@id": _named(constraint["operator"], random)},
    }


def _named(word, random):
    if word.startswith(NAMESPACE):
        return random.choice([word, "schakel:" + word.removeprefix(NAMESPACE)])
    return random.choice([word, "odrl:" + word, ODRL + word])


def _limit(left="count", operator="lteq", right="3", **more):
    constraint = {"leftOperand": left, "operator": operator, "rightOperand": right} | more
    return {"permission": [{"action": "use", "constraint": [constraint]}]}


AT = "permission[0].constraint[0]"
USE = {"permission": [{"action": "use"}]}
REFUSED = {
    "operand": (_limit("spatial", "eq"), [f"{AT}.leftOperand: spatial"]),
    "operand and operator": (
        _limit("spatial", "like"),
        [f"{AT}.leftOperand: spatial", f"{AT}.operator: like"],
    ),
    "operator": (_limit(operator="gt"), [f"{AT}.operator: count gt"]),
    "no operator": (_limit(operator=None), [f"{AT}.operator: not a name"]),
    "value": (_limit(right="-1"), [f"{AT}.rightOperand: not a whole number from 1 to 1000000000"]),
    "truth value": (
        _limit(right=True),
        [f"{AT}.rightOperand: not a whole number from 1 to 1000000000"],
    ),
    "typed as another": (
        _limit(right={"@value": "3", "@type": "xsd:decimal"}),
        [f"{AT}.rightOperand: not integer or nonNegativeInteger or positiveInteger or int or long"],
    ),
    "month": (
        _limit("schakel:delay", "gteq", "P1M") | {"profile": PROFILE},
        [f"{AT}.rightOperand: not a duration in days, hours, minutes and seconds, such as PT24H"],
    ),
    "unit": (_limit(unit="kg"), [f"{AT}.unit"]),
    "profile": (USE | {"profile": "https://other.example/p"}, ["profile: https://other.example/p"]),
    "no profile": (
        _limit("schakel:groupSize", "gteq", "5"),
        [f"profile: missing, it must be {PROFILE}"],
    ),
    "action": ({"permission": [{"action": "sell"}]}, ["permission[0].action: sell"]),
    "refined action": (
        {"permission": [{"action": {"@id": "use", "refinement": []}}]},
        ["permission[0].action: not a name"],
    ),
    "duty": ({"permission": [{"action": "use", "duty": []}]}, ["permission[0].duty"]),
    "own target": ({"permission": [{"action": "use", "target": "x"}]}, ["permission[0].target"]),
    "obligation": (
        USE | {"obligation": [{"action": "delete"}, {"action": "compensate"}]},
        ["obligation[0].action: delete", "obligation[1].action: compensate"],
    ),
    "prohibition": (
        USE | {"prohibition": {"action": "commercialize"}},
        ["prohibition[0].action: commercialize"],
    ),
    "narrow prohibition": (
        USE | {"prohibition": {"action": "distribute", "constraint": [{}]}},
        ["prohibition[0].constraint: a prohibition with a condition"],
    ),
    "two permissions": (
        {"permission": [{"action": "use"}, {"action": "use"}]},
        ["permission: 2 of them, exactly one is understood"],
    ),
    "nothing": ({}, ["permission: 0 of them, exactly one is understood"]),
    "conflict": (USE | {"conflict": "perm"}, ["policy.conflict"]),
    "inheritance": (USE | {"inheritFrom": "urn:x"}, ["policy.inheritFrom"]),
    "own words": (USE | {"@context": [{"use": "urn:sell"}]}, ["@context: words of its own"]),
    "refined party": (
        USE | {"assignee": {"@id": "urn:x", "refinement": []}},
        ["assignee: more than a name"],
    ),
    "said twice": (
        {"permission": {"action": "use"}, "odrl:permission": {"action": "use"}},
        ["policy.permission: stands twice"],
    ),
    "ticket": (USE | {"@type": "Ticket"}, ["@type: Ticket"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_understood_is_refused_and_named(case):
    policy, named = REFUSED[case]
    with pytest.raises(NotUnderstood) as refused:
        understand(policy)
    assert list(refused.value.unknown) == named
    assert refused.value.code == "policy_not_understood"
    assert refused.value.details["unknown"] == named


@pytest.mark.parametrize("word", ["or", "xone", "andSequence"])
def test_alternatives_are_refused_even_if_each_is_understood(word):
    inside = _limit()["permission"][0]["constraint"]
    with pytest.raises(NotUnderstood) as refused:
        understand({"permission": {"action": "use", "constraint": {word: inside}}})
    assert f"{AT}.{word}" in refused.value.unknown


def test_everything_that_is_not_understood_is_named_at_once():
    policy = _limit("spatial", "eq") | {
        "prohibition": [{"action": "sell"}],
        "obligation": [{"action": "delete"}],
        "profile": ["urn:other"],
        "extra": 1,
    }
    with pytest.raises(NotUnderstood) as refused:
        understand(policy)
    assert refused.value.unknown == (
        "policy.extra",
        f"{AT}.leftOperand: spatial",
        "prohibition[0].action: sell",
        "obligation[0].action: delete",
        "profile: urn:other",
    )


@given(st.text(min_size=1, max_size=30))
def test_no_member_of_any_rule_is_read_past(name):
    known = {"@id", "@type", "uid", "action", "constraint"}
    if name.removeprefix("odrl:").removeprefix(ODRL) in known:
        return
    with pytest.raises(NotUnderstood):
        understand({"permission": [{"action": "use", name: "x"}]})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(_json, st.sampled_from(["permission", "prohibition", "obligation", "profile", "@type"]))
def test_rubbish_in_a_policy_is_refused_and_breaks_nothing(rubbish, member):
    with pytest.raises(NotUnderstood) as refused:
        understand({"extra": 1} | USE | {member: rubbish})
    assert refused.value.unknown[0] == "policy.extra"


def test_too_many_constraints_are_refused_unread():
    many = {"permission": {"action": "use", "constraint": [{"unknown": 1}] * 5000}}
    with pytest.raises(NotUnderstood) as refused:
        understand(many)
    assert refused.value.unknown == ("permission[0].constraint: more than 50 of them",)


def test_conditions_inside_one_another_are_read_five_deep_only():
    inside = {"leftOperand": "count", "operator": "lteq", "rightOperand": "3"}
    for _ in range(900):
        inside = {"and": [inside]}
    with pytest.raises(NotUnderstood):
        understand({"permission": {"action": "use", "constraint": inside}})


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("nothing", {}),
        ("at_most", {}),
        ("at_most", {"times": 0}),
        ("at_most", {"times": True}),
        ("at_most", {"times": 3, "more": 1}),
        ("min_group", {"size": 1}),
        ("until", {"moment": datetime(2027, 1, 1)}),  # noqa: DTZ001
        ("until", {"moment": MOMENT + timedelta(microseconds=1)}),
        ("columns", {"names": ()}),
        ("columns", {"names": ("a\u202eb",)}),
        ("this_order", {"order": "x" * 201}),
        ("no_personal", {"why": "x"}),
    ],
)
def test_a_clause_that_the_profile_does_not_know_cannot_be_made(code, params):
    with pytest.raises(InvalidClause):
        Clause(code, params)


@pytest.mark.parametrize("code", TEMPLATES)
def test_the_terms_of_every_template_are_understood(code):
    template = TEMPLATES[code]
    params = {name: SAMPLES[type(value)] for name, value in template.params.items()}
    clauses = template.clauses(**params)
    assert {each.code for each in clauses} == set(template.parts)
    assert understand(as_policy(clauses)) == clauses


def test_template_parameters_do_not_share_a_name():
    for template in TEMPLATES.values():
        named = [CLAUSES[code].param for code in template.parts if CLAUSES[code].param]
        assert len(set(named)) == len(named)


def test_the_published_document_names_every_word_in_three_languages():
    found = profile_document()
    own = {each.term for each in CLAUSES.values() if each.term.startswith(NAMESPACE)}
    assert {each["@id"].replace("schakel:", NAMESPACE) for each in found["hasTerm"]} == own
    assert all(set(each["label"]) == {"nl", "en", "de"} for each in found["hasTerm"])
    assert {each["force"] for each in found["hasTerm"]} == {each.value for each in Force}

"""The kit passes a connector that keeps the protocol, and fails one for each rule that it breaks."""

import json

import pytest

from schakel.config.cli import main
from schakel.config.tck import choose
from schakel.config.tck.cases import official_cases
from schakel.config.tck.own import OWN

PARTNER = ("--authorization", "Bearer partner", "--stranger-authorization", "Bearer stranger")
WORDS = {
    "ContractRequestMessage": "request",
    "ContractOfferMessage": "offer",
    "ContractNegotiationEventMessage:accepted": "accepted",
    "ContractNegotiationEventMessage:finalized": "finalized",
    "ContractAgreementMessage": "agreement",
    "ContractAgreementVerificationMessage": "verification",
    "ContractVerificationMessage": "verification",
    "ContractNegotiationTerminationMessage": "termination",
    "TransferRequestMessage": "request",
    "TransferStartMessage": "start",
    "TransferCompletionMessage": "completion",
    "TransferSuspensionMessage": "suspension",
    "TransferTerminationMessage": "termination",
}


def tck(capsys, connector, *options):
    """Exit status, and what became of the cases."""
    status = main(["tck", connector.root, "--json", "--wait", "5", *PARTNER, *options])
    found = json.loads(capsys.readouterr().out)
    return status, {each["id"]: each["detail"] for each in found["cases"] if not each["ok"]}, found


def test_there_are_the_67_official_cases_and_two_of_them_are_off():
    cases = official_cases()

    assert len({each.id for each in cases}) == 67
    assert [each.id for each in cases if not each.is_enabled] == ["TP:02-04", "TP_C:02-04"]
    assert choose([])[65:] == list(OWN)


def test_the_table_says_what_the_official_kit_does(official_suites):
    text = (official_suites / "dsp/tck_sequences.json").read_text(encoding="utf-8")
    expected = {
        each["id"]: (steps_of(each), each["disabled"]) for each in json.loads(text)["tests"]
    }

    found = {
        each.id: ([step for step in each.steps if step[0] != "?"], not each.is_enabled)
        for each in official_cases()
    }
    assert found == expected


def steps_of(case):
    """The steps of a case, in our words; the last message of CN:01-03 stands only in its diagram."""
    steps = []
    for line in case["steps"]:
        who, _, what = line.partition(": ")
        if what.startswith("Signal"):
            steps.append("signal")
        elif who == "CUT=>TCK" and "ERROR" in what:
            steps[-1] = "!" + steps[-1][1:]
        elif what in WORDS and who not in {"TCK=>CUT", "CUT=>TCK"}:
            steps.append((">" if who == "TCK->CUT" else "<") + WORDS[what])
    return steps[:-1] if case["id"] == "CN:01-03" else steps


def test_a_connector_that_keeps_the_protocol_passes_every_case(capsys, connector):
    status, failures, found = tck(capsys, connector, "--disabled")

    assert failures == {}
    assert (status, found["ok"], found["not_asked"]) == (0, True, [])
    assert [each["id"] for each in found["cases"]] == choose([], disabled=True)


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        ("order of messages", "CN:03-02"),
        ("order of messages", "CN_C:03-01"),
        ("order of messages", "TP:03-01"),
        ("order of messages", "TP_C:03-01"),
        ("404 for the unknown", "OWN:PID-01"),
        ("404 for the unknown", "OWN:PID-02"),
        ("404 for strangers", "OWN:AUT-02"),
        ("no duplicates", "OWN:DUP-01"),
        ("no duplicates", "OWN:DUP-02"),
        ("refuse filters", "OWN:CAT-01"),
        ("authentication", "OWN:AUT-01"),
        ("send", "CN:01-04"),
        ("send", "TP_C:02-05"),
        ("tell the state", "CN:01-01"),
        ("201", "CN:02-02"),
        ("pages", "OWN:CAT-03"),
        ("gzip", "OWN:CAT-04"),
        ("error body", "OWN:ERR-01"),
        ("error body", "OWN:ERR-02"),
        ("sound json", "OWN:MSG-01"),
        ("members", "OWN:MSG-02"),
        ("pids", "OWN:PID-03"),
        ("slash", "OWN:ADR-01"),
        ("unknown dataset", "OWN:CAT-02"),
        ("catalogue", "CAT:01-01"),
        ("version", "MET:01-01"),
        ("version", "OWN:VER-01"),
        ("offers", "OWN:OFR-01"),
        ("order of messages", "OWN:ORD-01"),
    ],
)
def test_a_connector_that_breaks_a_rule_fails_the_case(capsys, broken, rule, case):
    status, failures, _ = tck(capsys, broken(rule), "--case", case, "--wait", "0.3")

    assert (status, list(failures)) == (1, [case])
    assert failures[case] != ""


def test_an_unexpected_refusal_is_answered_with_the_same_message_twice_more(capsys, broken):
    connector = broken("")
    connector.refuse_first = 2

    assert tck(capsys, connector, "--case", "CN:02-02")[:2] == (0, {})

    connector.refuse_first = 3
    assert tck(capsys, connector, "--case", "CN:02-02")[0] == 1


def test_without_a_token_the_cases_on_authentication_are_not_asked(capsys, broken):
    connector = broken("authentication")
    words = ["tck", connector.root, "--json", "--case", "OWN:AUT-01", "OWN:VER-01"]

    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in found["not_asked"]] == ["OWN:AUT-01"]


def test_a_case_that_does_not_exist_is_named(capsys, connector):
    assert main(["tck", connector.root, "--case", "CN:99-99"]) == 1

    assert capsys.readouterr().err == "schakel: There is no case CN:99-99.\n"


def test_a_connector_that_is_not_there_fails_and_breaks_nothing(capsys):
    words = ["tck", "http://127.0.0.1:9", "--json", "--case", "MET:01-01", "CN:01-01"]

    assert main(words) == 1
    found = json.loads(capsys.readouterr().out)
    assert [each["ok"] for each in found["cases"]] == [False, False]


def test_other_ids_than_the_seeds_are_taken_from_a_file(capsys, connector, tmp_path):
    ids = tmp_path / "ids.properties"
    ids.write_text("# ours\nCAT_01_02_DATASETID=CAT0101\nother=1\n", encoding="utf-8")

    assert tck(capsys, connector, "--case", "CAT:01-02", "--ids", str(ids))[:2] == (0, {})


def test_a_person_reads_lines(capsys, connector):
    assert main(["tck", connector.root, "--case", "MET:01-01"]) == 0

    assert capsys.readouterr().out == "MET:01-01    ok\n1 passed, 0 failed, 0 not asked\n"

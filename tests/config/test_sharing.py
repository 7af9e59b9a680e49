"""Two factories in processes of their own: one offers, the other agrees and reads."""

import json
from urllib.parse import quote

import httpx
import pytest


def did(node) -> str:
    return f"did:web:localhost%3A{node.port}"


def done(node, *words: str):
    result = node.run("data", *words, "--data", str(node.data), "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def two(new_node):
    nodes = [new_node("factory", name=name) for name in ("anna", "bert")]
    for node, other in zip(nodes, reversed(nodes), strict=True):
        node.more = ["--name", node.data.name, "--allow", f"localhost:{other.port}"]
    return [node.start() for node in nodes]


def test_data_come_under_an_agreement_and_stay_away_after_its_end(two, tmp_path):
    anna, bert = two
    (tmp_path / "stops.csv").write_text("machine,minutes\nmill,5\nlathe,7\n")
    offered = done(
        anna,
        *("offer", str(tmp_path / "stops.csv"), "--title", "Stops", "--for", did(bert)),
        *("--terms", "at_most", "--with", "times=1"),
    )
    listed = done(bert, "catalogue", did(anna))
    assert [(each["dataset"], each["terms"]) for each in listed] == [
        (offered["dataset"], ["E at_most 1"])
    ]

    asked = done(bert, "request", did(anna), offered["dataset"])
    assert asked["state"] == "FINALIZED"
    got = done(bert, "get", asked["agreement"], "--to", str(tmp_path / "got.csv"))
    assert (tmp_path / "got.csv").read_bytes() == b"machine,minutes\r\nmill,5\r\nlathe,7\r\n"
    assert got["bytes"] == (tmp_path / "got.csv").stat().st_size
    again = ("get", asked["agreement"], "--to", str(tmp_path / "again.csv"))
    twice = bert.run("data", *again, "--data", str(bert.data))
    assert (twice.returncode, "1 times" in twice.stderr) == (2, True), twice.stderr
    shown = done(bert, "show", asked["agreement"], "--language", "de")
    assert "höchstens 1" in " ".join(shown["text"])
    assert all(shown["signatures"].values())
    assert [each["in_force"] for each in done(anna, "list")["agreements"]] == [True]

    done(anna, "end", asked["agreement"], "--reason", "The order is done.")
    refused = bert.run(
        *("data", "get", asked["agreement"], "--to", str(tmp_path / "no.csv")),
        *("--data", str(bert.data)),
    )
    assert (refused.returncode, (tmp_path / "no.csv").exists()) == (2, False)
    assert "no such agreement" in refused.stderr


def test_a_partner_that_may_not_see_it_cannot_ask_for_it(two, tmp_path):
    anna, bert = two
    (tmp_path / "secret.csv").write_text("a\n1\n")
    offered = done(
        anna,
        *("offer", str(tmp_path / "secret.csv"), "--title", "S"),
        *("--for", "did:web:other.example"),
    )
    assert done(bert, "catalogue", did(anna)) == []
    asked = bert.run("data", "request", did(anna), offered["dataset"], "--data", str(bert.data))
    address = f"{anna.url}/dsp/2025-1/catalog/datasets/{quote(offered['dataset'])}"
    assert (asked.returncode, httpx.get(address).status_code) == (2, 404)


WRONG = [
    (("--for", "anna"), "did:web"),
    (("--for", "everyone", "--terms", "at_most"), "times"),
    (("--for", "everyone", "--terms", "at_most", "--with", "times=no"), "no"),
    (("--for", "everyone", "--terms", "no_personal"), "none of the columns"),
    (("--for", "everyone", "--impersonal", "x"), "no column x"),
]


def test_an_offer_that_cannot_be_kept_is_refused_and_leaves_nothing(new_node, tmp_path):
    node = new_node("factory").start()
    (tmp_path / "stops.csv").write_text("machine,minutes\nmill,5\n")
    for words, told in WRONG:
        offer = ("data", "offer", str(tmp_path / "stops.csv"), "--title", "T", *words)
        refused = node.run(*offer, "--data", str(node.data))
        assert (refused.returncode, told in refused.stderr) == (1, True), refused.stderr
    assert list((node.data / "offers").glob("*")) == []

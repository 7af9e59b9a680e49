"""What the peers say is read as it is meant; running them needs Java and is `check --peers`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from schakel.config.peers import kit
from schakel.config.peers.edc import Edc
from schakel.config.peers.maven import SOURCES, Built, PeerNotReached, build, reason
from schakel.config.peers.run import main, pss_mb, rate

UNDER = kit.Under("http://localhost:1", "http://localhost:1/dsp/2025-1", "did:web:x", "n", "t")


def line(name, outcome="passed", ms=12, detail=""):
    return f"CASE\t{outcome}\t{ms}\t{name}\t{detail}\n"


def all_cases(**changed):
    ids = ["MET:01-01"]
    for group, sections in kit.GROUPS.items():
        for section, count in sections.items():
            ids += [f"{group}:{section}-{n:02}" for n in range(1, count + 1)]
    off = {"TP:02-04": "skipped", "TP_C:02-04": "skipped"} | changed
    return kit.read_cases(line(f"{i}: x", off.get(i, "passed")) for i in ids)


def test_lines_of_the_launcher_become_cases_and_other_lines_are_left_out():
    lines = ["SLF4J: noise", line("CN:01-02: Verify", "failed", 15_001, "no offer"), "CASE\tx"]

    assert kit.read_cases([*lines, line("CAT:01-01: Verify")]) == [
        kit.Case("CAT:01-01", "passed", 12, ""),
        kit.Case("CN:01-02", "failed", 15_001, "no offer"),
    ]


def test_the_kit_has_67_cases_and_two_of_them_are_off():
    assert (len(all_cases()), kit.is_passed(all_cases())) == (67, True)


@pytest.mark.parametrize("outcome", ["failed"])
def test_one_failed_case_fails_the_kit(outcome):
    assert not kit.is_passed(all_cases(**{"TP:01-01": outcome}))


def test_a_kit_that_ran_only_a_part_did_not_pass():
    assert not kit.is_passed(all_cases()[:-1])
    assert not kit.is_passed([])


def test_every_case_has_the_ids_that_the_kit_wants():
    told = kit.settings(UNDER, 8083)

    assert (told["CN_01_02_DATASETID"], told["CN_01_02_OFFERID"]) == (
        "ACN0102",
        "CD123:ACN0102:456",
    )
    assert told["CN_C_03_06_DATASETID"] == "ACNC0306"
    assert (told["TP_02_05_AGREEMENTID"], told["TP_02_05_FORMAT"]) == ("ATP0205", "HttpData-PULL")
    assert told["TP_C_03_06_AGREEMENTID"] == "ATPC0306"
    assert told["dataspacetck.callback.address"] == "http://localhost:8083"
    assert len(kit.seeds()) == 3 + 2 * 15 + 16 + 2 * 16 + 2 * 16


def test_what_maven_says_is_told_without_addresses():
    said = "x\n[ERROR] Could not find artifact a:b:jar:1 in central (https://repo.example/m2)\n"

    assert reason(said) == "Could not find artifact a:b:jar:1 in central the registry"
    assert reason("") == "Maven did not say why"


def test_a_machine_without_maven_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PeerNotReached, match="java is not installed"):
        build("kit", tmp_path)


def test_a_peer_of_another_name_is_refused(capsys):
    assert main(["ids"]) == 1
    assert capsys.readouterr().err == (
        "schakel: no peer is called ids; there are kit, edc, exchange\n"
    )


def test_the_check_without_the_option_knows_no_peers():
    words = [sys.executable, "-m", "schakel", "check", "peers"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, json.loads(done.stdout)["checks"]) == (1, [])


@pytest.mark.parametrize("name", ["kit", "edc"])
def test_versions_of_the_peers_are_fixed_and_told_in_the_docs(name):
    pom = (SOURCES / name / "pom.xml").read_text()
    version = pom.partition(f"<{name}.version>")[2].partition("<")[0]
    docs = Path(__file__).resolve().parents[2] / "docs" / "peers.md"

    assert "SNAPSHOT" not in pom
    assert version in docs.read_text()


def test_an_edc_listens_on_ports_of_its_own_and_knows_its_name(tmp_path):
    built = Built("edc", "1", "a.jar:b.jar")
    words = Edc(built, 29_320, tmp_path / "log", ("-Xmx256m",)).command()
    told = dict(word[2:].split("=", 1) for word in words if word.startswith("-D"))

    assert told["edc.participant.id"] == "did:web:localhost%3A29320"
    assert told["edc.dsp.callback.address"] == "http://localhost:29323/protocol"
    ports = [int(port) for name, port in told.items() if name.endswith(".port")]
    assert sorted(ports) == list(range(29_320, 29_326))
    assert words[:3] == ["java", "-cp", "a.jar:b.jar"]
    assert words[-2:] == ["-Xmx256m", "org.eclipse.edc.boot.system.runtime.BaseRuntime"]


def test_a_rate_counts_what_was_asked_for_and_not_the_first_one():
    asked = []
    told = rate(lambda: asked.append(1))

    assert (told["negotiations"], told["parallel"], len(asked)) == (40, 8, 41)


def test_the_memory_of_a_process_is_told_in_megabytes():
    assert 5 < pss_mb(os.getpid()) < 2000


def test_a_peer_that_ended_is_told_with_its_log(tmp_path):
    other = Edc(Built("edc", "1", "nothing"), 29_320, tmp_path / "log")
    other.process = subprocess.Popen(["true"])
    other.process.wait()
    with pytest.raises(PeerNotReached, match="EDC ended while starting"):
        other.answers()

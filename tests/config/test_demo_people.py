"""The made-up people of a demonstration: there once, able to sign in, and nowhere else."""

import json
import subprocess
import sys
import zipfile

import pytest

from schakel.config import demo_signins
from schakel.config.demo_people import PEOPLE, STAFF, new_password
from schakel.config.journey import StepFailed, Steps, Visitor
from schakel.config.journey_company import CODE, CompanyJourney

MODULE = "schakel.config.demo_people"


@pytest.fixture
def demo_hub(new_node):
    """A hub of a demonstration that serves."""
    return new_node("hub", "--demo").start()


def filled(node):
    """What the module that fills a hub answers."""
    return subprocess.run(
        [sys.executable, "-m", MODULE, str(node.data)],
        env=node.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def people_of(node):
    done = filled(node)
    assert (done.returncode, done.stderr) == (0, "")
    return demo_signins.fill(node.data, lambda *_words: done.stdout)


def test_everybody_made_up_signs_in_and_a_second_run_changes_passwords_alone(demo_hub):
    first = people_of(demo_hub)
    second = people_of(demo_hub)
    journey = CompanyJourney(demo_hub.url, demo_hub.data / "mail", second)

    assert sorted(each.email for each in first) == sorted(PEOPLE)
    assert [each.first for each in second] == [each.first for each in first]
    assert {each.password for each in first} & {each.password for each in second} == set()
    assert sorted(each.email for each in second if each.secret) == sorted(STAFF)
    assert [journey.sign_in(each) for each in second] == [each.role for each in second]
    with pytest.raises(StepFailed):
        journey.sign_in(first[0])


def test_the_tour_leads_to_pages_that_are_there(demo_hub):
    people = {each.email: each for each in people_of(demo_hub)}
    anna = people["anna@verspaning.example"]
    visitor = Visitor(demo_hub.url, "en")

    front = visitor.get("/")
    tour = visitor.get("/tour/")
    assert 'href="/tour/"' in front
    assert tour.count('class="card"') == 13
    assert f'href="{anna.first}assessment/"' in tour
    assert [each.password for each in people.values() if each.password in tour] == []


def test_a_hub_that_is_no_demonstration_has_no_tour_and_is_never_filled(hub):
    done = filled(hub)
    visitor = Visitor(hub.url, "en")

    assert done.returncode != 0
    assert "NoDemonstration" in done.stderr
    assert 'href="/tour/"' not in visitor.get("/")
    visitor.get("/tour/", status=404)
    assert json.loads((hub.data / "node.json").read_text())["demo"] is False


def test_passwords_differ_and_are_long():
    made = {new_password() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(each) for each in made} == {34}


class Closed:
    """A visitor who gets the same page, and the same file, whatever is asked."""

    def __init__(self, page="", file=b"", url=""):
        self.page, self.content, self.url = page, file, url

    def get(self, _path, _status=200):
        return self.page

    def post(self, _path, _status=200, **_fields):
        return self.page

    def file(self, _path):
        return self.content


def broken_zip(tmp_path, **parts):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(f"{name}.json", text)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("see_result", "the result shows no wheel"),
        ("take_files", "this is no PDF"),
        ("find_help", "no step names a fieldlab"),
        ("mark_step", "no step can be marked"),
        ("try_others", "there is no other company"),
    ],
)
def test_a_step_of_the_company_tells_what_is_missing(tmp_path, step, told):
    """The control of the journey: on empty pages no step holds."""
    journey = CompanyJourney("http://localhost:1", tmp_path, [], company="0" * 32)
    journey.owner = journey.adviser = Closed()
    with pytest.raises(StepFailed, match=told):
        getattr(journey, step)()


def test_an_archive_without_the_answers_is_noticed(tmp_path):
    journey = CompanyJourney("http://localhost:1", tmp_path, [], company="0" * 32)
    journey.owner = Closed(file=broken_zip(tmp_path, accounts="{}"))
    with pytest.raises(StepFailed, match="one file should hold the answers"):
        journey.take_archive()
    scan = json.dumps({"scan": {"answers": {}}, "steps": []})
    journey.owner = Closed(file=broken_zip(tmp_path, assessment=scan))
    with pytest.raises(StepFailed, match="the archive holds 0 answers"):
        journey.take_archive()


def test_every_step_of_the_company_is_tried_and_told_when_there_is_no_hub(tmp_path):
    steps = Steps()
    CompanyJourney("http://localhost:1", tmp_path, []).walk(steps)
    assert len(steps.done) == 12
    assert [step["name"] for step in steps.done if step["ok"]] == ["printed sign-ins work"]


def test_a_letter_that_never_comes_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("schakel.config.journey_company.LETTER_S", 0.0)
    journey = CompanyJourney("http://localhost:1", tmp_path, [])
    with pytest.raises(StepFailed, match="no letter to anna@x"):
        journey.letter("anna@x.example", CODE)

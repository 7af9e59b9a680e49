"""Content that is not as it should be is refused, and the message says where."""

import pytest
import yaml

from schakel.programme.ecosystem.domain.agenda import build_agenda
from schakel.programme.ecosystem.domain.content import FILES, build_catalogue, load_catalogue
from schakel.programme.ecosystem.domain.reading import BadContent, read_file

NUMBERS = "must name transformations by their numbers 1 to 8"


@pytest.fixture
def refused():
    """Build the catalogue with one file changed, and give the refusal."""

    def build(name, change):
        texts = {each: read_file("content", each) for each in FILES}
        data = yaml.safe_load(texts[name])
        change(data)
        texts[name] = yaml.safe_dump(data)
        with pytest.raises(BadContent) as error:
            build_catalogue(texts)
        return str(error.value)

    return build


def test_the_content_of_the_package_is_read():
    catalogue = load_catalogue()

    assert [lab.number for lab in catalogue.fieldlabs] == list(range(1, 33))
    assert [h.code for h in catalogue.hubs if h.kind == "regional"] == [
        "oost",
        "zuid-holland",
        "noordvleugel",
        "noord",
        "brainport",
    ]
    assert len(catalogue.provinces) == 12


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda lab: lab.update(hub="west"),
            "fieldlabs.yaml, fieldlabs 1, hub: there is no such hub",
        ),
        (
            lambda lab: lab.update(colour="red"),
            "fieldlabs.yaml, fieldlabs 1: missing [], unknown ['colour']",
        ),
        (
            lambda lab: lab.pop("theme"),
            "fieldlabs.yaml, fieldlabs 1: missing ['theme'], unknown []",
        ),
        (
            lambda lab: lab["theme"].pop("de"),
            "fieldlabs.yaml, fieldlabs 1, theme: missing ['de'], unknown []",
        ),
        (
            lambda lab: lab["theme"].update(de=" "),
            "fieldlabs.yaml, fieldlabs 1, theme, de: must be a text",
        ),
        (
            lambda lab: lab.update(website="http://www.upps.nl"),
            "fieldlabs.yaml, fieldlabs 1, website: must start with https://",
        ),
        (
            lambda lab: lab.update(technologies=["magic"]),
            "fieldlabs.yaml, fieldlabs 1, technologies: unknown technology ['magic']",
        ),
        (
            lambda lab: lab.update(transformations=[9]),
            f"fieldlabs.yaml, fieldlabs 1, transformations: {NUMBERS}",
        ),
        (
            lambda lab: lab.update(places=[{"town": "Paris", "lat": 48.9, "lon": 2.3}]),
            "fieldlabs.yaml, fieldlabs 1, places 1: lat and lon must lie in the Netherlands",
        ),
        (lambda lab: lab.update(id="fl02"), "fieldlab ['fl02'] stands there twice"),
    ],
)
def test_a_fieldlab_that_is_not_as_it_should_be_is_refused(refused, change, message):
    assert refused("fieldlabs.yaml", lambda data: change(data["fieldlabs"][0])) == message


def test_a_hub_of_a_province_that_does_not_exist_is_refused(refused):
    message = refused("hubs.yaml", lambda data: data["hubs"][0].update(provinces=["NL99"]))

    assert message == "hub oost: unknown ['NL99']"


def test_what_is_no_yaml_is_refused():
    texts = {each: read_file("content", each) for each in FILES}
    with pytest.raises(BadContent) as error:
        build_catalogue({**texts, "hubs.yaml": "hubs: [\x00"})
    assert str(error.value).startswith("hubs.yaml is no YAML")


def test_money_that_does_not_add_up_is_refused():
    data = yaml.safe_load(read_file("content", "agenda.yaml"))
    data["money"]["total"] += 1
    with pytest.raises(BadContent) as error:
        build_agenda(yaml.safe_dump(data))
    assert str(error.value) == "agenda.yaml, money, total: is not the sum of its rows"

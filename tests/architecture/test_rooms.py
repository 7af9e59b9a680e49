"""What imports cannot show: relations, strings, roles, custody and the face of each room."""

import dataclasses
import importlib
import inspect
import re
import typing

import pytest
from django.db.models import Manager, Model, QuerySet

# Foreign keys cross rooms to here only; anything else is an id.
SHARED = "schakel.network.accounts"
RELATION = re.compile(
    r"(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*(?:to=)?[\"'](\w+)\.\w+[\"']"
)
LOADED_BY_NAME = re.compile(r"get_model\(|import_string\(|__import__\(|import_module\(")


def room_of(module):
    """The room that a module belongs to: its first three names."""
    return ".".join(module.split(".")[:3])


def crosses(owner, target):
    """Whether a relation between models of these modules leaves its room."""
    return room_of(target) not in (room_of(owner), SHARED)


def strings_across(path, room):
    """References by string from a file of `room` to elsewhere."""
    text = path.read_text(encoding="utf-8")
    labels = [label for label in RELATION.findall(text) if label not in (room, "accounts")]
    return labels + LOADED_BY_NAME.findall(text)


def test_no_foreign_key_crosses_rooms(loaded):
    crossing = [name for name, target in loaded["relations"] if crosses(name, target)]

    assert crossing == []


@pytest.mark.parametrize(
    ("owner", "target", "expected"),
    [
        ("schakel.network.exchange.models.Message.job", "schakel.network.jobs.models", True),
        ("schakel.network.jobs.models.Delivery.event", "schakel.network.jobs.models", False),
        ("schakel.programme.plan.models.Plan.user", "schakel.network.accounts.models", False),
    ],
)
def test_a_foreign_key_into_another_room_is_seen(owner, target, expected):
    assert crosses(owner, target) is expected


def test_no_room_refers_to_another_by_string(rooms):
    found = {
        str(path): strings
        for room in rooms
        for path in room.rglob("*.py")
        if (strings := strings_across(path, room.name))
    }

    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "job = models.ForeignKey('jobs.Job', on_delete=models.CASCADE)",
        'job = models.OneToOneField(to="jobs.Job", on_delete=models.CASCADE)',
        "Job = apps.get_model('jobs', 'Job')",
        "importlib.import_module('schakel.network.jobs.models')",
    ],
)
def test_a_planted_reference_by_string_is_seen(line, tmp_path):
    (path := tmp_path / "models.py").write_text(line, encoding="utf-8")

    assert len(strings_across(path, "exchange")) == 1


def test_a_role_loads_nothing_of_the_other_journey(loaded):
    other = {"hub": "schakel.production", "factory": "schakel.programme"}[loaded["role"]]

    assert [name for name in loaded["modules"] if name.startswith(other)] == []


def test_every_room_with_data_says_how_it_exports_and_erases(loaded):
    wings = ("schakel.network.", "schakel.programme.", "schakel.production.")
    owners = {
        room_of(module).rpartition(".")[2]
        for module in loaded["owners"]
        if module.startswith(wings)
    }

    assert owners <= set(loaded["custodians"])


def test_every_room_has_a_short_readme(rooms):
    lengths = {
        room.name: len((room / "README.md").read_text(encoding="utf-8").splitlines())
        for room in rooms
    }

    assert {name: lines for name, lines in lengths.items() if not 3 <= lines <= 40} == {}


def parts(annotation):
    """A type and everything inside its brackets."""
    yield annotation
    for inner in typing.get_args(annotation):
        yield from parts(inner)


def models_in_face(module):
    """Public functions and dataclasses of a module that hand out models or querysets."""
    for name, part in vars(module).items():
        if name.startswith("_") or not (inspect.isfunction(part) or dataclasses.is_dataclass(part)):
            continue
        if not part.__module__.startswith("schakel."):
            continue
        hints = typing.get_type_hints(part)
        told = [hints.get("return")] if inspect.isfunction(part) else hints.values()
        for hint in (inner for outer in told for inner in parts(outer)):
            if inspect.isclass(hint) and issubclass(hint, Model | QuerySet | Manager):
                yield f"{module.__name__}.{name}"


def test_interfaces_hand_out_no_models(rooms):
    found = [
        name
        for room in rooms
        if (room / "interface.py").exists()
        for name in models_in_face(
            importlib.import_module(f"schakel.{room.parent.name}.{room.name}.interface")
        )
    ]

    assert found == []

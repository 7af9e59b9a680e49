"""What the living style guide shows: every token, and made-up values for the drawings."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schakel.web.drawings import Sector

TOKENS = Path(__file__).parent / "static" / "web" / "tokens.css"


class ExampleForm(forms.Form):
    """A form with every kind of control."""

    number = forms.RegexField(r"^\d{8}$", label=gettext_lazy("KvK number"))
    wanted_on = forms.DateField(
        label=gettext_lazy("Wanted on"), help_text=gettext_lazy("For example 2026-12-11")
    )
    province = forms.ChoiceField(
        label=gettext_lazy("Province"),
        required=False,
        choices=[("OV", "Overijssel"), ("GE", "Gelderland")],
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Does this apply to you?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
            ("unknown", gettext_lazy("I do not know")),
        ],
    )


def transformation_names() -> list[str]:
    """The eight, in their order, in the reader's language."""
    return [
        _("Advanced manufacturing"),
        _("Flexible manufacturing"),
        _("Smart products"),
        _("Servitization"),
        _("Digital factory"),
        _("Connected factories"),
        _("Sustainable factory"),
        _("Smart working"),
    ]


def rungs() -> list[tuple[int, str, str]]:
    """Level, name and description of a ladder, here about machines that report."""
    return [
        (0, _("Nothing"), _("No machine is on the network.")),
        (1, _("Single displays"), _("Some machines have a counter that somebody reads.")),
        (2, _("Runs, stands, counts"), _("Bottleneck machines report run, stop and pieces.")),
        (3, _("Openly connected"), _("Half of the machines report over an open protocol.")),
        (4, _("One model for all"), _("All machines speak the same information model.")),
        (5, _("Plug and talk"), _("New machines join within a day and describe themselves.")),
    ]


@cache
def token_names(kind: str) -> tuple[str, ...]:
    """The names of the colours or the sizes, read from the style sheet so that none is forgotten.

    `kind` is the pattern of the line: its name and how its value begins.
    """
    return tuple(dict.fromkeys(re.findall(kind, TOKENS.read_text("utf-8"))))


def example() -> dict[str, Any]:
    """Everything that the page shows."""
    levels = [
        (2.4, 3.2),
        (1.6, 3),
        (1, 1.5),
        (1.4, None),
        (0, 3.4),
        (0.8, 2.6),
        (None,) * 2,
        (3, 2),
    ]
    names = transformation_names()
    return {
        "sectors": [Sector(n + 1, names[n], *levels[n]) for n in range(8)],
        "form": ExampleForm({"number": "1234567", "wanted_on": "morgen", "answer": "no"}),
        "rungs": rungs(),
        "tokens": token_names(r"--([a-z0-9-]+):\s*#"),
        "sizes": token_names(r"--text-([a-z0-9]+):"),
    }

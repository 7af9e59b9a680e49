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
GROUPS = ("ground", "ink", "line", "next", "link", "focus", "good", "warn", "bad", "info")


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


@cache
def token_names() -> dict[str, list[str]]:
    """The names of the colours, read from the style sheet so that none is forgotten."""
    found = dict.fromkeys(re.findall(r"--([a-z0-9-]+):\s*(?:#|var)", TOKENS.read_text("utf-8")))
    return {group: [n for n in found if n.split("-")[0] == group] for group in GROUPS}


def example() -> dict[str, Any]:
    """Everything that the page shows."""
    levels = [
        (2.4, 3.2),
        (1.6, 3),
        (1, 1.5),
        (1.4, 2),
        (2.2, 3.4),
        (0.8, 2.6),
        (None, None),
        (2.5, 2),
    ]
    names = transformation_names()
    sectors = [Sector(n + 1, names[n], *levels[n]) for n in range(8)]
    form = ExampleForm({"number": "1234567", "wanted_on": "morgen", "answer": "no"}, prefix="x")
    return {"tokens": token_names(), "sectors": sectors, "form": form, "steps": range(1, 10)}

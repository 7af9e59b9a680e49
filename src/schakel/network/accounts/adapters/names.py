"""What people are called. allauth reads this before its own forms, so it imports none of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 120


class Named(forms.Form):
    """Asks for a name; the base of allauth's sign-up forms."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        """One line without control characters."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name.isprintable():
            raise forms.ValidationError(_("A name has letters, spaces and signs only."))
        return name

    def signup(self, request: Any, user: Any) -> None:
        """Nothing more to do: the adapter keeps the name."""


def called(user: Any) -> str:
    """The name of a person, or else the address."""
    return str(user.name or user.email)

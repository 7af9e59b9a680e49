"""What hub staff write about an entry, read into values that the domain knows."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schakel.programme.ecosystem.domain.catalogue import LANGUAGES
from schakel.programme.ecosystem.domain.entries import (
    DESCRIPTION_LENGTH,
    HEADLINE_LENGTH,
    LINE_LENGTH,
    PARTNER_LENGTH,
    PARTNERS,
    BadEntry,
    Values,
    as_texts,
    check_website,
    one_line,
)

NAMES = {
    "nl": gettext_lazy("Dutch"),
    "en": gettext_lazy("English"),
    "de": gettext_lazy("German"),
}


class Lines(forms.CharField):
    """Free words. Browsers count a line break as one character and send two."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


def refused(check: Callable[[], None]) -> None:
    """Run a check of the domain; what it refuses is said at the field."""
    try:
        check()
    except BadEntry as error:
        raise ValidationError(_(error.message).format(**error.details)) from error


def of_one_line(limit: int) -> Callable[[str], None]:
    """A validator for a text that is one line."""
    return lambda text: refused(lambda: one_line(text, limit))


def of_lines(limit: int) -> Callable[[str], None]:
    """A validator for a text of lines, of `limit` characters in all."""

    def check(text: str) -> None:
        for line in text.split("\n"):
            refused(lambda line=line: one_line(line, limit))  # type: ignore[misc]

    return check


class EntryForm(forms.Form):
    """Texts in three languages, web address, partners, contact; `seen` is the newest version."""

    seen = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    website = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=LINE_LENGTH,
        required=False,
        help_text=gettext_lazy("It begins with https://."),
        validators=[lambda value: refused(lambda: check_website(value))],
    )
    contact = forms.CharField(
        label=gettext_lazy("Contact"),
        max_length=LINE_LENGTH,
        required=False,
        help_text=gettext_lazy("One line that everybody may read: whom to call or write to."),
        validators=[of_one_line(LINE_LENGTH)],
    )
    partners = Lines(
        label=gettext_lazy("Partners"),
        max_length=PARTNERS * (PARTNER_LENGTH + 1),
        required=False,
        help_text=gettext_lazy("One name on each line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[f"headline_{code}"] = forms.CharField(
                label=gettext_lazy("Subject in one line"),
                max_length=HEADLINE_LENGTH,
                validators=[of_one_line(HEADLINE_LENGTH)],
            )
            self.fields[f"description_{code}"] = Lines(
                label=gettext_lazy("What you do"),
                max_length=DESCRIPTION_LENGTH,
                help_text=gettext_lazy("Plain text; an empty line begins a new paragraph."),
                validators=[of_lines(DESCRIPTION_LENGTH)],
            )

    def languages(self) -> list[tuple[str, Any, Any, Any]]:
        """Code and name of each language, with its two fields."""
        return [
            (code, NAMES[code], self[f"headline_{code}"], self[f"description_{code}"])
            for code in LANGUAGES
        ]

    def clean_partners(self) -> str:
        """Not too many names, and none too long."""
        names = split_lines(self.cleaned_data["partners"])
        if len(names) > PARTNERS:
            raise ValidationError(
                _("Name at most {limit} partners.").format(limit=PARTNERS), code="too_many"
            )
        for name in names:
            of_one_line(PARTNER_LENGTH)(name)
        return "\n".join(names)

    def values(self) -> Values:
        """What was written."""
        data = self.cleaned_data
        return Values(
            headline={code: data[f"headline_{code}"] for code in LANGUAGES},
            description={code: data[f"description_{code}"] for code in LANGUAGES},
            website=data["website"],
            partners=split_lines(data["partners"]),
            contact=data["contact"],
        )


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def as_sent(values: Values, seen: int) -> dict[str, Any]:
    """Values as the form would send them."""
    return {"seen": seen, **as_texts(values)}


class UndoForm(forms.Form):
    """Which version is undone."""

    number = forms.IntegerField(min_value=1, max_value=1_000_000)

"""What people send about data and about what they agree on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.domain.computing import InvalidQuery, Parameter, Shape
from schakel.network.dataspace.domain.describing import parameters_of, shape_of
from schakel.network.dataspace.domain.paths import parts_of
from schakel.network.dataspace.models.data import EVERYONE, SourceKind

MAX_UPLOAD_MB = 100
MAX_KEYWORDS = 10
KINDS = {
    SourceKind.CSV: _("a table in a CSV file, whose first row names the columns"),
    SourceKind.SQLITE: _("a table in an SQLite file"),
    SourceKind.PARQUET: _("a table in a Parquet file"),
    SourceKind.FILE: _("a file that leaves as it is"),
    SourceKind.FOLDER: _("a folder of files that leave as they are"),
}


class DatasetForm(forms.Form):
    """What is offered, and where it is: a file that is sent along, or one that is there."""

    title = forms.CharField(
        label=_("What is it called?"),
        max_length=200,
        help_text=_("Partners see this name in your catalogue."),
        error_messages={"required": _("Say what the data is called.")},
    )
    description = forms.CharField(
        label=_("What is in it?"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keywords = forms.CharField(
        label=_("Words to find it by"),
        max_length=300,
        required=False,
        help_text=_("At most ten, with commas between them."),
    )
    kind = forms.ChoiceField(
        label=_("What kind of source is it?"),
        choices=list(KINDS.items()),
        initial=SourceKind.CSV.value,
        widget=forms.RadioSelect,
    )
    upload = forms.FileField(
        label=_("A file from your computer"),
        required=False,
        help_text=_("At most 100 MB. It is kept on this node."),
    )
    path = forms.CharField(
        label=_("Or a file or folder that is on the node"),
        max_length=500,
        required=False,
        help_text=_("Its path below the folder “offers” of this node, such as machines/stops.csv."),
    )
    table = forms.CharField(
        label=_("Name of the table"),
        max_length=200,
        required=False,
        help_text=_("For an SQLite file only."),
    )

    def clean_keywords(self) -> list[str]:
        """Words, once each."""
        given = self.cleaned_data["keywords"].split(",")
        words = list(dict.fromkeys(word.strip() for word in given if word.strip()))
        if len(words) > MAX_KEYWORDS:
            raise forms.ValidationError(_("Give at most ten words."))
        return words

    def clean_upload(self) -> Any:
        """Refuse what is too large."""
        upload = self.cleaned_data["upload"]
        if upload and upload.size > MAX_UPLOAD_MB * 1024**2:
            raise forms.ValidationError(
                _("The file is larger than 100 MB. Put it in the folder of the node instead.")
            )
        return upload

    def clean_path(self) -> str:
        """Refuse a path that leads out of the folder."""
        path: str = self.cleaned_data["path"].strip().rstrip("/")
        if path:
            try:
                parts_of(path)
            except NotFound as error:
                raise forms.ValidationError(
                    _("Give a path below the folder “offers”, without “..”.")
                ) from error
        return path

    def clean(self) -> dict[str, Any]:
        """One source, and a table where one is needed."""
        data = super().clean() or {}
        if "upload" in data and "path" in data and bool(data["upload"]) == bool(data["path"]):
            self.add_error("upload", _("Choose a file, or give the path of one on the node."))
        kind = data.get("kind")
        if kind == SourceKind.FOLDER and data.get("upload"):
            self.add_error("path", _("Give the path of the folder: a folder cannot be sent."))
        if kind == SourceKind.SQLITE and "table" in data and not data["table"].strip():
            self.add_error("table", _("Name the table of the SQLite file."))
        return data


class AudienceForm(forms.Form):
    """Who may see that a dataset is there."""

    who = forms.ChoiceField(
        label=_("Who may see it?"),
        choices=[
            ("nobody", _("nobody yet")),
            ("chosen", _("only the partners that I choose")),
            ("everyone", _("everybody who can reach this node and says who they are")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who may see it.")},
    )
    partners = forms.MultipleChoiceField(
        label=_("Partners"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, partners: Iterable[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        chosen = self.fields["partners"]
        if isinstance(chosen, forms.MultipleChoiceField):
            chosen.choices = list(partners)

    def clean(self) -> dict[str, Any]:
        """Somebody has to be chosen if only the chosen may see it."""
        data = super().clean() or {}
        if data.get("who") == "chosen" and "partners" in data and not data["partners"]:
            self.add_error("partners", _("Choose at least one partner."))
        return data

    def entries(self) -> list[str]:
        """The audience, as it is kept."""
        if self.cleaned_data["who"] == "everyone":
            return [EVERYONE]
        return list(self.cleaned_data["partners"]) if self.cleaned_data["who"] == "chosen" else []


class ReasonForm(forms.Form):
    """Why something ends or is suspended; the partner reads it."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        help_text=_("Your partner reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: your partner sees what you write.")},
    )


class ColumnsForm(forms.Form):
    """Which columns tell of people, and which one says when."""

    personal = forms.MultipleChoiceField(
        label=_("Columns that tell of a person"),
        required=False,
        help_text=_("A name, a number of a person, an e-mail address."),
        widget=forms.CheckboxSelectMultiple,
    )
    time = forms.ChoiceField(label=_("Column that says when it was"), required=False)

    def __init__(self, *args: Any, columns: Iterable[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.columns = list(columns)
        named = [(name, name) for name in self.columns]
        for field, choices in (("personal", named), ("time", [("", gettext("none")), *named])):
            chosen = self.fields[field]
            if isinstance(chosen, forms.ChoiceField):
                chosen.choices = choices

    def described(self) -> list[dict[str, Any]]:
        """The columns as they are kept with the dataset."""
        data = self.cleaned_data
        return [
            {"name": name, "is_personal": name in data["personal"], "is_time": name == data["time"]}
            for name in self.columns
        ]


class QueryForm(forms.Form):
    """A question that partners may ask by its name, without ever seeing a record."""

    name = forms.RegexField(
        r"\A[a-z][a-z0-9_]{0,62}\Z",
        label=_("Name of the query"),
        help_text=_("Small letters, digits and underscores, such as stops_per_machine."),
        error_messages={
            "required": _("Give the query a name."),
            "invalid": _("Use small letters, digits and underscores, and begin with a letter."),
        },
    )
    sql = forms.CharField(
        label=_("The question, as one SELECT"),
        max_length=10_000,
        help_text=_("The table is called “data”; a parameter is written with a dollar: $since."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={"required": _("Write the question.")},
    )
    columns = forms.CharField(
        label=_("Columns of the answer"),
        max_length=5_000,
        help_text=_(
            "One on each line: its name, and group, count or figure. One column counts the records"
            " behind each row."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Name the columns of the answer.")},
    )
    parameters = forms.CharField(
        label=_("What the partner chooses"),
        max_length=5_000,
        required=False,
        help_text=_("One on each line: its name, and text, whole, number or date."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    min_group = forms.IntegerField(
        label=_("Smallest group that may leave"),
        min_value=2,
        max_value=1_000,
        initial=5,
        help_text=_("A row with fewer records behind it stays here."),
    )

    def clean_columns(self) -> Shape:
        """The shape of the answer."""
        with at_field():
            return shape_of(self.cleaned_data["columns"])

    def clean_parameters(self) -> tuple[Parameter, ...]:
        """What the partner chooses."""
        with at_field():
            return parameters_of(self.cleaned_data["parameters"])


@contextmanager
def at_field() -> Iterator[None]:
    """Tell what the domain refuses at the field that is being looked at."""
    try:
        yield
    except InvalidQuery as error:
        raise forms.ValidationError(gettext(error.message).format(**error.details)) from error

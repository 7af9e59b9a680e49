"""What a visitor sends, read into values that the domain knows."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.programme.assessment.actions import MOST_PRIORITIES, SHARE_DAYS, Said, Seen
from schakel.programme.assessment.domain.instrument import Instrument, items_for
from schakel.programme.assessment.domain.structure import ProfileQuestion, ProfileText
from schakel.programme.assessment.models import REMARK_LENGTH, STATES, Answer

LEVELS = [(str(level), str(level)) for level in range(6)]
NOT_A_LEVEL = ("unknown", "na")
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def asked_in_profile(instrument: Instrument) -> list[str]:
    """Profile questions of the quick scan: those that decide about its items, and the size."""
    deciding = {item.applies_if for item in items_for(instrument, "quick", {}) if item.applies_if}
    return [q.id for q in instrument.profile if q.id in deciding or q.id == "size"]


class ProfileForm(forms.Form):
    """What the company is: what the quick scan needs to begin, or all that is asked."""

    start_pass = forms.CharField(max_length=300, widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        instrument: Instrument,
        language: str,
        *args: Any,
        questions: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        texts = instrument.text(language).profile
        is_start = questions is None
        asked = asked_in_profile(instrument) if questions is None else questions
        self.fields["start_pass"].required = is_start
        for question in instrument.profile:
            if question.id in asked:
                text = texts[question.id]
                self.fields[question.id] = profile_field(question, text, is_start=is_start)

    def profile(self) -> dict[str, Any]:
        """The answers as the instrument knows them."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "start_pass" and v}
        return {k: v == "yes" if v in ("yes", "no") else v for k, v in given.items()}


def profile_field(
    question: ProfileQuestion, text: ProfileText, *, is_start: bool
) -> forms.ChoiceField:
    """The field of one profile question; long lists fold, short ones stand open."""
    choices = [(code, text.options.get(code, code)) for code in question.options]
    if question.type == "code":
        choices = [("", str(_("Not said"))), *text.options.items()]
    return forms.ChoiceField(
        label=text.question,
        help_text=text.hint,
        choices=YES_NO if question.type == "bool" else choices,
        widget=forms.Select if question.type == "code" else forms.RadioSelect,
        required=is_start and question.type == "bool",
        error_messages={"required": _("Choose yes or no: it decides which questions come.")},
    )


def profile_as_sent(profile: dict[str, Any]) -> dict[str, str]:
    """A stored profile as the form would send it."""
    return {
        k: ("yes" if v else "no") if isinstance(v, bool) else str(v) for k, v in profile.items()
    }


class RemarkField(forms.CharField):
    """Free words. Browsers count a line break as one character and send two."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class AnswerForm(forms.Form):
    """The ladder of one item."""

    now = forms.ChoiceField(
        choices=[*LEVELS, *((code, code) for code in NOT_A_LEVEL)],
        error_messages={
            "required": _("Choose the highest level that fully holds today, or “Don’t know”."),  # noqa: RUF001 (typography)
            "invalid_choice": _("Choose one of the levels 0 to 5, or “Don’t know”."),  # noqa: RUF001 (typography)
        },
    )
    wanted = forms.ChoiceField(
        choices=LEVELS,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the levels 0 to 5.")},
    )
    remark = RemarkField(
        max_length=REMARK_LENGTH,
        required=False,
        widget=forms.Textarea,
        error_messages={
            "max_length": _(
                "Keep the remark under %(limit_value)d characters; it has %(show_value)d."
            )
        },
    )
    revision = forms.IntegerField(min_value=0, max_value=1_000_000)
    page = forms.RegexField(r"^[0-9a-f]{32}$", required=False)
    keep = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)

    def said(self) -> Said:
        """What was said."""
        data = self.cleaned_data
        if data["now"] == "na":
            return Said("na", remark=data["remark"])
        wanted = int(data["wanted"]) if data["wanted"] else None
        if data["now"] == "unknown":
            return Said("unknown", wanted=wanted, remark=data["remark"])
        return Said("level", int(data["now"]), wanted, data["remark"])

    def seen(self, *, is_last: bool) -> Seen:
        """What the page had shown: also the answer of somebody else that "keep mine" replaces."""
        data = self.cleaned_data
        revision = data["revision"] if data["keep"] is None else data["keep"]
        return Seen(revision, data["page"], is_last)


def answer_as_sent(answer: Answer | None) -> dict[str, Any]:
    """A stored answer as the form would send it."""
    if answer is None:
        return {"revision": 0}
    return {
        "now": str(answer.level) if answer.said == "level" else answer.said,
        "wanted": "" if answer.wanted is None else str(answer.wanted),
        "remark": answer.remark,
        "revision": answer.revision,
    }


class ShareForm(forms.Form):
    """For how long a link works."""

    days = forms.TypedChoiceField(
        label=_("How long does the link work?"),
        choices=[(7, _("a week")), (30, _("a month")), (90, _("three months"))],
        coerce=int,
        initial=SHARE_DAYS[1],
        widget=forms.RadioSelect,
    )


class PrioritiesForm(forms.Form):
    """What matters most to the company: up to three results."""

    priorities = forms.MultipleChoiceField(
        label=_("What matters most to you?"),
        help_text=_("Up to three. Steps that help these come first."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, kpi: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priorities"].choices = list(kpi)  # type: ignore[attr-defined]

    def clean_priorities(self) -> list[str]:
        """No more than three."""
        chosen: list[str] = self.cleaned_data["priorities"]
        if len(chosen) > MOST_PRIORITIES:
            raise forms.ValidationError(_("Choose at most three."))
        return chosen


class MarkForm(forms.Form):
    """What is said about a step."""

    item = forms.SlugField(max_length=60)
    to_level = forms.IntegerField(min_value=1, max_value=5)
    state = forms.ChoiceField(choices=[(state, state) for state in STATES])

"""What people send about companies, seats and themselves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.network.accounts.domain.company import LENGTHS, PROVINCES, SIZES, BadFact, Facts
from schakel.network.accounts.domain.roles import INVITABLE, Role
from schakel.network.accounts.models import SECTOR_LABELS

PROVINCE_LABELS = {
    "NL11": _("Groningen"),
    "NL12": _("Friesland"),
    "NL13": _("Drenthe"),
    "NL21": _("Overijssel"),
    "NL22": _("Gelderland"),
    "NL23": _("Flevoland"),
    "NL31": _("Utrecht"),
    "NL32": _("North Holland"),
    "NL33": _("South Holland"),
    "NL34": _("Zeeland"),
    "NL41": _("North Brabant"),
    "NL42": _("Limburg"),
}
ROLE_LABELS = {
    Role.OWNER: _("owner: does everything, also people and deleting"),
    Role.MEMBER: _("member: reads and answers"),
    Role.READER: _("reader: reads only"),
    Role.ADVISER: _("adviser: from outside, reads and answers"),
}
NOT_SAID = [("", _("Not said"))]


class CompanyForm(forms.Form):
    """What a company says about itself."""

    name = forms.CharField(
        label=_("Name of the company"),
        max_length=LENGTHS["name"],
        error_messages={"required": _("Say what the company is called.")},
    )
    kvk = forms.CharField(
        label=_("KvK number"),
        max_length=12,
        required=False,
        help_text=_("Eight digits. It lets the programme count companies once, and is not shown."),
    )
    sector = forms.ChoiceField(
        label=_("What you make"), choices=[*NOT_SAID, *SECTOR_LABELS.items()], required=False
    )
    size = forms.ChoiceField(
        label=_("People who work there"),
        choices=[*NOT_SAID, *((size, size) for size in SIZES)],
        required=False,
    )
    province = forms.ChoiceField(
        label=_("Province"),
        choices=[*NOT_SAID, *((code, PROVINCE_LABELS[code]) for code in PROVINCES)],
        required=False,
    )
    town = forms.CharField(
        label=_("Town"),
        max_length=LENGTHS["town"],
        required=False,
        help_text=_("So that the nearest help comes first."),
    )
    association = forms.CharField(
        label=_("Code"),
        max_length=20,
        required=False,
        help_text=_("If your trade association or hub gave you one."),
    )

    def clean(self) -> dict[str, Any]:
        """Let the domain refuse what cannot be true, at the field that it is about."""
        data = super().clean() or {}
        data["kvk"] = data.get("kvk", "").replace(" ", "")
        for name in ("kvk", "town", "association", "name"):
            value = data.get(name)
            if not value:
                continue
            try:
                Facts(**{"name": "-", name: value})
            except BadFact as error:
                self.add_error(name, gettext(error.message).format(**error.details))
        return data

    def facts(self) -> Facts:
        """What was said."""
        return Facts(**self.cleaned_data)


class InviteForm(forms.Form):
    """Whom to offer a seat."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Say to which address the invitation goes."),
            "invalid": _("This is no e-mail address."),
        },
    )
    role = forms.TypedChoiceField(
        label=_("As"),
        choices=[(role.value, ROLE_LABELS[role]) for role in INVITABLE],
        coerce=Role,
        initial=Role.MEMBER.value,
        widget=forms.RadioSelect,
    )


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.TypedChoiceField(choices=[(role.value, role.value) for role in Role], coerce=Role)


class MeForm(forms.Form):
    """What a person says about themselves."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        help_text=_("Colleagues and advisers at your companies see it."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    digest = forms.ChoiceField(
        label=_("E-mail with what waits for you"),
        choices=[
            ("weekly", _("On Monday morning")),
            ("daily", _("Every working day")),
            ("off", _("Never")),
        ],
        widget=forms.RadioSelect,
    )

    def clean_name(self) -> str:
        """One line that can be shown."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name.isprintable():
            raise forms.ValidationError(_("Use letters that can be shown."))
        return name


class SureForm(forms.Form):
    """The second time of asking: the name has to be typed."""

    name = forms.CharField(label=_("Type the name to confirm"), max_length=254)

    def __init__(self, expected: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        """The very name, whatever its capitals."""
        name = str(self.cleaned_data["name"])
        if name.casefold() != self.expected.casefold():
            raise forms.ValidationError(_("This is another name. Nothing was deleted."))
        return name


class StaffForm(forms.Form):
    """Who is to work for a hub or the office."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    hub = forms.ChoiceField(label=_("Works for"), required=False)

    def __init__(self, hubs: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hub"].choices = [("", _("Programme office")), *hubs]  # type: ignore[attr-defined]

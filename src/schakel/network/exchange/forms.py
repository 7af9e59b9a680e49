"""What the operator writes to the hub."""

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.network.exchange.domain.kinds import LONGEST_NOTE


class NoteForm(forms.Form):
    """A line to the hub."""

    text = forms.CharField(
        label=_("A line to the hub"),
        help_text=_("At most 500 characters. It is signed and kept until the hub has it."),
        max_length=LONGEST_NOTE,
        error_messages={"required": _("Write something first.")},
    )

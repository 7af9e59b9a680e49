"""Parts of a page that are more than a line of markup. Load with ``{% load shell %}``."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

BADGES = {
    "claimed": _("claimed"),
    "evidenced": _("evidenced"),
    "measured": _("measured"),
    "none": _("not measured"),
    "enforced": _("enforced"),
    "declared": _("declared"),
    "promise": _("promise"),
}


def hue(nr: int) -> int:
    """The number of a transformation, 1 to 8.

    Raises
    ------
    ValueError
        If there is no transformation of this number.
    """
    number = int(nr)
    if number not in range(1, 9):
        raise ValueError(f"transformations are numbered 1 to 8, not {nr!r}")
    return number


@register.simple_tag
def tnum(nr: int) -> SafeString:
    """The number of a transformation in its dot. The name stands beside it."""
    return format_html('<span class="tnum t{0}" aria-hidden="true">{0}</span>', hue(nr))


@register.simple_tag
def tname(nr: int, name: str, *, strong: bool = True) -> SafeString:
    """Number and name of a transformation, in its hue unless `strong` is off."""
    return format_html(
        '<span class="tname{0} t{1}">{2}<span>{3}</span></span>',
        " tname--strong" if strong else "",
        hue(nr),
        tnum(nr),
        name,
    )


@register.simple_tag
def badge(kind: str, label: str = "") -> SafeString:
    """How we know (claimed, evidenced, measured, none) or who holds to it (enforced, ...)."""
    return format_html('<span class="badge badge--{}">{}</span>', kind, label or BADGES[kind])


@register.inclusion_tag("web/parts/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """The way to this page: label, address, label, address, ..., and the label of this page."""
    if len(parts) % 2 == 0:
        raise ValueError("breadcrumbs: label and address in turn, and the label of this page")
    return {"trail": list(zip(parts[:-1:2], parts[1::2], strict=True)), "here": parts[-1]}


@register.inclusion_tag("web/parts/figure.html")
def figure(
    number: Any, what: str, *, unit: str = "", source: str = "", is_old: bool = False
) -> dict[str, Any]:
    """A figure: number, unit, what it counts, and a line with n, date and source."""
    return {"number": number, "what": what, "unit": unit, "source": source, "is_old": is_old}


@register.inclusion_tag("web/parts/empty.html")
def empty(title: str, text: str, url: str = "", action: str = "") -> dict[str, Any]:
    """What stands where there is nothing yet: an explanation and the first step."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("web/parts/tabs.html")
def tabs(label: str, *parts: Any, here: str = "") -> dict[str, Any]:
    """Pages beside this one: label and address in turn; `here` is the address of this page."""
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {
        "label": label,
        "tabs": [{"label": text, "url": url, "is_current": url == here} for text, url in pairs],
    }


@register.inclusion_tag("web/parts/ticks.html")
def ticks(here: int, total: int, done: Sequence[int] | None = None) -> dict[str, Any]:
    """A tick for each of `total` steps; `here` counts from 1, `done` are those with an answer."""
    finished = set(range(1, here) if done is None else done)
    numbers = range(1, total + 1)
    return {"states": ["here" if n == here else "done" if n in finished else "" for n in numbers]}


@register.inclusion_tag("web/parts/notice.html")
def notice(text: str) -> dict[str, Any]:
    """The strip above the masthead."""
    return {"text": text}


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with label, hint, error and control, tied together for screen readers."""
    widget = bound.field.widget
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    ids = [f"{bound.id_for_label}-hint"] if bound.help_text else []
    ids += [f"{bound.id_for_label}-error"] if bound.errors else []
    attrs = {"class": control_class(widget), "aria-describedby": " ".join(ids) or None}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "field": bound,
        "errors": list(bound.errors),
        "is_group": is_group,
        "described_by": " ".join(ids),
        "widget": "" if is_group else bound.as_widget(attrs={k: v for k, v in attrs.items() if v}),
    }


def control_class(widget: Any) -> str:
    """Class of the control that a widget draws."""
    if isinstance(widget, Textarea):
        return "area"
    return "select" if isinstance(widget, Select) else "input"


@register.inclusion_tag("web/parts/error_summary.html")
def error_summary(form: BaseForm, *, focus: bool = True) -> dict[str, Any]:
    """All errors of a form, each leading to its field. It stands above the form, with the focus.

    Two fields with the same error are told apart by their labels.
    """
    lines = [("", "", text) for text in form.non_field_errors()]
    for bound in form:
        lines += [(bound.auto_id or "", str(bound.label), text) for text in bound.errors]
    often = Counter(text for _id, _label, text in lines)
    told = [(id_, label if often[text] > 1 else "", text) for id_, label, text in lines]
    return {"lines": told, "focus": focus}

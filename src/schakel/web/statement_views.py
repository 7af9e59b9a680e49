"""Pages of the statements: for readers, and for the operator who writes them."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from schakel.kernel.clock import utc_now
from schakel.web import facts, statements
from schakel.web.errors import sentence
from schakel.web.operator import is_operator, require_operator


class StatementForm(forms.Form):
    """A text as the operator writes it, and the revision that it was written from."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy(
            "Start a heading with ## and a line of a list with a dash. A link is written as "
            "[words](https://address). HTML is shown as it was typed. Leave it empty to take the "
            "text off the site."
        ),
        max_length=statements.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
    )
    revision = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """The text with the line ends of this house."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n")


@require_safe
def show(request: HttpRequest, kind: str) -> HttpResponse:
    """One statement for readers, and what the software itself can say about it."""
    here = (get_language() or settings.LANGUAGE_CODE)[:2]
    found = statements.shown(kind, here)
    context = {
        "kind": kind,
        "title": statements.KINDS[kind],
        "statement": found,
        "html": statements.render_text(found.text) if found else "",
        "language_name": dict(settings.LANGUAGES)[found.language] if found else "",
        "is_translated": found is None or found.language == here,
        "is_operator": is_operator(request),
        "here": here,
        "cookies": facts.all_cookies(),
        "stored": facts.all_stored(),
        "kept": [gettext(text) for text in facts.all_kept()],
    }
    return render(request, "web/statements/show.html", context)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every text in every language, and which are still to be written."""
    require_operator(request)
    names = dict(settings.LANGUAGES)
    rows = [
        {"draft": draft, "title": statements.KINDS[draft.kind], "language": names[draft.language]}
        for draft in statements.drafts()
    ]
    return render(request, "web/statements/overview.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Write one text, look at it, keep it."""
    require_operator(request)
    stored = statements.draft(kind, language)
    if request.method != "POST":
        start = stored.text or statements.template(kind, language)
        form = StatementForm(initial={"text": start, "revision": stored.revision})
        return page(request, stored, form)
    form = StatementForm(request.POST)
    if not form.is_valid():
        return page(request, stored, form, status=422)
    text = form.cleaned_data["text"]
    if "preview" in request.POST:
        return page(request, stored, form, preview=statements.render_text(text))
    try:
        revision = form.cleaned_data["revision"]
        statements.save(kind, language, text, revision=revision, now=utc_now())
    except statements.StatementChanged as error:
        stored = statements.draft(kind, language)
        again = StatementForm(initial={"text": text, "revision": stored.revision})
        return page(request, stored, again, conflict=sentence(error), status=409)
    return redirect("web:statements")


def page(
    request: HttpRequest,
    stored: statements.Draft,
    form: StatementForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page on which a text is written."""
    context = {
        "stored": stored,
        "form": form,
        "title": statements.KINDS[stored.kind],
        "language_name": dict(settings.LANGUAGES)[stored.language],
        "template_text": statements.template(stored.kind, stored.language),
        **more,
    }
    return render(request, "web/statements/edit.html", context, status=status)

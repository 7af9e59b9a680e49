"""Pages on which the operator of a node signs in and out."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schakel.config.operator import is_key
from schakel.kernel.clock import utc_now
from schakel.web import operator
from schakel.web.limits import allow, client_address

HOME = "exchange:messages"


class KeyForm(forms.Form):
    """The operator's key, as it stands in the folder of the node."""

    key = forms.CharField(
        max_length=200,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )

    def clean_key(self) -> str:
        """Refuse a key that is not this node's."""
        key: str = self.cleaned_data["key"]
        if not is_key(settings.OPTIONS, key):
            raise forms.ValidationError(
                _("This is not the key of this node. It stands in the file operator.key.")
            )
        return key


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with the key in the folder of the node."""
    if operator.is_operator(request):
        return redirect(HOME)
    form = KeyForm(request.POST or None)
    if request.method == "POST":
        allow("operator", client_address(request), limit=10, per_s=60, now=utc_now())
        if form.is_valid():
            return operator.sign_in(redirect(HOME))
    status = 422 if form.errors else 200
    return render(request, "config/operator.html", {"form": form}, status=status)


@require_safe
def follow_link(request: HttpRequest, given: str) -> HttpResponse:
    """Sign in with a link from the terminal."""
    if operator.holds("link", given):
        return operator.sign_in(redirect(HOME))
    return render(request, "config/operator.html", {"form": KeyForm(), "stale": True}, status=403)


@require_POST
def sign_out(_request: HttpRequest) -> HttpResponse:
    """Sign out."""
    return operator.sign_out(redirect("/"))

"""The own account: name, language, digest; and the link that turns the digest off."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from schakel.network.accounts import queries
from schakel.network.accounts.forms import MeForm
from schakel.network.accounts.interface import require_person
from schakel.network.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Name, language and digest, and the ways to everything else about the account."""
    require_person(request)
    user = cast("User", request.user)
    initial = {"name": user.name, "language": user.language, "digest": user.digest}
    form = MeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "accounts/me.html", {"form": form}, status=422 if form.errors else 200
        )
    User.objects.filter(uid=user.uid).update(**form.cleaned_data)
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, _("Saved."))
    response = redirect("accounts:me")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        form.cleaned_data["language"],
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


@csrf_exempt  # RFC 8058: the mail program posts without a page of ours; the token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def digest_off(request: HttpRequest, token: str) -> HttpResponse:
    """Turn the digest off without signing in (RFC 8058)."""
    uid = queries.digest_reader(token)
    if request.method == "POST":
        User.objects.filter(uid=uid).update(digest="off")
    return render(request, "accounts/digest_off.html", {"is_off": request.method == "POST"})

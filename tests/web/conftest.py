"""A site with nothing but the shell on it, read in English whatever the catalogues say."""

from copy import deepcopy
from types import ModuleType

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import translation

from schakel.kernel import errors
from schakel.kernel.registry import Registry
from schakel.web import context

RAISED = {
    "invalid": errors.InvalidInput("the level {level!r} does not exist", level="<9>"),
    "unauthentic": errors.NotAuthentic("the signature does not hold"),
    "forbidden": errors.NotAllowed("only the owner may do this"),
    "absent": errors.NotFound("there is no such scan"),
    "conflict": errors.Conflict("the scan was closed in between"),
    "often": errors.TooMany("too often", retry_after_s=17),
    "away": errors.Unavailable("the hub does not answer"),
    "plain": errors.SchakelError("an error of no kind"),
    "denied": PermissionDenied("django says no"),
    "bad": BadRequest("django says what"),
    "broken": RuntimeError("secret detail of a fault"),
}


def fail(request, kind):
    raise RAISED[kind]


def hello(request, token=""):
    return HttpResponse("hello")


def cached(request):
    return HttpResponse("hello", headers={"Cache-Control": "max-age=60"})


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def site(settings, monkeypatch):
    """A client of a site with the shell and a few views that answer or fail."""
    urls = ModuleType("urls")
    urls.urlpatterns = [
        path("", include("schakel.web.urls")),
        path("hello/<str:token>", hello, name="hello"),
        path("form", hello, name="form"),
        path("cached", cached, name="cached"),
        path("fail/<str:kind>", fail, name="fail"),
        path("api/fail/<str:kind>", fail, name="api-fail"),
        path("network/fail/<str:kind>", fail, name="network-fail"),
    ]
    for code in (400, 403, 404, 500):
        setattr(urls, f"handler{code}", f"schakel.web.errors.handler{code}")
    settings.ROOT_URLCONF = urls
    # The menus of the shell alone: nobody signs in here.
    template = deepcopy(settings.TEMPLATES[0])
    processors = template["OPTIONS"]["context_processors"]
    processors[processors.index("schakel.config.context.shell")] = "schakel.web.context.shell"
    settings.TEMPLATES = [template]
    for menu in ("navigation", "footer"):
        monkeypatch.setattr(context, menu, Registry(menu))
    return Client(HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False)

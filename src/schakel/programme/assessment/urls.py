"""Addresses of the assessment: of a browser's scan, of a company's, and of what all may see."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from schakel.programme.assessment.adapters.pdf import PDF
from schakel.programme.assessment.adapters.xlsx import XLSX
from schakel.programme.assessment.views import files, item, overview, result, scan, steps

app_name = "assessment"


def both(
    browser: str, company: str, view: Callable[..., HttpResponse], name: str, **more: Any
) -> Iterator[URLPattern]:
    """One view for two holders: the browser with the key, and a company."""
    yield path(f"scan/{browser}", view, more, name=name)
    yield path(f"c/<str:company>/{company}", view, more, name=f"company-{name}")


urlpatterns = [
    path("", scan.front_door, name="front-door"),
    path("scan/", scan.start, name="start"),
    *both("overview/", "assessment/", overview.show, "overview"),
    *both("company/", "assessment/company/", scan.profile, "profile"),
    *both("q/<slug:code>/", "assessment/q/<slug:code>/", item.item, "item"),
    *both("all/", "assessment/all/", overview.ask_all, "ask-all"),
    *both("priorities/", "assessment/priorities/", overview.priorities, "priorities"),
    *both("result/", "result/", result.own_result, "result"),
    *both("result/answers.yaml", "result/answers.yaml", result.download, "download"),
    *both("result/result.pdf", "result/result.pdf", files.own_file, "result-pdf", form=PDF),
    *both("result/result.xlsx", "result/result.xlsx", files.own_file, "result-xlsx", form=XLSX),
    *both("share/", "result/share/", result.share, "share"),
    *both("share/<slug:uid>/revoke/", "result/share/<slug:uid>/revoke/", result.revoke, "revoke"),
    *both("erase/", "assessment/erase/", result.erase, "erase"),
    path("c/<str:company>/assessment/begin/", overview.begin, name="company-begin"),
    path("c/<str:company>/assessment/keep/", overview.keep, name="company-keep"),
    path("c/<str:company>/assessment/q/<slug:code>/changes/", item.changes, name="company-changes"),
    path("c/<str:company>/steps/", steps.show, name="company-steps"),
    path("c/<str:company>/steps/mark/", steps.mark, name="company-step-mark"),
    path("r/<str:token>/", result.shared, name="shared"),
    path("r/<str:token>/result.pdf", files.shared_file, {"form": PDF}, name="shared-pdf"),
    path("example/result.pdf", files.example_file, {"form": PDF}, name="example-pdf"),
    path("example/", result.example, name="example"),
]

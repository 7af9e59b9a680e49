"""Addresses of the quick scan."""

from django.urls import path

from schakel.programme.assessment.views import result, scan

app_name = "assessment"
urlpatterns = [
    path("", scan.front_door, name="front-door"),
    path("scan/", scan.start, name="start"),
    path("scan/company/", scan.profile, name="profile"),
    path("scan/q/<slug:code>/", scan.item, name="item"),
    path("scan/result/", result.own_result, name="result"),
    path("scan/result/answers.yaml", result.download, name="download"),
    path("scan/share/", result.share, name="share"),
    path("scan/share/<slug:uid>/revoke/", result.revoke, name="revoke"),
    path("scan/erase/", result.erase, name="erase"),
    path("r/<str:token>/", result.shared, name="shared"),
    path("example/", result.example, name="example"),
]

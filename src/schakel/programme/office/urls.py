"""Addresses of the office."""

from django.urls import path

from schakel.programme.office.views import download, page

app_name = "office"
urlpatterns = [
    path("office/", page.counts, name="counts"),
    path("office/counts.csv", download.csv_file, name="csv"),
    path("office/counts.xlsx", download.xlsx_file, name="xlsx"),
]

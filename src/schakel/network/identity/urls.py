"""Addresses of the room."""

from django.urls import path

from schakel.network.identity import views

app_name = "identity"
urlpatterns = [path(".well-known/did.json", views.did_document, name="did-document")]

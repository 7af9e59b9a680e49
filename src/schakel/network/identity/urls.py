"""Addresses of the room."""

from django.urls import path

from schakel.network.identity.views import document

app_name = "identity"
urlpatterns = [path(".well-known/did.json", document.did_document, name="did-document")]

"""Addresses of the room."""

from django.urls import path

from schakel.network.exchange.views import inbox, messages

app_name = "exchange"
urlpatterns = [
    path("network/", messages.messages, name="messages"),
    path("network/inbox", inbox.inbox, name="inbox"),
]

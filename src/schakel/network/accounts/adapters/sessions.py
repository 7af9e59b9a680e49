"""The list of sign-ins, and ending one."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from schakel.network.accounts.interface import require_person


@require_POST
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of my other sign-ins; one of somebody else is not there."""
    person = require_person(request)
    found = UserSession.objects.filter(pk=pk, user_id=person.uid).first()
    if found is not None and not found.is_current():
        found.end()
        messages.success(request, _("That sign-in has ended."))
    return redirect("usersessions_list")

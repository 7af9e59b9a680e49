"""Who works for the hubs and the office; the office appoints."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput
from schakel.network.accounts import actions, queries
from schakel.network.accounts.forms import StaffForm
from schakel.network.accounts.interface import hub_names, require_office
from schakel.network.accounts.views.recent import require_recent_sign_in
from schakel.web.errors import sentence


@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """The list, and a form to appoint."""
    person = require_office(request)
    require_recent_sign_in(request)
    names = hub_names()
    form = StaffForm(names, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actor = f"person:{person.uid}"
            actions.appoint(data["email"], data["hub"], actor=actor, now=utc_now())
        except InvalidInput as error:
            form.add_error("email", sentence(error))
        else:
            messages.success(request, _("Appointed. A second factor is asked at the next visit."))
            return redirect("accounts:staff")
    rows = [(each, dict(names).get(each.hub, each.hub)) for each in queries.staff()]
    context = {"form": form, "rows": rows}
    return render(request, "accounts/staff.html", context, status=422 if form.errors else 200)


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """End somebody's work for a hub or the office; not one's own for the office."""
    person = require_office(request)
    require_recent_sign_in(request)
    email, hub = request.POST.get("email", ""), request.POST.get("hub", "")
    if email.lower() == person.email and not hub:
        messages.warning(request, _("Let somebody else of the office end your own role there."))
    else:
        actions.dismiss(email, hub, actor=f"person:{person.uid}", now=utc_now())
    return redirect("accounts:staff")

"""Today: what waits for me, over all my companies and work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schakel.kernel.clock import utc_now
from schakel.network.accounts import queries
from schakel.network.accounts.interface import known_already, require_person, seats_of, what_waits


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What waits for me, the most pressing first, and my companies."""
    person = require_person(request)
    seats = seats_of(person)
    now = utc_now()
    names = {seat.company.uid: seat.company.name for seat in seats}
    waiting = what_waits(person, seats, now=now)
    context = {
        "lines": [(each, names.get(each.company, "")) for each in waiting],
        "seats": [(seat, queries.role_label(seat.role)) for seat in seats],
        "has_scan": not seats and known_already(request) is not None,
        "invitations": queries.invitations_for(person.email, now=now),
    }
    return render(request, "accounts/today.html", context)

"""Who has a seat at a company: invite, change, let go; and taking up an invitation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import Conflict, TooMany
from schakel.network.accounts import actions, queries
from schakel.network.accounts.domain.roles import Role
from schakel.network.accounts.forms import InviteForm, RoleForm
from schakel.network.accounts.interface import Seat, person_of, require_person, require_seat
from schakel.network.accounts.views.recent import require_recent_sign_in
from schakel.web.errors import sentence
from schakel.web.limits import allow, client_address

WRONG_INVITATIONS_AN_HOUR = 100


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, company: str) -> HttpResponse:
    """Everybody at the company; owners may invite."""
    seat = require_seat(request, company, may="manage" if request.method == "POST" else "read")
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.invite(seat, data["email"], data["role"], now=utc_now())
        except (Conflict, TooMany) as error:
            form.add_error("email", sentence(error))
        else:
            messages.success(request, _("The invitation is on its way by e-mail."))
            return redirect("accounts:people", company)
    return show(request, seat, form)


def show(request: HttpRequest, seat: Seat, form: InviteForm) -> HttpResponse:
    """The page with the form as it stands."""
    uid = seat.company.uid
    still_open = queries.open_invitations(uid, now=utc_now()) if seat.may_manage else []
    context = {
        "seat": seat,
        "form": form,
        "colleagues": [(each, queries.role_label(each.role)) for each in queries.colleagues(uid)],
        "invitations": [(each, queries.role_label(Role(each.role))) for each in still_open],
        "roles": [(role.value, queries.role_label(role)) for role in Role],
    }
    return render(request, "accounts/people.html", context, status=422 if form.errors else 200)


@require_POST
def role(request: HttpRequest, company: str, uid: str) -> HttpResponse:
    """Give somebody another role."""
    seat = require_seat(request, company, may="manage")
    require_recent_sign_in(request)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise actions.NotInvitable("Choose one of the roles in the list.")
    if not actions.change_role(seat, uid, form.cleaned_data["role"], now=utc_now()):
        messages.info(request, _("Nothing had to be changed."))
    return redirect("accounts:people", company)


@require_POST
def end(request: HttpRequest, company: str, uid: str) -> HttpResponse:
    """Let somebody go; everybody may go by themselves."""
    own = require_person(request).uid == uid
    seat = require_seat(request, company, may="read" if own else "manage")
    actions.end_seat(seat, uid, now=utc_now())
    messages.success(request, _("The seat is ended; nothing of the company can be seen with it."))
    return redirect("accounts:today") if own else redirect("accounts:people", company)


@require_POST
def take_back(request: HttpRequest, company: str, uid: str) -> HttpResponse:
    """Take an invitation back."""
    seat = require_seat(request, company, may="manage")
    actions.take_back(seat, uid, now=utc_now())
    return redirect("accounts:people", company)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: what it offers; accept or decline."""
    now = utc_now()
    try:
        found = queries.invitation_of(token, now=now)
    except queries.NoInvitation:
        address = client_address(request)
        allow("wrong-invitation", address, limit=WRONG_INVITATIONS_AN_HOUR, per_s=3600, now=now)
        raise
    person = person_of(request)
    if request.method == "POST":
        return answered(request, token)
    context = {
        "invitation": found,
        "role": queries.role_label(Role(found.role)),
        "is_mine": person is not None and person.email.lower() == found.email,
    }
    return render(request, "accounts/invitation.html", context)


def answered(request: HttpRequest, token: str) -> HttpResponse:
    """Do what was chosen."""
    person = require_person(request)
    if request.POST.get("answer") == "decline":
        actions.decline(person, token, now=utc_now())
        messages.success(request, _("The invitation is declined."))
        return redirect("accounts:today")
    seat = actions.take_up(person, token, now=utc_now())
    return redirect("accounts:home", seat.company.uid)

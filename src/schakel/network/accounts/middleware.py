"""What happens to every request of somebody with an account."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from schakel.kernel.clock import utc_now
from schakel.network.accounts.domain.sessions import lasting_of
from schakel.network.accounts.interface import Person, SignInNeeded, person_of
from schakel.network.accounts.models import User
from schakel.web.errors import wants_problem

Handler = Callable[[HttpRequest], HttpResponse]
SIGNED_IN, BEGAN_AT, SEEN_AT = "_auth_user_id", "began_at", "seen_at"
NOTED_EVERY = timedelta(minutes=1)
# Where staff without a second step may go: to set one up, to leave, to read, to change language.
OPEN_TO_STAFF = (
    *("/account/", "/language/", "/static/", "/about", "/healthz", "/operator/"),
    *("/privacy/", "/retention/", "/accessibility/", "/terms/"),
)


class Sessions:
    """Ends a sign-in whose time is over; holds staff to a second step; keeps pages out of caches.

    It stands behind Django's AuthenticationMiddleware. Visitors without an account cost nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is None or SIGNED_IN not in session:
            return self.get_response(request)
        person = still_signed_in(request, utc_now())
        if person is not None and person.is_staff and needs_second_step(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        response = self.get_response(request)
        # Whatever a view said: what one person sees is for that person alone.
        response["Cache-Control"] = "no-store"
        if person is not None:
            note_language(request, person)
        return response


def still_signed_in(request: HttpRequest, now: datetime) -> Person | None:
    """Who is signed in; a sign-in that is over ends here."""
    person = person_of(request)
    if person is None:
        return None
    session = request.session
    began, seen = moment(session.get(BEGAN_AT)), moment(session.get(SEEN_AT))
    if lasting_of(person.is_staff).is_over(began, seen, now):
        end(request)
        return None
    if now - seen >= NOTED_EVERY:
        session[SEEN_AT] = now.timestamp()
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now)
    return person


def moment(stored: object) -> datetime:
    """A moment as the session keeps it; long ago if it keeps none."""
    return datetime.fromtimestamp(stored if isinstance(stored, float) else 0.0, UTC)


def end(request: HttpRequest) -> None:
    """Sign out here and in the database."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    request.schakel_person = None  # type: ignore[attr-defined]


def needs_second_step(request: HttpRequest) -> bool:
    """Whether this page waits until a second step was set up."""
    if request.path.startswith(OPEN_TO_STAFF):
        return False
    return not is_mfa_enabled(request.user)


def note_language(request: HttpRequest, person: Person) -> None:
    """Let the language of the person follow the language switch."""
    match = request.resolver_match
    if match is None or match.view_name != "web:language":
        return
    chosen = match.kwargs.get("code", "")
    if chosen != person.language and translation.check_for_language(chosen):
        User.objects.filter(uid=person.uid).update(language=chosen)


class SignIn:
    """Leads who has to sign in to the sign-in page, and back to where they wanted to be.

    It stands behind `schakel.web.middleware.SchakelErrors`, which answers machines.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The way to the sign-in page, or None where a page or a problem has to be answered."""
        if not isinstance(error, SignInNeeded):
            return None
        if getattr(request, "htmx", False):
            return to_sign_in_from_part(request)
        if request.method not in ("GET", "HEAD") or wants_problem(request):
            return None
        return HttpResponseRedirect(sign_in_url(request.get_full_path()))


def to_sign_in_from_part(request: HttpRequest) -> HttpResponse:
    """For a part of a page: the browser leaves the page that it is on."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    here = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    response = HttpResponse(status=401)
    response["HX-Redirect"] = sign_in_url(here)
    return response


def sign_in_url(path: str) -> str:
    """The sign-in page that leads on to `path` on this site."""
    return f"{reverse('account_login')}?{urlencode({'next': path})}"

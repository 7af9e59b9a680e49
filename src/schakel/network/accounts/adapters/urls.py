"""Addresses around signing in: those that we offer, and no others of allauth."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions import views as sessions
from django.conf import settings
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from schakel.network.accounts.adapters.limits import View, limited
from schakel.network.accounts.adapters.sessions import end_one

PROVIDER = "sso"


def again(view: View) -> View:
    """`view` after a recent proof that it is still the same person."""
    wrapped: View = reauthentication_required(view)
    return wrapped


def posted(view: View) -> View:
    """`view` for GET and POST alone."""
    checked: View = require_http_methods(["GET", "HEAD", "POST"])(view)
    return checked


entrance: list[URLPattern] = [
    path("login/", posted(account.login), name="account_login"),
    path("logout/", posted(account.logout), name="account_logout"),
    path("closed/", account.account_inactive, name="account_inactive"),
    path("signup/", posted(limited(account.signup, "sign-up", "email")), name="account_signup"),
    path(
        "confirm/",
        posted(limited(account.email_verification_sent, "code")),
        name="account_email_verification_sent",
    ),
    path(
        "password/reset/",
        posted(limited(account.password_reset, "reset", "email")),
        name="account_reset_password",
    ),
    path(
        "password/reset/code/",
        posted(limited(account.confirm_password_reset_code, "code")),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/new/",
        posted(limited(account.complete_password_reset, "code")),
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("second-step/code/", posted(second_step.authenticate), name="mfa_authenticate"),
    path(
        "passkey/login/",
        posted(limited(webauthn.login_webauthn, "passkey")),
        name="mfa_login_webauthn",
    ),
]

mine: list[URLPattern] = [
    path("again/", posted(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", posted(second_step.reauthenticate), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        posted(limited(webauthn.reauthenticate_webauthn, "second-step")),
        name="mfa_reauthenticate_webauthn",
    ),
    path("email/", posted(again(limited(account.email, "manage"))), name="account_email"),
    path(
        "password/change/",
        posted(limited(account.password_change, "manage")),
        name="account_change_password",
    ),
    path(
        "password/set/",
        posted(again(limited(account.password_set, "manage"))),
        name="account_set_password",
    ),
    path("second-step/", second_step.index, name="mfa_index"),
    path("second-step/app/", posted(totp.activate_totp), name="mfa_activate_totp"),
    path("second-step/app/remove/", posted(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-step/codes/new/",
        posted(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-step/codes/file/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", posted(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/", posted(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", posted(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("sessions/", posted(sessions.list_usersessions), name="usersessions_list"),
    path("sessions/<int:pk>/end/", end_one, name="account_end_session"),
]

through_another_site: list[URLPattern] = [
    path(
        "sso/login/",
        limited(openid.login, "other-sign-in"),
        {"provider_id": PROVIDER},
        name="openid_connect_login",
    ),
    path(
        "sso/login/callback/",
        openid.callback,
        {"provider_id": PROVIDER},
        name="openid_connect_callback",
    ),
    path("sso/", posted(again(social.connections)), name="socialaccount_connections"),
    path(
        "sso/signup/",
        posted(limited(social.signup, "sign-up", "email")),
        name="socialaccount_signup",
    ),
    path("sso/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sso/error/", social.login_error, name="socialaccount_login_error"),
]

urlpatterns = [
    *entrance,
    *mine,
    *(through_another_site if settings.OPTIONS.oidc_issuer else []),
]

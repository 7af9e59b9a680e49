"""Settings of signing in (django-allauth 65); docs/decisions/0004-sessions.md says why."""

from typing import Any

from schakel.config.options import Options
from schakel.network.accounts.domain.sessions import MEMBER

ADAPTERS = "schakel.network.accounts.adapters"
FORMS = f"{ADAPTERS}.forms"


def sign_in_settings(options: Options) -> dict[str, Any]:
    """Who can sign in, and how."""
    return {
        "AUTH_USER_MODEL": "accounts.User",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "PASSWORD_HASHERS": [f"{ADAPTERS}.passwords.Argon2"],
        "AUTH_PASSWORD_VALIDATORS": [{"NAME": f"{ADAPTERS}.passwords.Unguessable"}],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/today/",
        "LOGOUT_REDIRECT_URL": "/",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "EMAIL_BACKEND": f"{ADAPTERS}.mail.LetterBackend",
        "DEFAULT_FROM_EMAIL": options.sender,
        "SESSION_COOKIE_AGE": int(MEMBER.absolute.total_seconds()),
        "SESSION_SAVE_EVERY_REQUEST": False,
        **account_settings(options),
        **second_step_settings(options),
        **other_site_settings(options),
    }


def account_settings(options: Options) -> dict[str, Any]:
    """E-mail address and password, codes by letter."""
    return {
        "ACCOUNT_ADAPTER": f"{ADAPTERS}.account.AccountAdapter",
        "ACCOUNT_FORMS": {
            "login": f"{FORMS}.Login",
            "signup": f"{FORMS}.SignUp",
            "reset_password": f"{FORMS}.AskReset",
            "reset_password_from_key": f"{FORMS}.NewPassword",
            "change_password": f"{FORMS}.ChangePassword",
            "set_password": f"{FORMS}.SetPassword",
            "add_email": f"{FORMS}.ChangeEmail",
            "reauthenticate": f"{FORMS}.Reauthenticate",
            "confirm_email_verification_code": f"{FORMS}.ConfirmEmail",
            "confirm_password_reset_code": f"{FORMS}.ConfirmReset",
        },
        "ACCOUNT_SIGNUP_FORM_CLASS": f"{ADAPTERS}.names.Named",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_USER_DISPLAY": f"{ADAPTERS}.names.called",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS": 3,
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT": 20 * 60,
        "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND": 2,
        "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": True,
        "ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS": 3,
        "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT": 20 * 60,
        "ACCOUNT_CHANGE_EMAIL": True,
        "ACCOUNT_UNIQUE_EMAIL": True,
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https" if options.is_secure else "http",
        "ACCOUNT_LOGIN_ON_PASSWORD_RESET": False,
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
        "ACCOUNT_LOGOUT_ON_GET": False,
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 10 * 60,
        # allauth counts in the cache of one process; ours count in the database (adapters.limits).
        "ACCOUNT_RATE_LIMITS": False,
        "USERSESSIONS_TRACK_ACTIVITY": False,  # the middleware notes it, once a minute
    }


def second_step_settings(options: Options) -> dict[str, Any]:
    """Apps, passkeys, recovery codes."""
    return {
        "MFA_ADAPTER": f"{ADAPTERS}.second_step.SecondStepAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_FORMS": {
            "authenticate": f"{FORMS}.SecondStep",
            "reauthenticate": f"{FORMS}.SecondStepAgain",
            "activate_totp": f"{FORMS}.ActivateApp",
            "add_webauthn": f"{FORMS}.AddPasskey",
            "edit_webauthn": f"{FORMS}.EditPasskey",
        },
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_TOTP_ISSUER": options.name or "Schakel",
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_PASSKEY_SIGNUP_ENABLED": False,
        # Browsers take passkeys without TLS at localhost alone: for a trial.
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not options.is_secure,
        "MFA_TRUST_ENABLED": False,
        "MFA_RATE_LIMITS": False,
    }


def other_site_settings(options: Options) -> dict[str, Any]:
    """Signing in through the identity site that the operator named."""
    apps = []
    if options.oidc_issuer:
        apps.append(
            {
                "provider_id": "sso",
                "name": options.name or "Single sign-on",
                "client_id": options.oidc_client_id,
                "secret": options.oidc_client_secret,
                "settings": {"server_url": options.oidc_issuer, "oauth_pkce_enabled": True},
            }
        )
    return {
        "SOCIALACCOUNT_ADAPTER": f"{ADAPTERS}.social.SocialAdapter",
        "SOCIALACCOUNT_FORMS": {"signup": f"{FORMS}.SocialSignUp"},
        "SOCIALACCOUNT_LOGIN_ON_GET": False,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": False,
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps},
        },
    }

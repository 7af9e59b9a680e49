"""The rules for passwords, for Django, and how they are kept."""

from functools import cache
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from schakel.network.accounts.domain.passwords import LONGEST, SHORTEST, weaknesses


class Argon2(Argon2PasswordHasher):
    """Argon2id as OWASP advises: 19 MiB, two rounds, one lane.

    Django's own takes 100 MiB for each sign-in, which a flood of them turns against us.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class Unguessable:
    """Refuses passwords that are short, common, or made of the person's own words."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that is too easy to guess."""
        known = [user.name, user.email] if user is not None else []
        found = weaknesses(password, known, common_passwords())
        if found:
            raise ValidationError([message(code) for code in found])

    def get_help_text(self) -> str:
        """What a password must be like."""
        return _(
            "At least %(n)d characters. A sentence of a few words is easy to remember and hard "
            "to guess; digits and signs are not needed."
        ) % {"n": SHORTEST}


def message(code: str) -> str:
    """What is said about a weakness."""
    messages = {
        "short": _("Take at least %(n)d characters; a few words in a row will do.")
        % {"n": SHORTEST},
        "long": _("Take at most %(n)d characters.") % {"n": LONGEST},
        "common": _("Many people use this password, so it is tried first. Take another one."),
        "own": _("Your name, your e-mail address and the name of this site are easy to guess."),
    }
    return messages[code]


@cache
def common_passwords() -> frozenset[str]:
    """The 20,000 most common passwords, as Django brings them along."""
    return frozenset(CommonPasswordValidator().passwords)

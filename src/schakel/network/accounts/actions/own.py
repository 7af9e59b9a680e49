"""The one company of a factory: made once, at the first start."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import translation

from schakel.kernel.errors import Conflict, NotFound
from schakel.network.accounts.domain.company import Facts
from schakel.network.accounts.domain.roles import Role
from schakel.network.accounts.models import Company, Membership, OwnCompany, User
from schakel.network.accounts.queries import Company as KnownCompany
from schakel.network.accounts.queries import company_from
from schakel.network.audit.interface import record

LANGUAGES = ("nl", "en", "de")


class AlreadySetUp(Conflict):
    """The node has its company already."""

    code = "already_set_up"


@transaction.atomic
def set_up_company(facts: Facts, email: str, password: str, *, now: datetime) -> KnownCompany:
    """Make company, owner and seat; the database allows it once.

    Raises
    ------
    AlreadySetUp
        If there is a company.
    """
    row = Company.objects.create(**facts.as_dict(), created_at=now)
    try:
        with transaction.atomic():
            OwnCompany.objects.create(company=row)
    except IntegrityError as error:
        raise AlreadySetUp("This node is set up already. Sign in as its owner.") from error
    owner = the_owner(email, password)
    Membership.objects.create(user=owner, company=row, role=Role.OWNER, since=now)
    record("operator", "company.made", f"company:{row.uid}", {"owner": owner.uid}, now=now)
    return company_from(row)


def the_owner(email: str, password: str) -> User:
    """The person with this address; the operator vouches for it, so it is confirmed."""
    language = (translation.get_language() or "nl")[:2]
    owner, is_new = User.objects.get_or_create(
        email=email.lower(),
        defaults={"language": language if language in LANGUAGES else "nl", "digest": "off"},
    )
    if is_new:
        owner.set_password(password or None)
        owner.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(
        user=owner, email=owner.email, defaults={"verified": True, "primary": True}
    )
    return owner


@transaction.atomic
def rename_own_company(name: str, *, kvk: str, town: str, by: str, now: datetime) -> None:
    """Let the company follow what the profile of the node says.

    Raises
    ------
    NotFound
        If there is no company yet.
    """
    facts = Facts(name, kvk=kvk, town=town)
    own = OwnCompany.objects.first()
    if own is None:
        raise NotFound("This node is not set up yet.")
    Company.objects.filter(uid=own.company_id).update(
        name=facts.name, kvk=facts.kvk, town=facts.town
    )
    record(by, "company.changed", f"company:{own.company_id}", now=now)

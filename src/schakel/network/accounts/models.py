"""People, companies, seats, invitations, staff, letters that wait."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from schakel.kernel.identifiers import new_uid
from schakel.network.accounts.domain.roles import Role

USER = settings.AUTH_USER_MODEL
# The divisions of manufacturing in NACE Rev. 2 (SBI 2008), in short words of our own.
SECTOR_LABELS = {
    "10": _("10 Food"),
    "11": _("11 Drinks"),
    "12": _("12 Tobacco"),
    "13": _("13 Textiles"),
    "14": _("14 Clothing"),
    "15": _("15 Leather and shoes"),
    "16": _("16 Wood products"),
    "17": _("17 Paper"),
    "18": _("18 Printing"),
    "19": _("19 Refined oil"),
    "20": _("20 Chemicals"),
    "21": _("21 Medicines"),
    "22": _("22 Rubber and plastics"),
    "23": _("23 Glass, ceramics, building materials"),
    "24": _("24 Basic metals"),
    "25": _("25 Metal products"),
    "26": _("26 Electronics and optics"),
    "27": _("27 Electrical equipment"),
    "28": _("28 Machines"),
    "29": _("29 Cars and trailers"),
    "30": _("30 Ships, trains, aircraft"),
    "31": _("31 Furniture"),
    "32": _("32 Other goods"),
    "33": _("33 Repair and installation of machines"),
    "other": _("Something else"),
}


class UserManager(BaseUserManager["User"]):
    """Finds people by their address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail address."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who can sign in; known by an e-mail address."""

    uid = models.CharField(max_length=32, primary_key=True, default=new_uid, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="nl")
    digest = models.CharField(max_length=10, default="weekly")
    digest_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            # One address is one person, whatever its capitals.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_small_letters")
        ]

    def __str__(self) -> str:
        return self.uid


class Company(models.Model):
    """A company, in its own words."""

    uid = models.CharField(max_length=32, primary_key=True, default=new_uid, editable=False)
    name = models.CharField(max_length=120)
    kvk = models.CharField(max_length=8, blank=True)
    sector = models.CharField(max_length=5, blank=True)
    size = models.CharField(max_length=7, blank=True)
    province = models.CharField(max_length=4, blank=True)
    town = models.CharField(max_length=80, blank=True)
    association = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.uid


class Membership(models.Model):
    """The part that one person plays for one company."""

    ROLES: ClassVar = [(role.value, role.value) for role in Role]

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=ROLES)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "company"], name="one_seat_per_company"),
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.company_id}"


class Invitation(models.Model):
    """An offer of a seat, to one e-mail address, once, for a while."""

    uid = models.CharField(max_length=32, primary_key=True, default=new_uid, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Membership.ROLES)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.uid


class StaffRole(models.Model):
    """Work for the programme: at one hub, or (without hub) in its office."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="staff_roles")
    hub = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "hub"], name="one_staff_role_per_hub")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.hub or 'office'}"


class Letter(models.Model):
    """An e-mail that waits to be delivered; its text is forgotten once it was."""

    uid = models.CharField(max_length=32, primary_key=True, default=new_uid, editable=False)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.uid

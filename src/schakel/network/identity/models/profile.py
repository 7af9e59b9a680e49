"""What this node says about the company behind it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Profile(models.Model):
    """The company behind this node; the table has one row at most."""

    slot = models.PositiveSmallIntegerField(unique=True, default=1)
    name = models.CharField(max_length=120)
    kvk = models.CharField(max_length=8, blank=True, default="")
    gln = models.CharField(max_length=13, blank=True, default="")
    street = models.CharField(max_length=120, blank=True, default="")
    postcode = models.CharField(max_length=12, blank=True, default="")
    town = models.CharField(max_length=80, blank=True, default="")
    country = models.CharField(max_length=2, default="NL")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(slot=1), name="identity_one_profile"),
        ]

    def __str__(self) -> str:
        return self.name

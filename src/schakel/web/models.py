"""What the shell keeps: how much of each limit is used."""

from django.db import models


class Allowance(models.Model):
    """How far one client has used up one limit.

    `clear_at_us` is the moment, in microseconds since 1970, when the whole allowance is there
    again; it is all that a token bucket needs to know.
    """

    key = models.CharField(max_length=64, primary_key=True)
    clear_at_us = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["clear_at_us"], name="web_allowance_clear")]

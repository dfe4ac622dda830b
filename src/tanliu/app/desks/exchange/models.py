"""Partners with whom data are exchanged, and the register of parcels; bodies lie in files by their hash."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

#: States of a parcel that goes out.
MADE, WAITING, SENDING, SUPERSEDED, FAILED, DISPUTED = (
    "made",
    "waiting",
    "sending",
    "superseded",
    "failed",
    "disputed",
)
#: States of a parcel that comes in.
OPEN, WHOLE = "open", "whole"
#: How both end, as acknowledgements say.
ACCEPTED, PARTLY, REFUSED = "accepted", "partly", "refused"
OVER = (ACCEPTED, PARTLY, REFUSED)
OUT, IN = "out", "in"
STATES = (MADE, WAITING, SENDING, FAILED, DISPUTED, SUPERSEDED, OPEN, WHOLE, *OVER)


class ExchangePartner(models.Model):
    """Who data are exchanged with; what holds was asked for by one person and agreed to by another.

    ``asked`` are the terms that somebody asks for and nobody has agreed to yet; the token by which we ask a partner lies in a
    file of the workspace and never here.
    """

    id = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)
    exchange = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default="asked")
    """``asked``, ``active`` or ``closed``."""
    address = models.CharField(max_length=300, blank=True)
    public = models.CharField(max_length=64, blank=True)
    account = models.CharField(max_length=150, blank=True)
    """Name of the user as whom the partner fetches and delivers."""
    datasets = models.JSONField(default=list)
    automatic = models.BooleanField(default=False)
    seen = models.BigIntegerField(default=0)
    """The partner's own number of the last parcel that was fetched from it."""
    asked = models.JSONField(default=dict)
    asked_by = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.CharField(max_length=150, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class ExchangeParcel(models.Model):
    """A parcel that goes out or comes in; its number is that of the register."""

    direction = models.CharField(max_length=3)
    partner = models.ForeignKey(ExchangePartner, on_delete=models.PROTECT, related_name="parcels")
    key = models.CharField(max_length=64)
    exchange = models.CharField(max_length=60)
    edition = models.CharField(max_length=60)
    dataset = models.CharField(max_length=40)
    period = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    size = models.BigIntegerField()
    manifest = models.JSONField()
    signature = models.CharField(max_length=128)
    public = models.CharField(max_length=64)
    state = models.CharField(max_length=10)
    have = models.BigIntegerField(default=0)
    """Bytes that the receiver has, as far as is known."""
    attempts = models.PositiveIntegerField(default=0)
    """Attempts since the last progress."""
    next_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    sent_by = models.CharField(max_length=150, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    """When it was released; of one that comes in, when its body was whole."""
    touched_at = models.DateTimeField(null=True, blank=True)
    acknowledgement = models.JSONField(default=dict, blank=True)
    signed_back = models.CharField(max_length=128, blank=True)
    """Signature of the acknowledgement in hexadecimal digits; empty where the partner only repeats the hashes."""
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    differences = models.JSONField(null=True, blank=True)
    """Of a statement of a partner: where it differs from what is known here; null for all else."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["direction", "key"], name="exchange_one_parcel_a_key"),
            models.UniqueConstraint(
                fields=["direction", "partner", "exchange", "dataset", "period", "version"], name="exchange_one_version"
            ),
            models.CheckConstraint(condition=models.Q(have__gte=0) & models.Q(have__lte=models.F("size")), name="exchange_have_within"),
        ]  # fmt: skip
        indexes: ClassVar[list[Any]] = [models.Index(fields=["state", "next_at"], name="exchange_by_next")]

    def __str__(self) -> str:
        return f"{self.direction} {self.dataset} {self.period} v{self.version} {self.state}"

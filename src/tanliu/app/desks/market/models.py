"""Orders, auctions, trades and suspensions of the market; what they reserve and move lies in the ledger alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class MarketAuction(models.Model):
    """A call auction of a day: the hash of its seed is published when it is called, the seed when it is run."""

    market = models.CharField(max_length=60)
    unit = models.CharField(max_length=40)
    day = models.DateField()
    commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="called")
    """``called``, ``run`` or ``off``."""
    called_by = models.CharField(max_length=150)
    called_at = models.DateTimeField(default=timezone.now)
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    reference = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    volume = models.BigIntegerField(default=0)
    demand = models.BigIntegerField(default=0)
    supply = models.BigIntegerField(default=0)
    steps = models.JSONField(default=list, blank=True)
    rationed = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        constraints = (models.UniqueConstraint(fields=["market", "unit", "day"], name="one_auction_a_day"),)

    def __str__(self) -> str:
        return f"{self.market} {self.unit} {self.day} {self.state}"


class MarketOrder(models.Model):
    """An order; as long as one to sell is open, the ledger reserves what is left of it."""

    market = models.CharField(max_length=60)
    way = models.CharField(max_length=10)
    side = models.CharField(max_length=4)
    entity_id = models.CharField(max_length=100, db_index=True)
    unit = models.CharField(max_length=40)
    price = models.DecimalField(max_digits=18, decimal_places=4)
    """Currency for each lot."""
    lot = models.PositiveIntegerField()
    """Units of the ledger in a lot on the day of the order."""
    lots = models.BigIntegerField()
    left = models.BigIntegerField()
    is_whole = models.BooleanField(default=False)
    counterparty = models.CharField(max_length=100, blank=True)
    auction = models.ForeignKey(
        MarketAuction, null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    until = models.DateField()
    round = models.PositiveIntegerField(default=0)
    """How often it was filled; part of the cause of its reservation."""
    state = models.CharField(max_length=10, default="open")
    """``open``, ``filled``, ``withdrawn``, ``over``, or ``out`` of an auction because its holder was suspended."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    cause = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(left__gte=0) & models.Q(left__lte=models.F("lots")),
                name="market_order_left_within",
            ),
        )
        indexes = (models.Index(fields=["market", "unit", "state"], name="market_open_orders"),)

    def __str__(self) -> str:
        return f"{self.side} {self.left} of {self.lots} {self.unit} at {self.price}"


class MarketTrade(models.Model):
    """A trade: reserved for its buyer until it is paid, delivered by one posting, or void."""

    market = models.CharField(max_length=60)
    way = models.CharField(max_length=10)
    unit = models.CharField(max_length=40)
    sell = models.ForeignKey(
        MarketOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="sold"
    )
    buy = models.ForeignKey(
        MarketOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="bought"
    )
    seller = models.CharField(max_length=100, db_index=True)
    buyer = models.CharField(max_length=100, db_index=True)
    sold_by = models.CharField(max_length=150)
    bought_by = models.CharField(max_length=150)
    price = models.DecimalField(max_digits=18, decimal_places=4)
    lot = models.PositiveIntegerField()
    lots = models.BigIntegerField()
    at_band = models.BooleanField(default=False)
    at = models.DateTimeField()
    day = models.DateField(db_index=True)
    pay_until = models.DateField()
    state = models.CharField(max_length=10, default="waiting")
    """``waiting`` for payment, ``paid`` as its buyer says, ``delivered`` or ``void``."""
    reference = models.CharField(max_length=80, blank=True)
    paid_by = models.CharField(max_length=150, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=64, blank=True)
    """Of the transfer that delivered it, by which its receipt is asked for."""
    cause = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints = (
            models.CheckConstraint(condition=models.Q(lots__gt=0), name="market_trade_above_zero"),
            models.CheckConstraint(condition=~models.Q(seller=models.F("buyer")), name="market_trade_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.lots} {self.unit} at {self.price} {self.state}"


class MarketSuspension(models.Model):
    """Who or what may not be traded for the time being: the market, a unit, or a holder."""

    market = models.CharField(max_length=60)
    subject = models.CharField(max_length=100)
    """``market``, a unit, or the id of an enterprise."""
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateField(null=True, blank=True)
    """Last day; until somebody ends it where there is none."""
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.subject} {self.reason}"

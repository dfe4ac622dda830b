"""Put an offer into the mall, and close it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.auth import get_user_model

from tanliu.app import clock
from tanliu.app.desks.mall.actions.checked import (
    DEAL,
    MOST_AMOUNT,
    MOST_CNY,
    REFUSAL,
    name_of,
    require_above_zero,
    require_day,
    text_of,
)
from tanliu.app.desks.mall.document import Mall, rules
from tanliu.app.desks.mall.models import MallListing
from tanliu.app.desks.mall.notify import tell_side
from tanliu.app.desks.mall.queries import is_of, open_listings
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.served import catalog
from tanliu.kit.errors import TanliuError

_TITLE, _TEXT, _REASON = 120, 4000, 300


@dataclass(frozen=True)
class PutListing(Action[int]):
    """Put an offer into the mall; the result is its number. Nothing is moved by it.

    Attributes
    ----------
    amount, unit
        Of what is offered, where its kind is measured.
    price_cny
        For all of it; None where it is to be agreed.
    entity_id
        The enterprise that offers, of who speaks for one; others give their name.
    until
        Last day.
    """

    needs: ClassVar[frozenset[str]] = DEAL
    refusal: ClassVar[str] = REFUSAL
    kind: str
    title: str
    text: str
    until: date
    amount: Decimal | None = None
    unit: str = ""
    price_cny: Decimal | None = None
    entity_id: str = ""
    name: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse what cannot be offered.

        Raises
        ------
        TanliuError
            With the field, what was found and what is accepted.
        """
        says = rules(catalog())
        self._check_kind(says)
        text_of("title", self.title, _TITLE)
        text_of("text", self.text, _TEXT)
        require_above_zero("price_cny", self.price_cny, MOST_CNY, 2)
        require_day("until", self.until, says.open_days_at_most)
        name_of(actor, self.entity_id, self.name)
        if open_listings().filter(author=actor.name).count() >= says.most_open_of_one:
            raise TanliuError(
                "too many open offers", found=says.most_open_of_one, accepted=f"<= {says.most_open_of_one}"
            )

    def _check_kind(self, says: Mall) -> None:
        if self.kind not in says.kinds:
            raise TanliuError(
                "not one of what is offered", where="kind", found=self.kind, accepted=", ".join(says.kinds)
            )
        measured = says.kinds[self.kind].measured
        require_above_zero("amount", self.amount, MOST_AMOUNT, 6)
        if self.unit != "" and self.unit not in measured:
            raise TanliuError(
                "not one of what is offered",
                where="unit",
                found=self.unit,
                accepted=", ".join(measured) or "-",
            )
        if bool(measured) != (self.amount is not None and self.unit != ""):
            where = "amount, unit"
            raise TanliuError(
                "units are told with their amount, all else without",
                where=where,
                found=f"{self.amount} {self.unit}",
            )

    def run(self, actor: Actor) -> int:
        # a form that is sent twice, even at once, is one offer
        if actor.user is not None:
            get_user_model().objects.select_for_update().get(pk=actor.user.pk)
        told: dict[str, Any] = {
            "kind": self.kind, "title": self.title.strip(), "text": self.text.strip(), "amount": self.amount, "unit": self.unit,
            "price_cny": self.price_cny, "entity_id": self.entity_id, "author": actor.name, "until": self.until,
            "offered_by": name_of(actor, self.entity_id, self.name),
        }  # fmt: skip
        return (open_listings().filter(**told).first() or MallListing.objects.create(**told)).pk

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("mall_put", f"{done}", {"kind": self.kind, "title": self.title.strip()})]


@dataclass(frozen=True)
class CloseListing(Action[None]):
    """Close an offer: its author when they like, who administers with a reason that the author is told."""

    refusal: ClassVar[str] = "only who offers, or administers, closes an offer"
    needs: ClassVar[frozenset[str]] = frozenset({"deal", "administer"})
    number: int
    reason: str = ""

    def _found(self, actor: Actor) -> tuple[MallListing, bool]:
        found = MallListing.objects.filter(pk=self.number, closed_at=None).first()
        if found is None:
            raise TanliuError("no such open offer", found=self.number)
        return found, actor.user is not None and is_of(actor.user, found.author, found.entity_id)

    def check(self, actor: Actor) -> None:
        """Refuse it to everybody else, and to who administers without a reason.

        Raises
        ------
        NotPermittedError
            When it is somebody else's.
        TanliuError
            When there is no such offer, or no reason.
        """
        _, own = self._found(actor)
        if not own and not actor.may("administer"):
            raise NotPermittedError(self.refusal, "number", self.number)
        text_of("reason", self.reason, _REASON, 0 if own else 1)

    def run(self, actor: Actor) -> None:
        row, own = self._found(actor)
        row.closed_at, row.closed_by, row.close_reason = clock.now(), actor.name, self.reason.strip()
        row.save(update_fields=["closed_at", "closed_by", "close_reason"])
        if not own:
            tell_side(row.author, "mall_told_closed", f"mall closed {row.pk}", row, words=self.reason.strip())

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("mall_close", f"{self.number}", {"reason": self.reason.strip()})]

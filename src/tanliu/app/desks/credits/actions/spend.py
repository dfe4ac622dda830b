"""Residents redeem what they have for rewards, or give it to the common fund; who offers hands out against a code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.credits.actions.people import Own, random_code
from tanliu.app.desks.credits.document import rules
from tanliu.app.desks.credits.models import CreditRedemption, CreditReward
from tanliu.app.desks.credits.queries import RESIDENT
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import account_id, open_accounts
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Posted, Proposal
from tanliu.app.platform.ledger.rules import kind_of
from tanliu.app.platform.ledger.table import lock
from tanliu.app.platform.served import catalog
from tanliu.kit.errors import ConflictError, NothingKnownError, TanliuError

_SHOP, _COMMON = "credit_shop", "common"
_MOST, _TITLE, _TEXT, _REQUEST = 10**12, 120, 1000, 64


@dataclass(frozen=True)
class PutReward(Action[int]):
    """Offer a reward for credits; the result is its number."""

    needs: ClassVar[frozenset[str]] = frozenset({"credit_keep"})
    refusal: ClassVar[str] = "the role may not keep the credits of residents"
    title: str
    text: str
    unit: str
    price: int
    stock: int
    until: date
    offered_by: str

    def check(self, actor: Actor) -> None:
        """Refuse what nobody could redeem.

        Raises
        ------
        TanliuError
            With the field.
        """
        for name, value, most in (("title", self.title, _TITLE), ("offered_by", self.offered_by, _TITLE)):
            if not 1 <= len(value.strip()) <= most:
                raise TanliuError(
                    "not of this length", where=name, found=len(value.strip()), accepted=f"1 – {most}"
                )
        if len(self.text) > _TEXT:
            raise TanliuError(
                "not of this length", where="text", found=len(self.text), accepted=f"0 – {_TEXT}"
            )
        units = kind_of("credit_redeem").units
        if self.unit not in units:
            raise TanliuError(
                "not one of what is offered", where="unit", found=self.unit, accepted=", ".join(units)
            )
        for name, number in (("price", self.price), ("stock", self.stock)):
            if not 1 <= number <= _MOST:
                raise TanliuError(
                    "a whole number wanted", where=name, found=number, accepted=f"1 – {_MOST:,}"
                )
        if self.until < today():
            raise TanliuError("the last day is past", where="until", found=self.until)

    def run(self, actor: Actor) -> int:
        return CreditReward.objects.create(
            title=self.title.strip(), text=self.text.strip(), unit=self.unit, price=self.price, stock=self.stock,
            until=self.until, offered_by=self.offered_by.strip(), author=actor.name,
        ).pk  # fmt: skip

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("credit_reward", f"{done}", {"title": self.title.strip(), "price": self.price})]


@dataclass(frozen=True)
class CloseReward(Action[None]):
    """Offer a reward no longer; what was redeemed before is handed out still."""

    needs: ClassVar[frozenset[str]] = frozenset({"credit_keep"})
    refusal: ClassVar[str] = "the role may not keep the credits of residents"
    number: int

    def check(self, actor: Actor) -> None:
        if not CreditReward.objects.filter(pk=self.number, closed_at=None).exists():
            raise NothingKnownError("no such reward", found=self.number)

    def run(self, actor: Actor) -> None:
        CreditReward.objects.filter(pk=self.number).update(closed_at=clock.now())

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("credit_reward_close", f"{self.number}")]


@dataclass(frozen=True)
class Redeem(Own[CreditRedemption]):
    """Redeem a reward: paid at once, handed out against a code. The same form sent again is the same redemption."""

    reward: int
    request: str

    def check(self, actor: Actor) -> None:
        self.mine(actor)
        if not 1 <= len(self.request) <= _REQUEST:
            raise TanliuError("a field is empty", where="request")

    def run(self, actor: Actor) -> CreditRedemption:
        lock()
        name = self.mine(actor).pseudonym
        before = CreditRedemption.objects.filter(request=self._request(name)).first()
        if before is not None:
            return before
        reward = CreditReward.objects.filter(pk=self.reward, closed_at=None, until__gte=today()).first()
        if reward is None:
            raise NothingKnownError("no such reward", found=self.reward)
        if reward.redemptions.count() >= reward.stock:
            raise ConflictError("nothing of this reward is left", found=reward.title)
        open_accounts(_SHOP)
        cause = ("credit redeem", self._request(name))
        paid = Proposal(
            "credit_redeem",
            reward.unit,
            account_id(RESIDENT, name),
            _SHOP,
            reward.price,
            cause,
            proposed_by=name,
        )
        (posted,) = post([paid], Actor(name))
        until = today() + timedelta(days=rules(catalog()).redeem_days)
        return CreditRedemption.objects.create(
            reward=reward,
            pseudonym=name,
            request=self._request(name),
            code=random_code(10),
            transfer=posted.key,
            until=until,
        )

    def _request(self, name: str) -> str:
        return f"{name} {self.request}"[:_REQUEST]


@dataclass(frozen=True)
class Give(Own[Posted]):
    """Give credits to the common fund."""

    unit: str
    amount: int
    request: str

    def check(self, actor: Actor) -> None:
        self.mine(actor)
        if not 1 <= len(self.request) <= _REQUEST:
            raise TanliuError("a field is empty", where="request")

    def run(self, actor: Actor) -> Posted:
        name = self.mine(actor).pseudonym
        open_accounts(_COMMON)
        given = Proposal(
            "credit_give", self.unit, account_id(RESIDENT, name), _COMMON, self.amount, ("credit give", name, self.request),
            proposed_by=name,
        )  # fmt: skip
        return post([given], Actor(name))[0]


@dataclass(frozen=True)
class HandOut(Action[CreditRedemption]):
    """Hand out a reward against its code, once."""

    needs: ClassVar[frozenset[str]] = frozenset({"credit_keep"})
    refusal: ClassVar[str] = "the role may not keep the credits of residents"
    code: str

    def _found(self) -> CreditRedemption:
        code = self.code.strip().upper()
        found = CreditRedemption.objects.select_for_update(of=("self",)).filter(code=code).first()
        if found is None:
            raise NothingKnownError("no such redemption code", where="code")
        if found.handed_at is not None:
            raise ConflictError("it is handed out already", where="code", found=found.handed_at)
        if found.until < today():
            raise TanliuError("the last day is past", where="code", found=found.until)
        return found

    def run(self, actor: Actor) -> CreditRedemption:
        found = self._found()
        found.handed_at, found.handed_by = clock.now(), actor.name
        found.save(update_fields=["handed_at", "handed_by"])
        return found

    def entries(self, actor: Actor, done: CreditRedemption) -> Iterable[Entry]:
        return [Entry("credit_hand_out", f"{done.pk}")]

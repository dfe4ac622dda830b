"""Ask about an offer, name terms, agree, and say how it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

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
from tanliu.app.desks.mall.document import rules
from tanliu.app.desks.mall.models import MallEnquiry, MallListing, MallReview
from tanliu.app.desks.mall.notify import tell_side
from tanliu.app.desks.mall.queries import PROCESS, is_of, open_listings, side_of
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.decide.casework.forms import filled
from tanliu.kit.errors import ConflictError, TanliuError

_REVIEW = 500


@dataclass(frozen=True)
class Ask(Action[str]):
    """Ask about an offer; the result is the subject of the case."""

    needs: ClassVar[frozenset[str]] = DEAL
    refusal: ClassVar[str] = REFUSAL
    number: int
    text: str
    amount: Decimal | None = None
    entity_id: str = ""
    name: str = ""

    def _listing(self) -> MallListing:
        found = open_listings().filter(pk=self.number).first()
        if found is None:
            raise TanliuError("no such open offer", found=self.number)
        return found

    def check(self, actor: Actor) -> None:
        """Refuse an enquiry about what is closed or one's own, and a second one while the first is open.

        Raises
        ------
        ConflictError
            When they have asked before.
        TanliuError
            With the field.
        """
        listing = self._listing()
        if actor.user is not None and is_of(actor.user, listing.author, listing.entity_id):
            raise TanliuError("one does not ask about one's own offer", found=self.number)
        filled(process(PROCESS).says.forms["words"], {"text": self.text})
        require_above_zero("amount", self.amount, MOST_AMOUNT, 6)
        if self.amount is not None and (listing.amount is None or self.amount > listing.amount):
            raise TanliuError(
                "more is asked for than is offered",
                where="amount",
                found=self.amount,
                accepted=f"<= {listing.amount or 0}",
            )
        name_of(actor, self.entity_id, self.name)
        if Case.objects.filter(process=PROCESS, subject=self._subject(actor), closed_at=None).exists():
            raise ConflictError("an enquiry is open", found=self.number)

    def _subject(self, actor: Actor) -> str:
        return f"{self.number} {actor.name}"

    def run(self, actor: Actor) -> str:
        listing, subject = self._listing(), self._subject(actor)
        told: dict[str, Any] = {
            "listing": listing, "buyer": actor.name, "buyer_entity": self.entity_id, "amount": self.amount,
            "buyer_name": name_of(actor, self.entity_id, self.name),
            "version": 1 + Case.objects.filter(process=PROCESS, subject=subject).count(),
        }  # fmt: skip
        case: Any = begin(MallEnquiry, PROCESS, subject, "", actor, **told)
        take(case, Move("ask", case.revision, note=self.text.strip()), actor)
        tell_side(listing.author, "mall_told_ask", f"mall {case.pk} {case.revision}", listing, case)
        return subject

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry("mall_ask", done)]


@dataclass(frozen=True)
class StepEnquiry(Action[str]):
    """Take a step of an enquiry as one of its two sides; the result is the state.

    Attributes
    ----------
    price_cny, until
        Terms of who offers, and the last day on which they may be agreed to.
    """

    needs: ClassVar[frozenset[str]] = DEAL
    refusal: ClassVar[str] = "only the two sides of an enquiry take its steps"
    case: int
    step: str
    revision: int
    text: str
    price_cny: Decimal | None = None
    until: date | None = None

    def _found(self) -> MallEnquiry:
        found = MallEnquiry.objects.select_related("listing").filter(pk=self.case).first()
        if found is None:
            raise TanliuError("no such enquiry", found=self.case)
        return found

    def check(self, actor: Actor) -> None:
        """Refuse steps of the other side, terms without a price or a day, and an agreement to terms that are over.

        Raises
        ------
        NotPermittedError
            When it is the step of somebody else.
        TanliuError
            With the field.
        """
        found, says = self._found(), process(PROCESS)
        side = "" if actor.user is None else side_of(actor.user, found)
        rule = says.machine.rules.get((found.state, self.step))
        if not side or (rule is not None and side not in rule.by):
            raise NotPermittedError(self.refusal, "step", self.step)
        filled(says.says.forms["words"], {"text": self.text})
        if self.step == "offer":
            if self.price_cny is None or self.until is None:
                raise TanliuError("terms need a price and a last day", where="price_cny, until")
            require_above_zero("price_cny", self.price_cny, MOST_CNY, 2)
            require_day("until", self.until, rules(catalog()).answer_days_at_most)
        if self.step == "agree" and found.offer_until is not None and found.offer_until < today():
            raise TanliuError("the terms are over", where="until", found=found.offer_until)

    def run(self, actor: Actor) -> str:
        found = self._found()
        terms: dict[str, Any] = {}
        if self.step == "offer":
            terms = {"offer_cny": self.price_cny, "offer_until": self.until}
        details = {name: f"{value}" for name, value in terms.items()}
        move = Move(self.step, self.revision, note=self.text.strip(), details=details, changes=terms)
        after = take(found, move, actor).case.state
        other = found.buyer if actor.name != found.buyer else found.listing.author
        tell_side(other, f"mall_told_{self.step}", f"mall {found.pk} {found.revision}", found.listing, found)
        return after

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry(f"mall_{self.step}", f"{self.case}", {"state": done})]


@dataclass(frozen=True)
class Review(Action[None]):
    """Say how an agreement went, once, as who asked."""

    needs: ClassVar[frozenset[str]] = DEAL
    refusal: ClassVar[str] = "only who agreed to an offer says how it was"
    case: int
    stars: int
    text: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse it to everybody else, before an agreement, and a second time.

        Raises
        ------
        NotPermittedError
            When they are not who asked.
        ConflictError
            When they said it before.
        TanliuError
            When nothing was agreed, or there are more stars than the rule has.
        """
        found = MallEnquiry.objects.select_related("listing").filter(pk=self.case).first()
        if found is None or actor.user is None or side_of(actor.user, found) != "buyer":
            raise NotPermittedError(self.refusal, "case", self.case)
        if found.state != "agreed":
            raise TanliuError("nothing was agreed yet", found=found.state)
        most = rules(catalog()).stars
        if not 1 <= self.stars <= most:
            raise TanliuError(
                "the stars of a review", where="stars", found=self.stars, accepted=f"1 ... {most}"
            )
        text_of("text", self.text, _REVIEW, 0)
        if MallReview.objects.filter(enquiry=found).exists():
            raise ConflictError("it was reviewed before", found=self.case)

    def run(self, actor: Actor) -> None:
        MallReview.objects.create(
            enquiry_id=self.case, stars=self.stars, text=self.text.strip(), author=actor.name
        )

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("mall_review", f"{self.case}", {"stars": self.stars})]

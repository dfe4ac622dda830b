"""Keep claims of one's own, and take one back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from tanliu.app import clock
from tanliu.app.desks.claims.models import OwnClaim
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.decide.claims.document import Claim
from tanliu.decide.claims.judge import judge
from tanliu.kit.errors import TanliuError

_LONGEST_TEXT = 200
#: Claims that one file may bring.
_MOST = 2000
#: Claims of one person that are kept at once: all of them are judged for each list.
_KEPT = 4000
#: Signs of all the texts of a claim.
_LONGEST = 20_000


def _text(claim: Any) -> str:
    return json.dumps(claim, sort_keys=True)


def _require_short(claim: Claim) -> None:
    if (size := len(claim.model_dump_json(exclude_unset=True))) > _LONGEST:
        raise TanliuError(
            "a claim is too long", where=claim.id[:100], found=size, accepted=f"<= {_LONGEST:,}"
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """The number of a claim, and whether it is new: one that stands already is not kept a second time."""

    number: int
    new: bool


@dataclass(frozen=True)
class KeepClaims(Action[list[Kept]]):
    """Keep claims that can be judged."""

    needs: ClassVar[frozenset[str]] = frozenset({"judge", "answer", "audit"})
    refusal: ClassVar[str] = "the role may not enter claims"
    claims: Sequence[Claim]
    text: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse what cannot be judged.

        Raises
        ------
        TanliuError
            When a claim cannot be judged, or there are too many.
        """
        if len(self.claims) > _MOST:
            raise TanliuError("too many claims at once", found=len(self.claims), accepted=f"<= {_MOST:,}")
        kept = OwnClaim.objects.filter(author=actor.name, withdrawn_at=None).count()
        if kept + len(self.claims) > _KEPT:
            raise TanliuError("too many claims of one person", found=kept, accepted=f"<= {_KEPT:,}")
        for claim in self.claims:
            _require_short(claim)
            judge(claim)

    def run(self, actor: Actor) -> list[Kept]:
        # a form that is sent twice at once waits here
        if actor.user is not None:
            get_user_model().objects.select_for_update().get(pk=actor.user.pk)
        text = self.text[:_LONGEST_TEXT]
        standing = {
            _text(row.claim): row.pk
            for row in OwnClaim.objects.filter(author=actor.name, text=text, withdrawn_at=None)
        }
        return [self._kept(actor, text, claim, standing) for claim in self.claims]

    def _kept(self, actor: Actor, text: str, claim: Claim, standing: dict[str, int]) -> Kept:
        says = claim.model_dump(mode="json", exclude_unset=True)
        if (number := standing.get(_text(says))) is not None:
            return Kept(number, new=False)
        row = OwnClaim.objects.create(author=actor.name, text=text, claim=says)
        standing[_text(says)] = row.pk
        return Kept(row.pk, new=True)

    def entries(self, actor: Actor, done: list[Kept]) -> Iterable[Entry]:
        for kept, claim in zip(done, self.claims, strict=True):
            if kept.new:
                details = {"printed": f"{claim.printed} {claim.unit}", "verdict": judge(claim).verdict}
                yield Entry("claim_keep", f"{kept.number}", details)


@dataclass(frozen=True)
class WithdrawClaim(Action[None]):
    """Take back a claim; it stays in the database with the day."""

    needs: ClassVar[frozenset[str]] = frozenset({"judge", "answer", "audit"})
    refusal: ClassVar[str] = "the role may not enter claims"
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse a claim of somebody else.

        Raises
        ------
        TanliuError
            When there is none of that number that the actor entered.
        """
        if not self._rows(actor).exists():
            raise TanliuError("no such claim of yours", found=self.number)

    def run(self, actor: Actor) -> None:
        self._rows(actor).update(withdrawn_at=clock.now())

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        yield Entry("claim_withdraw", f"{self.number}")

    def _rows(self, actor: Actor) -> QuerySet[OwnClaim]:
        rows = OwnClaim.objects.filter(pk=self.number, withdrawn_at=None)
        return rows if actor.user is None else rows.filter(author=actor.name)

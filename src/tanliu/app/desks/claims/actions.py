"""Keep claims of one's own, and take one back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

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


def _require_short(claim: Claim) -> None:
    if (size := len(claim.model_dump_json(exclude_unset=True))) > _LONGEST:
        raise TanliuError(
            "a claim is too long", where=claim.id[:100], found=size, accepted=f"<= {_LONGEST:,}"
        )


@dataclass(frozen=True)
class KeepClaims(Action[list[int]]):
    """Keep claims that can be judged; the result is their numbers."""

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

    def run(self, actor: Actor) -> list[int]:
        return [
            OwnClaim.objects.create(
                author=actor.name, text=self.text[:_LONGEST_TEXT],
                claim=claim.model_dump(mode="json", exclude_unset=True),
            ).pk
            for claim in self.claims
        ]  # fmt: skip

    def entries(self, actor: Actor, done: list[int]) -> Iterable[Entry]:
        for number, claim in zip(done, self.claims, strict=True):
            details = {"printed": f"{claim.printed} {claim.unit}", "verdict": judge(claim).verdict}
            yield Entry("claim_keep", f"{number}", details)


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

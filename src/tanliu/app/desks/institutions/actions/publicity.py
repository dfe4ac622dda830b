"""Make public what institutions used: proposed by one, decided by another; what was decided is never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app import clock
from tanliu.app.desks.institutions.actions.bring import sight_of
from tanliu.app.desks.institutions.models import Publicity
from tanliu.app.desks.institutions.queries.known import Institution, institutions
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import ConflictError, TanliuError

PROPOSED, PUBLISHED, REFUSED, WITHDRAWN = "proposed", "published", "refused", "withdrawn"
#: The state in which a list must be for each decision.
_FROM = {PUBLISHED: PROPOSED, REFUSED: PROPOSED, WITHDRAWN: PUBLISHED}


def public_row(one: Institution) -> dict[str, Any]:
    """Return what is made public of an institution: amounts as text, so that they stay exact."""
    return {
        "entity_id": one.id, "name": one.entity["name"], "type": one.known.type, "region_id": one.entity["region_id"], "months": one.known.months,
        "is_estimated": one.known.is_estimated, **{name: None if base is None else f"{base:f}" for name, base in one.known.bases.items()},
        "values": {
            each.indicator: {
                "value": None if each.value is None else f"{each.value:.3f}", "standing": each.standing,
                "constraint": None if each.quota is None else f"{each.quota.constraint:f}",
            }
            for each in one.values
        },
    }  # fmt: skip


@dataclass(frozen=True)
class ProposePublicity(Action[int]):
    """Ask that the list of a year be made public, as it is now; the result is its number."""

    needs: ClassVar[frozenset[str]] = frozenset({"review"})
    refusal: ClassVar[str] = "the role may not tell of institutions"
    year: int

    def check(self, actor: Actor) -> None:
        """Refuse a year without institutions, and a second one of a year while one is open.

        Raises
        ------
        ConflictError
            When one is open.
        TanliuError
            When there is nothing to be made public.
        """
        if not sight_of(actor).whole:
            raise TanliuError(
                "a list is proposed by who sees the whole district", where="year", found=self.year
            )
        if Publicity.objects.filter(year=self.year, state=PROPOSED).exists():
            raise ConflictError("a list of this year waits for a decision", found=self.year)
        if not institutions(results(), Scope.everything(), self.year):
            raise TanliuError("no institution in this year", where="year", found=self.year)

    def run(self, actor: Actor) -> int:
        rows = [public_row(one) for one in institutions(results(), Scope.everything(), self.year)]
        return int(Publicity.objects.create(year=self.year, rows=rows, proposed_by=actor.name).pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("institutions_propose_publicity", f"{done}", {"year": self.year})]


@dataclass(frozen=True)
class DecidePublicity(Action[str]):
    """Publish, refuse or withdraw a list; the result is its state.

    Attributes
    ----------
    what
        ``published`` or ``refused`` of one that is proposed, ``withdrawn`` of one that is public.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"publish"})
    refusal: ClassVar[str] = "the role may not publish"
    number: int
    what: str
    reason: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse one's own proposal, a list that is not in the state for it, and an end without a reason.

        Raises
        ------
        TanliuError
            With what is accepted.
        """
        if self.what not in _FROM:
            raise TanliuError(
                "not one of what is offered", where="what", found=self.what, accepted=", ".join(_FROM)
            )
        found = Publicity.objects.filter(pk=self.number, state=_FROM[self.what]).first()
        if found is None:
            raise ConflictError("no list in the state for this", found=self.number)
        if self.what == PUBLISHED and found.proposed_by == actor.name:
            raise TanliuError("who proposed it does not publish it", where="number", found=actor.name)
        if self.what != PUBLISHED and len(self.reason.strip()) < 3:
            raise TanliuError("a field is empty", where="reason")

    def run(self, actor: Actor) -> str:
        values = {
            "state": self.what,
            "decided_by": actor.name,
            "decided_at": clock.now(),
            "reason": self.reason.strip()[:300],
        }
        # of two who decide at once the second finds it decided
        if not Publicity.objects.filter(pk=self.number, state=_FROM[self.what]).update(**values):
            raise ConflictError("no list in the state for this", found=self.number)
        return self.what

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry("institutions_decide_publicity", f"{self.number}", {"state": done})]


def published() -> list[Publicity]:
    """Return the newest public list of each year, the newest year first."""
    newest: dict[int, Publicity] = {}
    for one in Publicity.objects.filter(state=PUBLISHED).order_by("id"):
        newest[one.year] = one
    return [newest[year] for year in sorted(newest, reverse=True)]

"""The owner of a pledge agrees to what a lender asks for: an indicator that stays below a limit, or falls."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.pledges.actions.asked import require_own
from tanliu.app.desks.pledges.actions.pledge import pledge_of
from tanliu.app.desks.pledges.models import Covenant
from tanliu.app.desks.pledges.queries.followed import CHANGE
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.served import catalog
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message

KINDS = ("value", CHANGE)
_MOST = Decimal(10) ** 12


@dataclass(frozen=True)
class AgreeCovenant(Action[int]):
    """Agree to a covenant of a pledge; the pledgee reads from then on whether it is kept. The result is its number.

    Attributes
    ----------
    limit
        What the indicator may be at most, or its change on the base year in percent (-5 is a fall by five percent).
    """

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_give"})
    refusal: ClassVar[str] = "only the owner of a pledge agrees to its covenants"
    number: int
    indicator: str
    kind: str
    limit: Decimal
    base_year: int | None = None

    def check(self, actor: Actor) -> None:
        """Refuse whose pledge it is not, and what nothing measures.

        Raises
        ------
        TanliuError
            With what is accepted.
        """
        one = pledge_of(actor, self.number)
        require_own(actor, one.entity_id)
        if one.state != "active":
            raise ConflictError("the pledge is over", where=f"{self.number}", found=one.state)
        known = indicators()
        if self.indicator not in known:
            raise TanliuError(
                Message("unknown {name}", name="indicator"), where="indicator", found=self.indicator, accepted=", ".join(known)
            )  # fmt: skip
        if self.kind not in KINDS:
            raise TanliuError(
                "not one of what is offered", where="kind", found=self.kind, accepted=", ".join(KINDS)
            )
        if (self.kind == CHANGE) is (self.base_year is None):
            raise TanliuError(
                "a change has a base year, and a value has none", where="base_year", found=self.base_year
            )
        if self.base_year is not None and not 1990 <= self.base_year <= 2199:
            raise TanliuError(
                "a change has a base year, and a value has none", where="base_year", found=self.base_year
            )
        if not self.limit.is_finite() or abs(self.limit) > _MOST:
            raise TanliuError("not a number", where="limit", found=f"{self.limit}")

    def run(self, actor: Actor) -> int:
        told = {"limit": self.limit, "base_year": self.base_year}
        one, is_new = Covenant.objects.get_or_create(
            pledge_id=self.number, indicator=self.indicator, kind=self.kind, defaults={**told, "by": actor.name, "at": clock.now()}
        )  # fmt: skip
        if not is_new and (one.limit, one.base_year) != (self.limit, self.base_year):
            # what was agreed is not changed in silence: a lender relies on it
            raise ConflictError(
                "another limit was agreed of this indicator",
                where=self.indicator,
                found=f"{one.limit.normalize():f}",
            )
        if is_new:
            noted = {"indicator": self.indicator, "kind": self.kind, "limit": f"{self.limit:f}"}
            record(actor.name, "covenant", f"{self.number}", noted, actor.address)
        return int(one.pk)


def indicators() -> dict[str, dict[str, str]]:
    """Return the indicators of enterprises of which less is better, by id, with their names."""
    return {
        str(one["id"]): one.get("name", {})
        for scheme in catalog().schemes.values()
        for one in scheme.data.get("indicators", ())
        if isinstance(one, dict) and "id" in one and one.get("better", "less") != "more"
    }

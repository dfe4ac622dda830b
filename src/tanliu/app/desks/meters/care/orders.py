"""Work orders of meters: raised by hand, or by a rule that a meter does not meet; one open order for each meter and rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app.desks.meters.care.bring import MAY, REFUSAL, sight_of
from tanliu.app.desks.meters.queries.care import BY_HAND, PROCESS, Cared, cared, meters_of, rules
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.orders import (
    is_raised_since,
    newest_by_subject,
    raise_order,
    require_none_by_hand,
    subject_of,
)
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.decide.metering.care import Reason
from tanliu.kit.errors import TanliuError

_MOST = 500


def _raised(meter: dict[str, Any], what: str, text: str, actor: Actor) -> int:
    code = meter["meter_code"]
    return raise_order(PROCESS, subject_of(code, what), meter["entity_id"], text, {"meter": code}, actor)


@dataclass(frozen=True)
class RaiseMeterOrder(Action[int]):
    """Raise a work order for a meter by hand; the result is the number of the case."""

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    code: str
    text: str

    def _meter(self, actor: Actor) -> dict[str, Any]:
        found = meters_of(results(), sight_of(actor), [self.code])
        if not found:
            raise TanliuError("no such meter that you see", where="meter_code", found=self.code)
        return found[0]

    def check(self, actor: Actor) -> None:
        """Refuse one for a meter of somebody else, without words, and a second one by hand while the first is open.

        Raises
        ------
        ConflictError
            When one is open.
        TanliuError
            With the field.
        """
        self._meter(actor)
        require_none_by_hand(PROCESS, subject_of(self.code, BY_HAND), self.text, self.code)

    def run(self, actor: Actor) -> int:
        return _raised(self._meter(actor), BY_HAND, self.text.strip(), actor)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("meters_raise_order", f"{done}", {"meter": self.code})]


@dataclass(frozen=True)
class RaiseDueOrders(Action[tuple[int, ...]]):
    """Raise a work order for each rule that asks for one, of each meter seen, where none was raised for it.

    Attributes
    ----------
    due
        Whether certificates that end soon ask for one too.
    """

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    due: bool = False

    def run(self, actor: Actor) -> tuple[int, ...]:
        says = rules()
        wanted = {id for id, one in says.rules.items() if one.order} | (
            {"certificate_due"} if self.due else set()
        )
        found = cared(results(), sight_of(actor), today())
        asked = [(one, why) for one in found for why in one.verdict.reasons if why.rule in wanted]
        return tuple(_raised(one.meter, why.rule, _text(why), actor) for one, why in _unmet(asked)[:_MOST])

    def entries(self, actor: Actor, done: tuple[int, ...]) -> Iterable[Entry]:
        return (
            [Entry("meters_raise_orders", "", {"count": len(done), "cases": list(done)[:50]})] if done else []
        )


def _unmet(asked: Sequence[tuple[Cared, Reason]]) -> list[tuple[Cared, Reason]]:
    """Return reasons for which no order is open, and none was raised since they began."""
    newest = newest_by_subject(PROCESS)
    return [
        (one, why)
        for one, why in asked
        if not is_raised_since(newest.get(subject_of(one.code, why.rule)), why.since)
    ]


def _text(why: Reason) -> str:
    rule = rules().rules[why.rule]
    told = f" ({why.found})" if why.found else ""
    return f"{rule.name['zh']}{told}：{rule.about['zh']} / {rule.name['en']}{told}: {rule.about['en']}"

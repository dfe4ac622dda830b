"""Draw up a plan, and take one back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare, PlanState
from tanliu.app.desks.budgets.queries.asked import as_text, targets
from tanliu.app.desks.budgets.queries.rules import rule_of, worked_out
from tanliu.app.desks.budgets.shown import TREATED
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.served import catalog, results
from tanliu.decide.budget.preview import Preview
from tanliu.decide.budget.targets import Target
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message

_AT_ONCE = 500
#: Years by which a plan may run ahead of its base.
_AHEAD = 3


@dataclass(frozen=True)
class DrawUpPlan(Action[int]):
    """Work out a plan from the results and keep it; the result is its number. Nothing is issued."""

    needs: ClassVar[frozenset[str]] = frozenset({"budget"})
    refusal: ClassVar[str] = "the role may not draw up budgets"
    rule: str
    year: str
    base_year: str
    targets: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse years that do not follow each other.

        Raises
        ------
        TanliuError
            When the base is not computed, or the plan is not of a year after it.
        """
        years = sorted({row["period"] for row in results().rows(_YEARS)}, reverse=True)
        if self.base_year not in years:
            raise TanliuError(
                "nothing computed for the period", found=self.base_year, accepted=", ".join(years)
            )
        first = int(self.base_year) + 1
        if not self.year.isdecimal() or not first <= int(self.year) < first + _AHEAD:
            raise TanliuError(
                "a plan is of a year after its base", found=self.year, accepted=f"{first}–{first + _AHEAD - 1}"
            )  # fmt: skip

    def cause(self, actor: Actor) -> str | None:
        """Return what the plan is made of: drawn up twice from the same it is one plan, until that is withdrawn."""
        rule = rule_of(catalog(), self.rule, self.year).model_dump(mode="json", exclude_unset=True)
        told = [rule, self.year, self.base_year, as_text(self._targets()), sorted(results().versions.items())]
        digest = sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
        over = BudgetPlan.objects.filter(made_of=digest, state=PlanState.WITHDRAWN).count()
        return f"budget plan {digest} {over}"

    def answer(self, done: int) -> int:
        return done

    def again(self, answer: int) -> int:
        return answer

    def _targets(self) -> tuple[Target, ...]:
        known = results().rows("SELECT DISTINCT region_id, field FROM entity")
        return targets(
            self.targets, {row["region_id"] for row in known}, {row["field"] for row in known if row["field"]}
        )

    def run(self, actor: Actor) -> int:
        given = self._targets()
        plan = worked_out(results(), catalog(), self.rule, self.year, self.base_year, given)
        if not plan.register.firms:
            raise TanliuError("the rule means no enterprise of which enough is known", found=self.rule)
        _meant(plan, given)
        batches = results().rows("SELECT coalesce(max(batch_id), 0) AS newest FROM batch")
        kept = BudgetPlan.objects.create(
            year=self.year, base_year=self.base_year, rule=self.rule, edition=plan.rule.edition,
            document=plan.rule.model_dump(mode="json", exclude_unset=True), targets=as_text(given),
            state=PlanState.DRAFTED if plan.unmet else PlanState.PREVIEWED, author=actor.name,
            drawn_up_at=clock.now(), batch_id=batches[0]["newest"], pools=_pools(plan), unmet=_unmet(plan),
            counts=plan.rule.counts, parts=list(plan.rule.parts), made_of=(self.cause(actor) or "").split()[2],
            left=[*([one.id, one.reason] for one in plan.register.left), *([one, TREATED] for one in plan.register.treated)],
            names=list(plan.names),
        )  # fmt: skip
        PlanShare.objects.bulk_create(_shares(plan, kept), batch_size=_AT_ONCE)
        return int(kept.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        yield Entry(
            "budget_draw_up", f"{done}", {"rule": self.rule, "year": self.year, "base_year": self.base_year}
        )


_YEARS = "SELECT DISTINCT period FROM entity_period WHERE length(period) = 4"


def _meant(plan: Preview, given: tuple[Target, ...]) -> None:
    """Refuse a target that nobody would feel.

    Raises
    ------
    TanliuError
        When the rule means no enterprise of a town or field that has a target.
    """
    for one in given:
        there = plan.register.places(one.kind)[0] if one.kind != "district" else ("",)
        if one.id not in there:
            raise TanliuError(
                "the rule means no enterprise there",
                where=as_text((one,)),
                found=one.id,
                accepted=", ".join(there),
            )


def _pools(plan: Preview) -> dict[str, object]:
    kept = plan.pools
    return {
        "budget": kept.budget.tolist(), "reserve": kept.reserve.tolist(), "new_entrants": kept.new_entrants.tolist(),
        "issued": plan.issued.sum(axis=0).tolist(), "unallocated": plan.unallocated.tolist(),
    }  # fmt: skip


def _unmet(plan: Preview) -> list[dict[str, object]]:
    return [
        {"kind": one.row.kind, "id": one.row.id, "part": one.row.part, "quarter": one.row.quarter,
         "at_most": one.row.at_most, "units": one.units}
        for one in plan.unmet
    ]  # fmt: skip


def _shares(plan: Preview, kept: BudgetPlan) -> Iterable[PlanShare]:
    used, entitled = (
        one.sum(axis=(1, 2)).tolist() for one in (plan.register.used_g, plan.entitlement.total_g)
    )
    issued, units = plan.issued.sum(axis=(1, 2)).tolist(), plan.issued.tolist()
    steps = plan.steps_g.transpose(1, 0, 2, 3).tolist()
    for at, one in enumerate(plan.register.firms):
        yield PlanShare(
            plan=kept, entity_id=one.id, town=one.town, field=one.field, industry=one.industry,
            size_class=one.size_class or "", used_g=used[at], entitled_g=entitled[at], issued_units=issued[at],
            units=units[at], steps_g=steps[at],
        )  # fmt: skip


@dataclass(frozen=True)
class WithdrawPlan(Action[None]):
    """Take back a plan that is not to be issued; it stays to be looked at."""

    needs: ClassVar[frozenset[str]] = frozenset({"budget"})
    refusal: ClassVar[str] = "the role may not draw up budgets"
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse a number that no plan has.

        Raises
        ------
        TanliuError
            When there is none.
        """
        if not BudgetPlan.objects.filter(pk=self.number).exists():
            raise TanliuError("no such plan", found=self.number)

    def run(self, actor: Actor) -> None:
        same = BudgetPlan.objects.filter(pk=self.number)
        if not same.filter(state__in=(PlanState.DRAFTED, PlanState.PREVIEWED)).update(
            state=PlanState.WITHDRAWN
        ):
            if same.filter(state=PlanState.WITHDRAWN).exists():
                raise ConflictError(Message("the plan is withdrawn already"), found=self.number)
            raise ConflictError(
                Message("an issued plan is not withdrawn, another may replace it"), found=self.number
            )

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        yield Entry("budget_withdraw", f"{self.number}")

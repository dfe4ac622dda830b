"""The year of an issued plan is supervised: warnings come and go, hold what their level holds, and are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.actions.board import withdraw_fallen
from tanliu.app.desks.budgets.models import BudgetPlan, BudgetWarning, PlanShare, PlanState
from tanliu.app.desks.budgets.notices import tell_district, tell_firms
from tanliu.app.desks.budgets.queries.outlook import Course, outlook
from tanliu.app.desks.budgets.queries.supervision import posted
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Action, Actor, NotPermittedError
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.models import Hold
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results
from tanliu.decide.budget.warn import holds
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.report.phrase import say

_AT_ONCE = 500
_LONGEST = 2000
#: Who answers a warning: the enterprise its own, the district that of a group.
_FIRM, _DISTRICT = "answer", "ledger_approve"


class Supervised(NamedTuple):
    """How many warnings were raised, went on and ended, and how many holds are in force."""

    raised: int
    kept: int
    ended: int
    holds: int


@dataclass(frozen=True)
class Supervise(Action[Mapping[int, Supervised]]):
    """Look at every plan that is in force; the result is by its number."""

    needs: ClassVar[frozenset[str]] = frozenset({"budget"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not draw up budgets"

    def run(self, actor: Actor) -> Mapping[int, Supervised]:
        done = {}
        for plan in BudgetPlan.objects.filter(state=PlanState.ISSUED):
            done[plan.pk] = supervise(plan)
            withdraw_fallen(plan, actor)
        return done


def supervise(plan: BudgetPlan) -> Supervised:
    """Compare the warnings of a plan in force with how its year is going now; done twice it changes nothing."""
    day = today()
    shares = list(PlanShare.objects.filter(plan=plan))
    found = outlook(results(), plan, shares, posted(plan))
    if not found.months:
        return Supervised(0, 0, 0, 0)
    towns = {one.entity_id: one.town for one in shares}
    wanted = {(one.kind, one.id): one for one in found.courses if one.level is not None}
    with transaction.atomic():
        # of two who look at once the second waits, and finds what the first has raised
        BudgetPlan.objects.select_for_update().get(pk=plan.pk)
        over, kept = 0, {}
        for one in BudgetWarning.objects.filter(plan=plan, over_on=None):
            course = wanted.get((one.kind, one.subject_id))
            if course is None or course.level is None or course.level.level != one.level:
                over += BudgetWarning.objects.filter(pk=one.pk).update(over_on=day)
                continue
            kept[one.kind, one.subject_id] = one
            now = _measured(course, found.months)
            BudgetWarning.objects.filter(pk=one.pk).update(**now)
        fresh = [
            _warning(plan, one, found.months, day, towns) for at, one in wanted.items() if at not in kept
        ]
        BudgetWarning.objects.bulk_create(fresh, batch_size=_AT_ONCE)
        _tell(plan, fresh)
        _escalate(plan, day)
        held = _hold(plan, wanted.values(), day)
    return Supervised(len(fresh), len(kept), over, held)


def _measured(one: Course, months: int) -> dict[str, float | int | None]:
    return {
        "probability": one.probability or 0.0,
        "months": months,
        "budget": one.budget,
        "used": one.used,
        "to_come": one.to_come,
    }


def _warning(
    plan: BudgetPlan, one: Course, months: int, day: date, towns: Mapping[str, str]
) -> BudgetWarning:
    assert one.level is not None
    try:
        due = catalog().calendar.after(day, one.level.lead_working_days)
    except TanliuError:
        due = None  # a year that the calendar does not know: no day is guessed
    return BudgetWarning(
        plan=plan, kind=one.kind, subject_id=one.id, town=towns.get(one.id, ""), level=one.level.level, raised_on=day,
        due_on=due, **_measured(one, months),
    )  # fmt: skip


def _name(one: BudgetWarning, lang: str) -> str:
    """Return what a warning of a district, town or field is of, as people call it."""
    if one.kind == "field":
        known = catalog().fields.get(one.subject_id)
        return one.subject_id if known is None else (known.name_zh if lang == "zh" else known.name_en)
    return shown.towns_of(results(), lang).get(one.subject_id) or say("budget_row_district", lang)


def _tell(plan: BudgetPlan, fresh: Iterable[BudgetWarning]) -> None:
    for one in fresh:
        told = {"level": one.level, "year": plan.year, "percent": shown.odds(one.probability or 0.0)}
        cause = f"budget warning {one.pk}"
        if one.kind == "firm":
            tell_firms(
                "budget_notice_warning", [one.subject_id], cause, one.due_on, page="budget_warnings", **told
            )
        else:
            tell_district(
                "budget_notice_group",
                cause,
                page="budget_warnings",
                subject={lang: _name(one, lang) for lang in ("en", "zh")},
                **told,
            )


def _escalate(plan: BudgetPlan, day: date) -> None:
    """Tell the district of warnings that nobody answered in their days, each once."""
    late = BudgetWarning.objects.filter(
        plan=plan, over_on=None, answered_at=None, kind="firm", due_on__lt=day
    )
    for one in late:
        tell_district(
            "budget_notice_late", f"budget warning {one.pk} late", one.subject_id, page="budget_warnings", level=one.level
        )  # fmt: skip


def end_warnings(plan: BudgetPlan) -> None:
    """End the warnings and holds of a plan whose year is evaluated."""
    day = today()
    BudgetWarning.objects.filter(plan=plan, over_on=None).update(over_on=day)
    _hold(plan, (), day)


def _hold(plan: BudgetPlan, wanted: Iterable[Course], day: date) -> int:
    """Put the holds that levels ask for, and end those that none asks for any more; returns how many are in force."""
    start = f"budget {plan.counts} {plan.year}: "
    due: dict[tuple[str, str], str] = {}
    # the hold of the most certain level says why
    for one in sorted(wanted, key=lambda one: -(one.probability or 0)):
        for kind in holds(one.level):
            for entity in _members(one):
                due.setdefault(
                    (kind, entity), f"{start}{one.kind} {one.id} level {one.level.level if one.level else ''}"
                )
    live = Hold.objects.filter(cause__startswith=start, until=None)
    there = {(one.kind, one.entity_id): one for one in live}
    gone = [one.pk for at, one in there.items() if at not in due]
    for first in range(0, len(gone), _AT_ONCE):
        Hold.objects.filter(pk__in=gone[first : first + _AT_ONCE]).update(until=day - timedelta(days=1))
    Hold.objects.bulk_create(
        [Hold(kind=kind, entity_id=entity, since=day, cause=cause[:200])
         for (kind, entity), cause in due.items() if (kind, entity) not in there],
        batch_size=_AT_ONCE,
    )  # fmt: skip
    return len(due)


def _members(one: Course) -> list[str]:
    """Return whom a warning of a subject holds: an enterprise itself, of a group everybody in it, planned or not."""
    if one.kind == "firm":
        return [one.id]
    condition = {"district": "true OR ? = ''", "town": "list_contains(regions, ?)", "field": "field = ?"}[
        one.kind
    ]
    return [
        row["entity_id"]
        for row in results().rows(f"SELECT entity_id FROM entity WHERE {condition}", [one.id])
    ]


@dataclass(frozen=True)
class AnswerWarning(Action[None]):
    """Say what will be done about a warning: an enterprise about its own, the district about that of a group."""

    needs: ClassVar[frozenset[str]] = frozenset({_FIRM, _DISTRICT})
    refusal: ClassVar[str] = "the role answers no warnings"
    warning: int
    text: str

    def _found(self) -> BudgetWarning:
        found = BudgetWarning.objects.filter(pk=self.warning).first()
        if found is None:
            raise TanliuError("no such warning", found=self.warning)
        return found

    def check(self, actor: Actor) -> None:
        """Refuse another's warning, and an empty answer.

        Raises
        ------
        NotPermittedError
            When it is for others to answer.
        ConflictError
            When it is over, or was answered.
        """
        one = self._found()
        if one.kind == "firm" and actor.user is not None:
            visible_entity(results(), actor.user, one.subject_id)
        if not actor.may(_FIRM if one.kind == "firm" else _DISTRICT):
            raise NotPermittedError(self.refusal, one.kind)
        if not 0 < len(self.text.strip()) <= _LONGEST:
            raise TanliuError("say why in a few words", where="text", found=len(self.text.strip()))
        if one.over_on is not None or one.answered_at is not None:
            raise ConflictError("the warning is over or was answered", found=self.warning)

    def run(self, actor: Actor) -> None:
        told = {"answered_by": actor.name, "answered_at": clock.now(), "answer": self.text.strip()}
        if not BudgetWarning.objects.filter(pk=self.warning, answered_at=None, over_on=None).update(**told):
            raise ConflictError("the warning is over or was answered", found=self.warning)
        one = self._found()
        record(
            actor.name,
            "budget_warning_answer",
            f"{self.warning}",
            {"subject": one.subject_id, "text": one.answer},
            actor.address,
        )

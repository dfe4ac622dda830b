"""A report as its readers see it: the firm its own draft, everybody else what was submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.desks.filing.accept import Accept
from tanliu.app.desks.filing.actions import Figures, Save
from tanliu.app.desks.filing.context import held_figures, lines, rules
from tanliu.app.desks.filing.models import Filing, FilingState, current
from tanliu.app.desks.filing.sheet import name_of, unit_name
from tanliu.app.desks.filing.worklist import last_day
from tanliu.app.platform.action import actor_for
from tanliu.app.platform.served import catalog
from tanliu.flow.filing.checks import check, is_reason, value_in
from tanliu.flow.filing.types import SOFT, Line, Remark
from tanliu.kit.period import Period
from tanliu.report.phrase import say

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Field:
    """One item of a report: what was told, what it is compared with, what the checks and the department say."""

    line: Line
    name: str
    definition: str
    unit: str
    units: Sequence[tuple[str, str]]
    value: Decimal | None
    remarks: Sequence[str]
    stops: bool
    hard: bool
    question: str
    answer: str
    usual: bool

    @property
    def on_last(self) -> Decimal | None:
        return _change(self.value, self.line.ground.last)

    @property
    def on_year(self) -> Decimal | None:
        return _change(self.value, self.line.ground.year_ago)

    @property
    def on_meter(self) -> Decimal | None:
        return _change(self.value, self.line.ground.metered)


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a firm and month, and what its reader may do with it."""

    entity: Mapping[str, Any]
    period: Period
    due_on: date
    filing: Filing | None
    fields: Sequence[Field]
    delivered: bool
    may_write: bool
    may_review: bool
    remarks: Sequence[Remark]

    @property
    def revision(self) -> int:
        return self.filing.revision if self.filing else 0

    @property
    def version(self) -> int:
        return self.filing.version if self.filing else 0

    @property
    def state(self) -> str:
        if self.filing is not None:
            return str(self.filing.state)
        return "delivered" if self.delivered else "none"

    @property
    def stops(self) -> bool:
        return any(one.stops for one in self.remarks)


def report(
    user: Any, entity: Mapping[str, Any], period: Period, language: str, figures: Figures | None = None
) -> Report:
    """Return a report as a user sees it.

    Parameters
    ----------
    figures
        Those to show instead of the kept ones: what a firm typed and could not save.
    """
    filing, own = current(entity["entity_id"], str(period)), Save.permits(actor_for(user))
    known = lines(entity["entity_id"], period, {})
    held = held_figures(known)
    told = figures if figures is not None else _readable(filing, own, held)
    filled = lines(entity["entity_id"], period, told)
    looked_at = figures is not None or (filing is not None and bool(told))
    remarks = check(filled, rules()) if looked_at else []
    questions = filing.questions if filing else {}
    submitted = filing is not None and filing.state == FilingState.SUBMITTED
    return Report(
        entity, period, last_day(period), filing,
        [_field(line, remarks, questions, language) for line in filled],
        bool(held), own and not submitted, submitted and Accept.permits(actor_for(user)), remarks,
    )  # fmt: skip


def _readable(filing: Filing | None, own: bool, held: Figures) -> Figures:
    """Return what a reader may read: drafts and unfinished corrections are the firm's alone."""
    if filing is None:
        return held
    if own or filing.state in (FilingState.SUBMITTED, FilingState.ACCEPTED):
        figures: Figures = filing.figures
        return figures
    last = filing.steps.filter(action="submit").order_by("-id").first()
    return last.details["figures"] if last else held


def _field(line: Line, remarks: Sequence[Remark], questions: Mapping[str, Any], language: str) -> Field:
    item, ground = line.item, line.ground
    own = [one for one in remarks if one.item == item.id]
    asked = questions.get(item.id, {})
    used = any(ground.months.values()) or ground.held is not None or ground.metered is not None
    return Field(
        line,
        name_of(item, language),
        item.definition_zh if language == "zh" else item.definition_en,
        unit_name(line.told.unit or item.unit, language),
        [(unit, unit_name(unit, language)) for unit in item.units],
        value_in(line, item.unit),
        [*(sentence(one, language) for one in own), *_on_reason(line, own, language)],
        any(one.stops for one in own),
        any(one.severity == "hard" for one in own),
        asked.get("question", ""),
        asked.get("answer", ""),
        "all" in item.expected_of or used or bool(line.told.value or own or asked),
    )


def _on_reason(line: Line, remarks: Sequence[Remark], language: str) -> list[str]:
    """Say that a reason is there and too short to overrule a check."""
    asked = any(one.severity == SOFT and one.stops for one in remarks)
    if not asked or not line.told.reason.strip() or is_reason(line.told.reason, rules()):
        return []
    return [say("filing_reason_short", language, characters=rules().reason_characters)]


def sentence(remark: Remark, language: str) -> str:
    """Return what a check says, in a language."""
    blanks = dict(remark.blanks)
    if "unit" in blanks and remark.check != "wrong_unit":
        blanks["unit"] = unit_name(blanks["unit"], language)
    if "whole" in blanks:
        blanks["whole"] = name_of(catalog().items[blanks["whole"]], language)
    return say(f"check_{remark.check}", language, **blanks)


def _change(value: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return the change in percent."""
    if value is None or not before:
        return None
    return (value / before - 1) * _HUNDRED

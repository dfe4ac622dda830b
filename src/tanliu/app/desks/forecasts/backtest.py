"""A back-test of a workspace: its parameters, its table, its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tanliu.app.desks.forecasts.queries.loads import Subject
from tanliu.app.desks.forecasts.queries.whole import Tree
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.forecast.backtest import METHODS, Tell, Tested, backtest, blocks
from tanliu.model.forecast.panel import WEEK, Panel
from tanliu.model.forecast.rules import ForecastRules
from tanliu.model.forecast.score import Score

HEADER = (
    "kind", "id", "carrier", "unit", "method", "intervals", "wape", "mase", "pinball", "coverage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Which days are tested.

    Attributes
    ----------
    first, last
        Local days at whose beginning the first and the last forecast is made.
    every_days, learn_days
        Days between two forecasts, and between two times of learning.
    """

    first: date
    last: date
    every_days: int = 1
    learn_days: int = 28


def tested(
    tree: Tree, panel: Panel, span: Span, horizon: int, rules: ForecastRules, tell: Tell | None = None
) -> Tested:
    """Return how good forecasts of a workspace would have been.

    Raises
    ------
    TanliuError
        When there is too little history before the first day, or the last one comes before it.
    """
    per_day = panel.per_day
    first, last = ((day - tree.loads.first).days for day in (span.first, span.last))
    if first < 2 * WEEK or last < first:
        raise TanliuError(
            "these days cannot be tested", found=f"{span.first} - {span.last}",
            accepted=Message("days from two weeks after {first} on, the first first", first=tree.loads.first),
        )  # fmt: skip
    parts = list(blocks(first * per_day, last * per_day, per_day, span.learn_days, span.every_days))
    return backtest(panel, parts, horizon, rules, tell)


def rows(subjects: Sequence[Subject], found: Tested) -> list[tuple[Any, ...]]:
    """Return each series by each method, as rows of a file."""
    return [
        (one.kind, one.id, one.carrier, one.unit, method, *_cells(found.scores[method][at]))
        for at, one in enumerate(subjects) for method in METHODS
    ]  # fmt: skip


def _cells(one: Score) -> tuple[Any, ...]:
    return (one.count, *(_round(value) for value in (one.wape, one.mase, one.pinball, one.coverage)))


def _round(value: float) -> float | None:
    return round(value, 6) if np.isfinite(value) else None


def groups(subjects: Sequence[Subject], found: Tested) -> dict[tuple[str, str], Tested]:
    """Return the same by carrier and kind of subject."""
    names = sorted({(one.carrier, one.kind) for one in subjects})
    return {
        name: found.of(np.array([(one.carrier, one.kind) == name for one in subjects], dtype=bool))
        for name in names
    }

"""The grade of an enterprise with everything its arithmetic needs, and what the next better one takes."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.enterprises.queries import enterprise as board
from tanliu.app.store.results import Results
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import indicators
from tanliu.flow.indicator.next_grade import enough, next_grade
from tanliu.flow.indicator.types import Indicator, edges
from tanliu.report.page_rules import page_rules, roles

Row = dict[str, Any]


def graded(results: Results, catalog: Catalog, entity: str, year: str) -> Row:
    """Return the grade of a year with everything its arithmetic needs; nothing where no indicator grades."""
    graded_by = roles(catalog).graded_by
    if graded_by is None:
        return {}
    known, rows = indicators(catalog, year), board.judged(results, entity, year)
    if graded_by not in known:
        return {}
    scheme, indicator = known[graded_by]
    base = known[indicator.of][1] if indicator.of else indicator
    own = rows.get(base.id, {})
    amounts = zip((base.upper, base.lower), (own.get("numerator"), own.get("denominator")), strict=True)
    parts = [
        {"part": part, "value": amount * part.ratio}
        for part, amount in amounts
        if part and amount is not None
    ]
    return {
        "k": rows.get(graded_by),
        "l": rows.get(base.id),
        "base": base,
        "compared": indicator.of is not None,
        "parts": parts,
        "k_id": graded_by,
        "indicator": indicator,
        "bands": edges(indicator.bands),
        "scheme": scheme,
        "next": _next(indicator, rows.get(graded_by, {}), parts, page_rules(catalog).peers.fewest),
    }


def _next(indicator: Indicator, judged: Row, parts: list[Row], fewest: int) -> Row | None:
    """Return the next better grade, with how much less or more of either part alone reaches it; None for none.

    Nothing is said where so few are compared that an enterprise would move the mean with itself.
    """
    value, compared = judged.get("value"), judged.get("rank_of") or 0
    if value is None or not judged.get("grade") or len(parts) != 2:
        return None
    if indicator.of is not None and compared < fewest:
        return None
    found = next_grade(value, indicator.bands, indicator.best)
    if found is None:
        return None
    upper, lower = parts
    ways = [(upper, found.upper_ratio), (lower, found.lower_ratio)]
    return {
        "band": found.edge,
        "limit": found.limit,
        "ways": [
            {"part": one["part"], "amount": enough(one["value"] * ratio), "ratio": ratio, "less": ratio < 0}
            for one, ratio in ways
        ],
    }

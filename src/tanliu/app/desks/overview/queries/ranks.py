"""Fields or industries with their values and places, as they were judged; only those that a reader sees whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubts
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog
from tanliu.flow.doubt.types import Doubt
from tanliu.flow.indicator.load import indicators
from tanliu.flow.indicator.types import Indicator
from tanliu.report.page_rules import roles

Row = dict[str, Any]
#: What is ranked among its kind.
KINDS = ("field", "industry")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A field or industry: how many enterprises it has, what was judged of it by indicator, and what its total rests on."""

    id: str
    entities: int
    judged: dict[str, Row]
    rests: Doubt | None

    def value(self, indicator: str) -> Decimal | None:
        found: Decimal | None = self.judged.get(indicator, {}).get("value")
        return found


def by_which(catalog: Catalog, year: str) -> tuple[Indicator, ...]:
    """Return what the packs rank fields and industries by, in their order."""
    known = indicators(catalog, year)
    return tuple(known[one][1] for one in roles(catalog).group_ranks if one in known)


def ranked(
    results: Results, scope: Scope, kind: str, period: str, wanted: Sequence[Indicator], order: str
) -> list[Ranked]:
    """Return what a reader sees whole, by the place under an indicator; who has none stands last.

    Parameters
    ----------
    kind
        One of `KINDS`.
    order
        Id of one of the indicators.
    """
    seen = results.rows(
        f"""SELECT {kind} AS id, count(*) AS entities FROM entity WHERE {kind} IS NOT NULL
            GROUP BY {kind} HAVING bool_and({scope.condition})""",
        scope.values,
    )
    judged: dict[str, dict[str, Row]] = {}
    for row in results.rows(
        """SELECT subject_id, indicator_id, value, rank, rank_of FROM indicator
           WHERE subject_kind = ? AND period = ? AND list_contains(?::VARCHAR[], indicator_id)""",
        [kind, period, [one.id for one in wanted]],
    ):
        judged.setdefault(row["subject_id"], {})[row["indicator_id"]] = row
    rests = doubts(results, asked(scope, period), kind)
    found = [
        Ranked(row["id"], row["entities"], judged[row["id"]], rests.get(row["id"]))
        for row in seen
        if row["id"] in judged
    ]
    return sorted(found, key=lambda one: (one.judged.get(order, {}).get("rank") or len(found) + 1, one.id))

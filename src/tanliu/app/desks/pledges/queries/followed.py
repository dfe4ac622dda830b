"""Pledges beside the price of what is pledged, and covenants beside the indicators of the enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tanliu.app.desks.carbon.queries.value import Price, price_of
from tanliu.app.desks.pledges.models import Covenant, Pledge
from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubt
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.catalog.schema import read
from tanliu.decide.finance.document import Cover, Finance
from tanliu.decide.finance.follow import Covered, covered, verdict
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.report.doubt import provisional

_YEAR = 12
CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Followed:
    """A covenant with what is measured.

    Attributes
    ----------
    year
        The newest year of which all months are known; none without one.
    held
        The number that is held against the limit: the value, or the change on the base year in percent.
    rests
        What the enterprise's figures of that year rest on, and of the base year where a change is held.
    """

    covenant: Covenant
    verdict: str
    year: int | None
    held: Decimal | None
    rests: tuple[Doubt, ...] = ()

    def provisional(self, lang: str) -> str:
        """Return why the verdict may still turn, such as an open finding called sure; empty where nothing speaks for it."""
        rules = doubt_rules(catalog())
        return next(filter(None, (provisional(one, None, rules, lang) for one in self.rests)), "")


def cover_rule() -> Cover | None:
    """Return how far a pledge is to cover its loan, of the packs in use; None where they do not say."""
    found = catalog().documents.get("finance", {})
    rules = (read(editions[-1], Finance).cover for editions in found.values())
    return next((one for one in rules if one is not None), None)


def value_of(one: Pledge, prices: dict[str, Price | None]) -> tuple[Decimal | None, Price | None]:
    """Return what a pledge is worth at the last close of its unit, and that close; prices are asked for once."""
    if one.unit not in prices:
        prices[one.unit] = price_of(one.unit)
    price = prices[one.unit]
    return (None if price is None else price.of(one.amount)), price


def cover_of(
    one: Pledge, prices: dict[str, Price | None], rule: Cover | None
) -> tuple[Covered, Decimal | None]:
    """Return how far a pledge covers its loan, and its value; a price in another currency than the loan says nothing."""
    value, price = value_of(one, prices)
    told = value if price is not None and price.currency == "CNY" else None
    return covered(told, one.loan_cny, rule), value


def followed(covenants: Sequence[Covenant]) -> list[Followed]:
    """Return covenants with whether each is kept in the newest whole year."""
    return [_one(each) for each in covenants]


def _one(covenant: Covenant) -> Followed:
    entity = covenant.pledge.entity_id
    rows = results().rows(
        """SELECT left(period, 4) AS year, count(DISTINCT period) FILTER (length(period) > 4) AS months
           FROM entity_period WHERE entity_id = ? GROUP BY 1 HAVING months = ? ORDER BY 1""",
        [entity, _YEAR],
    )
    known = results().rows(
        """SELECT period, value FROM indicator WHERE subject_kind = 'entity' AND subject_id = ? AND indicator_id = ?
           AND length(period) = 4 AND value IS NOT NULL AND coalesce(partly_months, 0) = 0""",
        [entity, covenant.indicator],
    )
    whole = {int(row["year"]) for row in rows}
    values = {int(row["period"]): row["value"] for row in known if int(row["period"]) in whole}
    years = [year for year in values if covenant.base_year is None or year > covenant.base_year]
    if not years:
        return Followed(covenant, "open", None, None)
    year, base = max(years), values.get(covenant.base_year or 0)
    said, held = verdict(values[year], covenant.limit, base, is_change=covenant.kind == CHANGE)
    counted = [year, *([covenant.base_year] if covenant.base_year else [])]
    own = Scope.of_entities([entity])
    return Followed(
        covenant, said, year, held, tuple(doubt(results(), asked(own, str(one))) for one in counted)
    )

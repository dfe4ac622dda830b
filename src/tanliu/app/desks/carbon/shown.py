"""What pages, files and the interface tell of the registry."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.carbon.queries.accounts import CarbonAccount
from tanliu.app.desks.carbon.queries.rules import own_scheme
from tanliu.app.desks.carbon.queries.value import Price
from tanliu.app.platform.served import catalog
from tanliu.decide.compliance.document import Compliance
from tanliu.decide.credit.document import Methodology
from tanliu.decide.credit.measure import is_additional, verdict

_FIELDS = (
    "allocated",
    "traded",
    "surrendered",
    "available",
    "reserved",
    "pledged",
    "later",
    "offsets",
    "emitted",
    "projected",
    "balance",
    "balance_at_end",
)
#: Columns of the file.
ACCOUNTS = (
    "registry_entity_id", "name", *(f"registry_{name}_t" for name in _FIELDS), "registry_months", "registry_worth",
    "registry_currency", "registry_price", "registry_price_day",
)  # fmt: skip


def scheme() -> Compliance | None:
    """Return the scheme of the district, or the only one that there is; None without any."""
    return own_scheme(catalog())


def row(one: CarbonAccount, price: Price | None) -> dict[str, Any]:
    """Return an account in tonnes, and what the firm has of allowances at a price."""
    told: dict[str, Any] = {
        "entity_id": one.entity_id,
        "name": one.name,
        "year": one.year,
        "months": one.months,
        "value": price and price.of(one.available + one.reserved),
        "currency": price and price.currency,
        "price": price and price.price,
        "price_day": price and price.day,
    }
    for name in _FIELDS:
        value = getattr(one, name)
        told[f"{name}_t"] = None if value is None else value / 1000
    return told


def cells(one: CarbonAccount, price: Price | None) -> list[object]:
    """Return an account as a row of the file, in the order of `ACCOUNTS`."""
    told = row(one, price)
    day = told["price_day"] and f"{told['price_day']}"
    return [
        one.entity_id, one.name, *(told[f"{name}_t"] for name in _FIELDS), one.months, told["value"], told["currency"], told["price"], day,
    ]  # fmt: skip


def methodology(id: str, one: Methodology, lang: str) -> dict[str, Any]:
    """Return a methodology with its factors, and the figures that were printed for it with their verdicts."""
    return {
        "id": id, "title": one.title[lang], "unit": one.unit, "source": one.source, "evidence": one.evidence,
        "edition": one.edition, "is_additional": is_additional(one),
        "factors": [
            {"name": each.name[lang], "value": f"{each.value:f}" + (f" / {each.over:f}" if each.over != 1 else ""), "unit": each.unit,
             "source": each.source, "evidence": each.evidence}
            for each in one.factors.values()
        ],
        "other_ledgers": dict(one.other_ledgers),
        "examples": [
            {"name": each.name[lang], "printed": each.printed, "unit": one.effects[each.effect].unit, "source": each.source,
             "follows": told == "follows", "found": f"{value:,f}"}
            for each in one.examples
            for told, value in [verdict(one, each)]
        ],
    }  # fmt: skip

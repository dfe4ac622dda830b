"""What firms of five industries of the demo made in its last year, and two titles. Made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from tanliu.app.compute.receive import COLUMNS
from tanliu.app.desks.products.actions.output import receive_rows
from tanliu.app.desks.products.actions.titles import EnterTitle
from tanliu.app.desks.products.models import GreenTitle
from tanliu.app.desks.products.queries.base import rules
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.bringer import Bringer
from tanliu.decide.product.document import Product

#: By which it is made up: a unit takes between so much and so much of its norm.
_SEED, _LEAST, _MOST = 20261130, 0.8, 1.25
#: Firms of a product, and the product of an industry where two have it.
_FIRMS, _MADE = 12, ("dyed_cloth", "paper", "chemical_fibre", "cement_clinker")


def papers(apart: str) -> None:
    """Tell of what was made, month by month, so that energy and norm give a plausible value; enter two titles."""
    if GreenTitle.objects.exists():
        return
    year, chance = shown(results(), None).years[0], Random(_SEED)
    rule, rows, named = rules(catalog(), year), [], []
    for product in (rule.items[id] for id in _MADE):
        firms = results().rows(
            """SELECT entity_id, name, energy_kgce FROM entity_period
               WHERE period = ? AND energy_kgce > 0 AND partly_months IS NULL AND starts_with(industry, ?) AND entity_id <> ?
               ORDER BY energy_kgce DESC, entity_id LIMIT ?""",
            [year, product.industries[0], apart, _FIRMS],
        )
        named += firms[:1]
        for firm in firms:
            took = _norm(product) * Decimal(str(round(chance.uniform(_LEAST, _MOST), 3)))
            rows += _months(firm["entity_id"], product, took, year)
    if rows:
        receive_rows([COLUMNS["output"], *rows], Bringer("demo", "command"), None)
    for firm, register, level in zip(
        named, ("green_factory", "green_product"), ("provincial", "city"), strict=False
    ):
        told = {
            "kind": register, "level": level, "entity_id": firm["entity_id"], "holder": firm["name"],
            "awarded_by": "经济和信息化局（演示）", "document": "演示文件 2025-12（非真实）", "first": f"{date(int(year), 12, 1)}", "last": "",
        }  # fmt: skip
        perform(EnterTitle(told), Actor("demo"))


def _norm(product: Product) -> Decimal:
    return product.norm_kgce or product.limits[-1].most_kgce


def _months(entity_id: str, product: Product, took: Decimal, year: str) -> list[tuple[str, ...]]:
    rows = results().rows(
        "SELECT period, energy_kgce FROM entity_period WHERE entity_id = ? AND period LIKE ? AND energy_kgce IS NOT NULL",
        [entity_id, f"{year}-__"],
    )
    return [
        (entity_id, product.measure, row["period"], f"{row['energy_kgce'] / took * product.per:.1f}")
        for row in sorted(rows, key=lambda one: str(one["period"]))
    ]

"""Rules and registers for the tests of budgets."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from tanliu.catalog.load import load
from tanliu.catalog.schema import read, read_block
from tanliu.decide.budget.document import BudgetRule
from tanliu.decide.budget.register import Firm

WORDS = {"en": "a", "zh": "甲"}


def rule(**more: Any) -> BudgetRule:
    """Return a rule with one part, and what else a test needs."""
    given = {
        "budget": "test", "title": WORDS, "source": "test", "evidence": "own judgement", "edition": "1",
        "counts": "energy_kgce", "issued_in": 1, "scope": [{}], "parts": {"all": {"name": WORDS}},
        "base": {"kind": "history"}, "targets": {"district_percent": 0},
    }  # fmt: skip
    return read_block(given | more, BudgetRule, "test")


def shipped(name: str) -> BudgetRule:
    """Return a rule of the packs."""
    return read(load().documents["budgets"][name][-1], BudgetRule)


def firm(id: str, *years: list[list[int | None]], **more: Any) -> Firm:
    """Return an enterprise with years of parts of quarters in kgce, the newest first."""
    used = tuple(
        tuple(tuple(None if one is None else Decimal(one) for one in part) for part in year) for year in years
    )
    return Firm(id, **({"town": "t1", "field": "industry", "industry": "C17", "used": used} | more))


def district(
    count: int, *, parts: int = 3, towns: int = 26, seed: int = 1, smallest: float = 4.5
) -> list[Firm]:
    """Return a made-up district: enterprises of 26 towns, six fields and twelve industries, sizes over three decades."""
    chance = random.Random(seed)
    fields = ("energy", "industry", "construction", "transport", "agriculture", "livelihood")
    made = []
    for number in range(count):
        size = 10 ** chance.uniform(smallest, 7.5)
        mix = [chance.random() ** 2 if part == 0 or chance.random() < 0.7 else 0.0 for part in range(parts)]
        mix[0] += 0.05
        year = [
            [int(size * share / sum(mix) / 4 * chance.uniform(0.8, 1.2)) for _ in range(4)] for share in mix
        ]
        used = sum(map(sum, year))
        made.append(
            firm(
                f"F{number:05}", year, town=f"T{chance.randrange(towns):02}", field=chance.choice(fields),
                industry=f"C{chance.choice((13, 17, 18, 22, 26, 28, 29, 30, 33, 34, 35, 38))}",
                energy_kgce=Decimal(used), electricity_kwh=Decimal(sum(year[0])) * 8,
                value_added_cny=Decimal(int(used * 10 ** chance.uniform(0.5, 1.8))),
                size_class=chance.choice("AABBBCD"), marks=frozenset(chance.sample(["open_finding", "own_generation"], 1)
                                                                     if chance.random() < 0.1 else []),
            )
        )  # fmt: skip
    return made

"""Sums by scope, and the memo item beside them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tanliu.app.store.by_scope import Scoped, query, scoped
from tanliu.catalog.load import load
from tanliu.report.names import Names
from tanliu.report.scopes import cells

_LINES = """(SELECT * FROM (VALUES
    (1, 100.0, 100.0, 0.0), (1, 0.0, 0.0, 44.0), (2, 50.0, 20.0, NULL), (NULL, 7.0, 7.0, NULL), (3, NULL, NULL, NULL))
    AS told(scope, emission_kgco2e, market_kgco2e, emission_kgco2biogenic))"""


def _asked(columns: set[str]) -> Scoped:
    told = duckdb.connect().execute(query(_LINES, "true", columns))
    names = [one[0] for one in told.description]
    return scoped(dict(zip(names, row, strict=True)) for row in told.fetchall())


def test_each_scope_has_its_sum_and_a_memo_is_in_none() -> None:
    found = _asked({"emission_kgco2biogenic"})
    assert [(row["scope"], row["emission_kgco2e"], row["market_kgco2e"], row["lines"]) for row in found.rows] == [
        (1, 100, 100, 2), (2, 50, 20, 1), (None, 7, 7, 1),
    ]  # fmt: skip
    assert found.biogenic_kg == 44


def test_packs_without_biomass_tell_no_memo() -> None:
    assert _asked(set()).biogenic_kg is None


@pytest.mark.parametrize(("memo", "last"), [(None, "Scope 2"), (Decimal(1_000_000), "Memo")])
def test_shares_are_of_the_scopes_alone(memo: Decimal | None, last: str) -> None:
    rows: list[Mapping[str, Any]] = [
        {"scope": 1, "emission_kgco2e": Decimal(3000), "market_kgco2e": Decimal(3000)},
        {"scope": 2, "emission_kgco2e": Decimal(1000), "market_kgco2e": None},
    ]
    told = cells(Scoped(rows, memo), Names(load(), "en"))
    assert [row[3] for row in told[:2]] == ["75.0 %", "25.0 %"]
    assert str(told[-1][0]).startswith(last) and (memo is None or told[-1][1] == 1000)

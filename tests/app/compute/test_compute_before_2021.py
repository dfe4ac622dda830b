"""Electricity of years of which no official factor is known: nothing by itself, and marked where a workspace chooses one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions_case import deliver
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.platform.doubt import Asked, doubt
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.report import doubt as words
from tanliu.report.names import Names


@pytest.mark.parametrize(
    ("choices", "year", "kilograms", "how"),
    [
        ({}, 2020, None, ""),
        ({"allow_later": True}, 2020, "542.2", "later year"),
        ({"allow_unsourced": True}, 2020, "703.5", "parent region + earlier year + without a source"),
        ({"allow_unsourced": True}, 2012, "703.5", "parent region + without a source"),
        # what has a source and fits better stays as it is
        ({"allow_unsourced": True}, 2021, "542.2", "exact"),
        ({"allow_later": True, "allow_unsourced": True}, 2020, "542.2", "later year"),
    ],
)
def test_a_year_before_2021_has_the_factor_that_a_workspace_chooses(
    choices: dict[str, Any],
    year: int,
    kilograms: str | None,
    how: str,
    mini: Workspace,
    packs: Catalog,
    tmp_path: Path,
) -> None:
    deliver(mini, packs, tmp_path, "reports", f"id,period,diesel,power,added\nA,{year}-01,,1000,\n", "r.csv")
    with mini.writing():
        compute(mini, packs, accounting(packs, choices))
    found = doubt(Results(mini.path), Asked(Scope.everything(), str(year), (), 12))
    told = words.sentence(found, Names(packs, "en"))
    if kilograms is None:
        assert (found.value, found.lines_without_factor) == (None, 1)
        assert "1 lines have no factor and count for nothing" in told
    else:
        assert (found.value, found.lines_without_factor) == (Decimal(kilograms), 0)
        assert f"factors: {how} 100.0 %" in told

"""What a total does not hold, or holds differently than was told, is told beside it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions_case import MAPPINGS, compute_all, deliver, readings
from tanliu.app.platform.doubt import Asked, contracts, doubt, doubts
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.flow.doubt.types import Doubt
from tanliu.report import doubt as words
from tanliu.report.names import Names

GREEN = """
source: mini-green
files: "*"
tables:
  report:
    columns: {entity_id: id, period: period}
    wide: [{column: green, carrier: electricity, purpose: green_power, unit: 10^4 kWh}]
"""


def _asked(catalog: Catalog, period: str, scope: Scope | None = None, **narrowed: Any) -> Asked:
    parts = contracts(catalog)
    return Asked(scope or Scope.everything(), period, (), 12, contracts=parts, **narrowed)


@pytest.fixture
def told(
    mini: Workspace, packs: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Doubt]:
    """Firm A: January whole, half of February, nothing in March, a contract larger than January, value added; a year before
    three months of two carriers. Firm C, of which a meter is read in March, and B, which never tells anything."""
    monkeypatch.setitem(MAPPINGS, "green", GREEN)
    deliver(mini, packs, tmp_path, "readings", readings("M1", 1, 124), "one.csv")
    deliver(mini, packs, tmp_path, "readings", readings("M1", 2, 60), "two.csv")
    deliver(mini, packs, tmp_path, "master", "id,name,place,meter\nC,Firm C,R2,M3\n", "more.csv")
    deliver(mini, packs, tmp_path, "readings", readings("M3", 3, 124), "three.csv")
    deliver(mini, packs, tmp_path, "green", "id,period,green\nA,2025-01,0.02\nA,2025-02,0.001\n")
    earlier = "".join(f"A,2024-0{month},1,100,5\n" for month in (1, 2, 3))
    refused = "A,2024-05,-1,1,\n"
    deliver(
        mini,
        packs,
        tmp_path,
        "reports",
        f"id,period,diesel,power,added\n{earlier}{refused}A,2025-01,,,3\n",
        "r.csv",
    )
    compute_all(mini, packs)
    results = Results(mini.path)
    return lambda period, **more: doubt(results, _asked(packs, period, **more))


def test_what_a_total_does_not_hold_is_told(told: Callable[..., Doubt], packs: Catalog) -> None:
    year = told("2025")
    assert (year.silent_entities, year.cut_contracts, year.refused_rows) == (1, 1, 1)
    assert (
        year.partly_read == 2
    )  # a month of which half is missing, and one in which only another meter is read
    assert (year.entities, year.output_entities) == (2, 1)
    assert (year.known_inputs, year.known_before) == (3, 6)
    assert told("2025-01").partly_read == 0 and told("2025-01").cut_contracts == 1
    assert told("2025-02").cut_contracts == 0 and told("2025-02").partly_read == 1
    text = words.sentence(year, Names(packs, "en"))
    for part in (
        "1 registered entities have no figure at all", "2 months of meters lack whole days", "1 refused rows wait",
        "1 months of green-power contracts are larger than what was used", "3 inputs are known, a year before 6",
    ):  # fmt: skip
        assert part in text
    assert words.mark(Doubt(Decimal(1), lines=1, cut_contracts=1), words.doubt_rules(packs)) == "noted"


def test_a_part_is_told_its_own_remarks(told: Callable[..., Doubt]) -> None:
    firm = told("2025", scope=Scope.of_entities(["A"]))
    assert (firm.silent_entities, firm.cut_contracts, firm.refused_rows) == (0, 1, None)
    assert (told("2025", region="R2").silent_entities, told("2025", region="R1").silent_entities) == (1, 0)


def test_quotients_say_of_how_many_entities_they_are(district: Path, packs: Catalog) -> None:
    results = Results(district)
    found = doubt(results, _asked(packs, "2025"))
    row = results.rows(
        """SELECT count(*) AS entities, count(value_added_cny) AS told,
                  sum(emission_kgco2e) FILTER (value_added_cny IS NULL) AS without
           FROM entity_period WHERE period = '2025' AND emission_kgco2e IS NOT NULL"""
    )[0]
    assert (found.entities, found.output_entities) == (row["entities"], row["told"])
    assert found.without_output == row["without"] > 0
    assert f"value added is known of {row['told']} of {row['entities']} entities" in words.sentence(
        found, Names(packs, "en")
    )
    whole = doubt(results, _asked(packs, "2025", region="D01"))
    assert whole.refused_rows == found.refused_rows and found.refused_rows
    town = doubt(results, _asked(packs, "2025", region="D01-T18"))
    assert town.refused_rows is None
    regions = doubts(results, _asked(packs, "2025"), "region")
    assert regions["D01"].output_entities == found.output_entities
    assert len(words.cells(found, Names(packs, "en"))) == len(words.COLUMNS)


@pytest.mark.parametrize(
    ("now", "before", "told"), [(10, 0, False), (10, 10, False), (9, 10, True), (20, 10, True)]
)
def test_a_change_between_unlike_data_is_marked(now: int, before: int, told: bool, packs: Catalog) -> None:
    found = Doubt(Decimal(1), lines=1, known_inputs=now, known_before=before)
    assert ("a year before" in words.sentence(found, Names(packs, "en"))) is told

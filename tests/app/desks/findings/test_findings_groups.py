"""What a page about one firm tells of the others: groups, never a firm's own figure."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.app.desks.findings.charts import groups, peers

_VALUES = st.lists(st.integers(1, 10**6).map(float), max_size=40).map(sorted)


def _rows(values: list[float]) -> list[dict[str, object]]:
    return [{"entity_id": f"E{n}", "value": value} for n, value in enumerate(values)]


@given(_VALUES, st.integers(2, 12))
def test_every_group_has_enough_firms_and_all_others_are_in_one(values: list[float], together: int) -> None:
    found = groups({"entity_id": "E0"}, _rows(values), together)
    others = values[1:]
    assert bool(found) == (len(others) >= together)
    assert all(one.last - one.first + 1 >= together for one in found)
    assert [at for one in found for at in range(one.first, one.last + 1)] == (
        list(range(1, len(others) + 1)) if found else []
    )
    for one in found:
        inside = others[one.first - 1 : one.last]
        assert inside[0] * 0.94 <= one.mean <= inside[-1] * 1.06


def test_a_group_is_told_by_its_geometric_mean_to_two_digits() -> None:
    found = groups({"entity_id": "E2"}, _rows([1.0, 10.0, 55.0, 100.0, 1000.0]), 2)
    assert [(one.first, one.last, one.mean) for one in found] == [(1, 2, 3.2), (3, 4, 320.0)]
    assert math.isclose(math.sqrt(10), 3.2, rel_tol=0.02)


def test_the_chart_holds_the_firm_itself_and_no_other() -> None:
    row = {"entity_id": "E2", "unit": "kgce/10^4 CNY", "observed": 55.0}
    shown = groups(row, _rows([1.23456, 10.0, 55.0, 100.0, 1000.0]), 2)
    assert peers(row, shown) == {
        "kind": "ranked", "unit": "kgce/10^4 CNY", "own": 55.0, "groups": [[1.5, 3.5], [3.5, 320.0]], "of": 4,
    }  # fmt: skip
    assert peers(row, groups(row, _rows([1.0, 2.0]), 3)) is None


def test_the_page_asks_for_groups_as_large_as_the_rule_says(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tanliu.app.desks.findings import pages
    from tanliu.app.platform.served import catalog

    fewest = int(pages.checks_of(catalog())["peer_outlier"]["shown_together"])
    assert fewest >= 3
    row = {"entity_id": "E0", "meter_code": None, "kind": "peer_outlier", "unit": "t", "observed": 0.0}
    for others, shown in ((fewest - 1, 0), (fewest, 1)):
        peers_of = _rows([float(one) for one in range(1, others + 2)])
        monkeypatch.setattr(pages.board, "peers_around", lambda results, row, told=peers_of: told)
        assert len(pages._picture(row)["peers"]) == shown

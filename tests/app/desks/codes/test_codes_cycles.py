"""Grades by quarter and month: months as stored, quarters by the same engine, and what a rule takes away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.desks.codes.cycles import _kept, cycles
from tanliu.app.platform.served import catalog, results
from tanliu.flow.indicator.load import indicators
from tanliu.report.code_rule import Cycles, code_rule
from tanliu.report.page_rules import roles

_K, _L = "carbon_efficiency_k", "carbon_efficiency_l"


@pytest.fixture
def firm(served: Any, db: None) -> dict[str, Any]:
    """An enterprise of the industry of which most are compared in March, the first by name of several."""
    query = f"""SELECT e.* FROM entity e JOIN (
                  SELECT industry, count(*) AS many FROM entity JOIN (
                    SELECT subject_id FROM {results().scan("indicator", where={"period": ["2025-03"]})}
                    WHERE indicator_id = ? AND subject_kind = 'entity' AND value IS NOT NULL AND denominator > 0 AND partly_months IS NULL
                  ) ON subject_id = entity_id GROUP BY industry) USING (industry)
                WHERE land_area_mu IS NOT NULL ORDER BY many DESC, industry, entity_id LIMIT 1"""
    return results().rows(query, [roles(catalog()).code_compared])[0]


def _of(firm: dict[str, Any], **rule: Any) -> dict[str, Any]:
    told = replace(code_rule(catalog()), cycles=Cycles(**{"fewest": 1, "incomplete": "shown", **rule}))
    return {one.span: one for one in cycles(results(), firm, "2025", told, catalog(), "en")}


def test_a_quarter_is_judged_by_the_sums_of_its_months_and_a_month_as_it_is_stored(
    firm: dict[str, Any],
) -> None:
    found = _of(firm)
    assert [span for span in found if "Q" in span] == [f"2025-Q{number}" for number in range(1, 5)]
    months = results().rows(
        """SELECT period, alike_without_green_kgco2 AS upper, alike_value_added_cny AS lower FROM entity_period
           WHERE entity_id = ? AND period IN ('2025-01', '2025-02', '2025-03')""",
        [firm["entity_id"]],
    )
    upper, lower = (
        sum(float(row[name]) for row in months if row[name] is not None) for name in ("upper", "lower")
    )
    assert float(found["2025-Q1"].rows[_L]["value"]) == pytest.approx(upper / lower * 10)
    stored = results().rows(
        f"""SELECT value FROM {results().scan("indicator", where={"period": ["2025-03"]})}
            WHERE subject_id = ? AND indicator_id = ?""",
        [firm["entity_id"], _K],
    )  # fmt: skip
    assert found["2025-03"].rows[_K]["value"] == stored[0]["value"]
    quarter = found["2025-Q1"]
    assert quarter.energy_kgce == sum(found[f"2025-0{month}"].energy_kgce for month in (1, 2, 3))
    assert all(one.rows[_K]["grade"] for one in found.values() if one.rows[_K]["partly_months"] is None)


def test_too_few_and_unknown_months_have_no_grade(firm: dict[str, Any]) -> None:
    assert all(
        row["grade"] is None and row["rank"] is None
        for one in _of(firm, fewest=999).values()
        for row in one.rows.values()
    )
    strict, lenient = _of(firm, incomplete="not_graded"), _of(firm)
    for span, one in strict.items():
        assert (one.rows[_K]["grade"] is None) == bool(one.missing or lenient[span].rows[_K]["grade"] is None)


def test_the_page_the_file_and_the_interface_tell_the_same(
    firm: dict[str, Any], client_of: Callable[[str], Any]
) -> None:
    district, own = client_of("district"), firm["entity_id"]
    told = district.get(f"/api/v1/entities/{own}/cycles").json()["items"]
    text = district.get(f"/codes/{own}/cycles?format=csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 1 + len(told) == 1 + 16
    for cookie, word in (("en", "By quarter and month"), ("zh-hans", "分季分月")):
        district.cookies["language"] = cookie
        page = district.get(f"/codes/{own}/cycles").content.decode()
        assert word in page and "2025-Q4" in page and page.count('class="structure"') == 4


def _indicator(group: str | None) -> Any:
    known = indicators(catalog(), "2025")[_K][1]
    return replace(known, group=group or "all")


@pytest.mark.parametrize(
    ("of", "missing", "rule", "group", "stays"),
    [
        (3, 0, "not_graded", "industry", True), (2, 0, "not_graded", "industry", False), (3, 1, "not_graded", "industry", False),
        (3, 1, "shown", "industry", True), (3, 0, "not_graded", None, False), (None, 0, "not_graded", "industry", True),
    ],
)  # fmt: skip
def test_what_a_rule_of_cycles_takes_away(
    served: Any, db: None, of: int | None, missing: int, rule: Any, group: str | None, stays: bool
) -> None:
    row = {"grade": "2", "rank": 1, "rank_of": of}
    kept = _kept(row, _indicator(group), missing, Cycles(fewest=3, incomplete=rule))
    assert (kept["grade"], kept["rank"]) == (("2", 1) if stays else (None, None))


def test_leaders_and_mean_are_sums_of_the_best_and_of_all_of_the_industry(firm: dict[str, Any]) -> None:
    stored = results().rows(
        f"""SELECT value, numerator, denominator FROM {results().scan("indicator", where={"period": ["2025-03"]})}
            WHERE indicator_id = ? AND subject_kind = 'entity' AND value IS NOT NULL AND denominator > 0 AND partly_months IS NULL
              AND subject_id IN (SELECT entity_id FROM entity WHERE industry = ?) ORDER BY value, subject_id""",
        [roles(catalog()).code_compared, firm["industry"]],
    )  # fmt: skip
    count = len(stored)
    assert count > 1

    def told(smallest: int, ratio: str = "0", fewest: int = 2) -> Any:
        rule = code_rule(catalog())
        told = {"leaders_ratio": Decimal(ratio), "fewest_leaders": fewest, "smallest_group": smallest}
        compared = rule.comparison.model_copy(update=told)
        rule = replace(rule, cycles=Cycles(fewest=1, incomplete="shown"), comparison=compared)
        return {one.span: one for one in cycles(results(), firm, "2025", rule, catalog(), "en")}["2025-03"]

    def mean(rows: list[Any]) -> float:
        return float(sum(row["numerator"] for row in rows) / sum(row["denominator"] for row in rows))

    scale = float(stored[0]["value"]) / mean(stored[:1])
    assert float(told(count, fewest=1).leaders) == pytest.approx(scale * mean(stored[:1]))
    assert float(told(count).leaders) == pytest.approx(scale * mean(stored[:2]))
    assert told(count, fewest=1).leaders < told(count).mean
    assert float(told(count).mean) == pytest.approx(scale * mean(stored))
    assert float(told(count, "1").leaders) == pytest.approx(scale * mean(stored))
    assert told(count + 1).leaders is None and told(count + 1).mean is None


def test_a_quarter_is_over_its_land_once(firm: dict[str, Any]) -> None:
    quarter = _of(firm)["2025-Q1"]
    assert firm["land_area_mu"] and quarter.energy_kgce is not None
    expected = float(quarter.energy_kgce) / 1000 / float(firm["land_area_mu"])
    assert float(quarter.rows["energy_per_mu"]["value"]) == pytest.approx(expected)
    assert quarter.missing == 0


@pytest.mark.parametrize(("energy", "output"), [(3, 2), (2, 3)])
def test_a_month_without_energy_or_without_output_is_missing(
    firm: dict[str, Any], monkeypatch: pytest.MonkeyPatch, energy: int, output: int
) -> None:
    told = {"energy_kgce": None, "emission_kgco2e": None, "energy_months": energy, "output_months": output}
    monkeypatch.setattr("tanliu.app.desks.codes.cycles._sums", lambda *_: {"2025-Q1": told})
    quarter = _of(firm, incomplete="not_graded")["2025-Q1"]
    assert quarter.missing == 1 and quarter.rows[_K]["grade"] is None

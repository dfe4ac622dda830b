"""Firms of which only electricity is known are estimated beside the totals or in them, and never instead of a figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions_case import mapping_file, written
from tanliu.app.compute.as_of import open_at
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.options import accounting
from tanliu.app.desks.estimates.actions.energy_years import energy_years
from tanliu.app.desks.estimates.actions.estimate import estimate
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.desks.reports.actions.summary import summarise
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog
from tanliu.model.estimate.load import settings

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
#: Firms that report diesel, and those of which only electricity is known.
FULL, SMALL = [f"F{n:02d}" for n in range(24)], ["S1", "S2"]


@pytest.fixture
def district(tmp_path: Path, packs: Catalog) -> Iterator[Workspace]:
    with Workspace(tmp_path / "district", create=True) as workspace:
        rows = [f"{name},Firm {name},R1,M{name}" for name in (*FULL, *SMALL)]
        _deliver(workspace, packs, tmp_path, "master", "id,name,place,meter\n" + "\n".join(rows), "firms.csv")
        _deliver(workspace, packs, tmp_path, "reports", _reports(), "reports.csv")
        with workspace.writing():
            compute(workspace, packs, accounting(packs))
        yield workspace


def _reports() -> str:
    lines = ["period,id,diesel,power,added"]
    for month in MONTHS:
        lines += [
            f"{month},{name},{1 + 0.02 * n:.3f},{10000 * (1 + 0.1 * n):.1f},5" for n, name in enumerate(FULL)
        ]
        lines += [f"{month},{name},,{8000 + 100 * int(month[5:])},5" for name in SMALL]
    return "\n".join(lines) + "\n"


def _deliver(workspace: Workspace, packs: Catalog, folder: Path, kind: str, text: str, name: str) -> None:
    import_files(workspace, packs, load_mapping(mapping_file(folder, kind)), written(folder, text, name))


def _rows(workspace: Workspace, query: str) -> list[dict[str, Any]]:
    tables = ("estimate", "estimate_model", "estimate_fit", "line", "measure")
    text = query.format_map({name: workspace.lake.scan(name) for name in tables})
    return list(workspace.connection.execute(text).to_arrow_table().to_pylist())


def _estimate(workspace: Workspace, packs: Catalog, where: str) -> None:
    with workspace.writing():
        estimate(workspace, packs, accounting(packs, {"estimates": where}))


def test_models_see_the_same_digits_in_whatever_order_lines_are_read(
    district: Workspace, packs: Catalog
) -> None:
    (year,) = energy_years(district, packs, settings(packs))
    query = """SELECT entity_id, carrier <> 'diesel' AS electric, CAST(sum(energy_kgce) AS VARCHAR) AS kgce
               FROM {line} GROUP BY ALL"""
    exact = {
        (row["entity_id"], row["electric"]): float(row["kgce"])
        for row in _rows(district, query)
        if row["kgce"]
    }
    names = year.firms.names
    assert list(year.firms.known_kgce) == [exact[name, True] for name in names]
    assert list(year.other_kgce) == [exact.get((name, False), 0.0) for name in names]


def test_estimates_carry_method_tier_interval_and_model_and_leave_the_totals_alone(
    district: Workspace, packs: Catalog
) -> None:
    before = _rows(district, "SELECT * FROM {measure} ORDER BY ALL")
    _estimate(district, packs, "beside")
    assert _rows(district, "SELECT * FROM {measure} ORDER BY ALL") == before
    rows = _rows(district, "SELECT * FROM {estimate} ORDER BY entity_id, period")
    assert [(row["entity_id"], row["period"]) for row in rows] == [(n, m) for n in SMALL for m in MONTHS]
    for row in rows:
        assert (row["carrier"], row["unit"], row["tier"], row["interval_level"]) == ("diesel", "t", 3, 0.9)
        assert row["model_id"] == f"{row['method']}/2025/C17"
        assert row["quantity_low"] <= row["quantity"] <= row["quantity_high"]
        assert row["emission_low_kgco2e"] <= row["emission_kgco2e"] <= row["emission_high_kgco2e"]
    # firms of the same electricity burn about a tonne a month
    assert Decimal("0.7") < rows[0]["quantity"] < Decimal("1.3")


def test_energy_and_carbon_of_an_estimate_follow_from_its_quantity_by_the_factors_of_the_lines(
    district: Workspace, packs: Catalog
) -> None:
    _estimate(district, packs, "beside")
    (told,) = _rows(
        district,
        "SELECT DISTINCT energy_kgce / quantity AS kgce, emission_kgco2e / quantity AS kg FROM {line}"
        " WHERE carrier = 'diesel' AND entity_id = 'F00' AND period = '2025-01'",
    )
    for row in _rows(district, "SELECT * FROM {estimate}"):
        assert float(row["energy_kgce"] / row["quantity"]) == pytest.approx(float(told["kgce"]))
        assert float(row["emission_kgco2e"] / row["quantity"]) == pytest.approx(float(told["kg"]))


def test_in_the_totals_they_are_lines_marked_as_estimated_and_sums_stay_exact(
    district: Workspace, packs: Catalog
) -> None:
    _estimate(district, packs, "in_totals")
    (sums,) = _rows(
        district,
        """SELECT (SELECT sum(emission_kgco2e) FROM {line}) AS lines,
                  (SELECT sum(emission_kgco2e) FROM {line} WHERE origin = 'estimated') AS estimated,
                  (SELECT sum(emission_kgco2e) FROM {estimate}) AS estimates,
                  (SELECT emission_kgco2e FROM {measure} WHERE subject_kind = 'industry' AND period = '2025') AS total""",
    )
    assert sums["lines"] == sums["total"]
    assert sums["estimated"] == sums["estimates"] > 0


def test_a_figure_that_arrives_wins_and_the_estimate_stays_as_history(
    district: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    _estimate(district, packs, "in_totals")
    _deliver(
        district, packs, tmp_path, "reports", "period,id,diesel,power,added\n2025-06,S1,3,,\n", "late.csv"
    )
    with district.writing():
        compute(district, packs, accounting(packs, {"estimates": "in_totals"}), months=[202506])
    lines = _rows(
        district, "SELECT entity_id, quantity, origin FROM {line} WHERE carrier = 'diesel' AND period = '2025-06'"
        " AND entity_id IN ('S1', 'S2') ORDER BY ALL"
    )  # fmt: skip
    assert lines[0] == {"entity_id": "S1", "quantity": Decimal("3.000000"), "origin": "reported"}
    assert [(row["entity_id"], row["origin"]) for row in lines[1:]] == [("S2", "estimated")]
    assert len(_rows(district, "SELECT * FROM {estimate} WHERE entity_id = 'S1' AND period = '2025-06'")) == 1
    # the next run no longer estimates that month; what the first one said is kept
    _estimate(district, packs, "in_totals")
    runs = _rows(
        district, "SELECT run_id, count(*) AS n FROM {estimate} WHERE entity_id = 'S1' GROUP BY 1 ORDER BY 1"
    )
    assert runs == [{"run_id": 1, "n": 12}, {"run_id": 2, "n": 11}]


def test_the_own_months_of_a_firm_tell_of_its_other_months(
    district: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    rows = [f"{month},S1,3,," for month in MONTHS[:6]] + [f"{month},S2,0,," for month in MONTHS[:6]]
    text = "\n".join(["period,id,diesel,power,added", *rows, ""])
    _deliver(district, packs, tmp_path, "reports", text, "half.csv")
    with district.writing():
        compute(district, packs, accounting(packs))
    _estimate(district, packs, "in_totals")
    rows = _rows(district, "SELECT * FROM {estimate} ORDER BY entity_id, period")
    own = [row for row in rows if row["entity_id"] == "S1"]
    assert [row["period"] for row in own] == MONTHS[6:]
    for row in own:
        assert (row["method"], row["model_id"]) == ("hierarchical_history", "hierarchical_history/2025/C17")
        assert row["quantity_low"] <= row["quantity"] <= row["quantity_high"]
        assert row["own_weight"] > 0.8
    # three times what firms of its electricity burn, and more electricity in the second half of the year
    assert Decimal("2.7") < own[0]["quantity"] < Decimal("4.5")
    # a record of nothing but zeros says zero only if other such firms tell how far that can be trusted
    zero = [row for row in rows if row["entity_id"] == "S2"]
    # and value added, the same for all, is no covariate
    assert {row["method"] for row in zero} == {"hierarchical_electricity"}
    models = _rows(district, "SELECT * FROM {estimate_model} WHERE method = 'hierarchical_history'")
    assert {row["correlation"] for row in models} == {"energy_electricity", "electricity_carbon"}
    assert all(row["median_error"] < row["naive_median_error"] for row in models)
    (line,) = _rows(
        district, "SELECT line_id FROM {line} WHERE entity_id = 'S1' AND period = '2025-09' AND carrier = 'diesel'"
    )  # fmt: skip
    for language, words in (("en", "the enterprise's own figures"), ("zh", "企业其他时期的自报数")):
        assert words in "\n".join(
            explain(district, line["line_id"], catalog=packs, language=language).lines()
        )


def test_nothing_is_learned_from_a_slip_of_the_unit(
    district: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    _estimate(district, packs, "beside")
    _deliver(
        district, packs, tmp_path, "reports", "period,id,diesel,power,added\n2025-06,F09,99,,\n", "slip.csv"
    )
    with district.writing():
        compute(district, packs, accounting(packs))
    _estimate(district, packs, "beside")
    sums = _rows(district, "SELECT run_id, sum(quantity) AS sum FROM {estimate} GROUP BY 1 ORDER BY 1")
    assert sums[1]["sum"] == pytest.approx(sums[0]["sum"], rel=Decimal("0.02"))
    fits = _rows(district, "SELECT entity_id FROM {estimate_fit} WHERE run_id = 2")
    assert "F09" not in {row["entity_id"] for row in fits}


def test_a_past_day_shows_the_estimates_of_the_deliveries_known_then(
    tmp_path: Path, packs: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [datetime(2025, 2, 1, tzinfo=UTC)]
    monkeypatch.setattr("tanliu.app.clock.now", lambda: clock[0])
    with Workspace(tmp_path / "district", create=True) as workspace:
        rows = [f"{name},Firm {name},R1,M{name}" for name in (*FULL, *SMALL)]
        _deliver(workspace, packs, tmp_path, "master", "id,name,place,meter\n" + "\n".join(rows), "firms.csv")
        _deliver(workspace, packs, tmp_path, "reports", _reports(), "reports.csv")
        with workspace.writing():
            compute(workspace, packs, accounting(packs))
        _estimate(workspace, packs, "beside")
        first = _rows(workspace, "SELECT * FROM {estimate} ORDER BY ALL")
        clock[0] = datetime(2025, 4, 1, tzinfo=UTC)
        text = "period,id,diesel,power,added\n" + "".join(f"{month},S1,9,,\n" for month in MONTHS)
        _deliver(workspace, packs, tmp_path, "reports", text, "late.csv")
        with workspace.writing():
            compute(workspace, packs, accounting(packs))
        _estimate(workspace, packs, "beside")
        batches = _rows(workspace, "SELECT DISTINCT run_id, batch_id FROM {estimate} ORDER BY 1")
        assert [row["batch_id"] for row in batches] == sorted({row["batch_id"] for row in batches})
        for table in ("estimate_model", "estimate_fit"):
            named = _rows(workspace, f"SELECT DISTINCT run_id, batch_id FROM {{{table}}} ORDER BY 1")
            assert named == batches
    # the runs were made long after these days, on what was delivered by them
    with open_at(tmp_path / "district", packs, "2025-03-01") as past:
        assert _rows(past, "SELECT * FROM {estimate} ORDER BY ALL") == first
        assert _rows(past, "SELECT DISTINCT run_id FROM {estimate_fit}") == [{"run_id": 1}]
        assert summarise(past, "2025").estimated["entities"] == 2
    with open_at(tmp_path / "district", packs, "2025-04-02") as now:
        assert {row["run_id"] for row in _rows(now, "SELECT run_id FROM {estimate}")} == {1, 2}
        assert summarise(now, "2025").estimated["entities"] == 1


def test_the_models_tell_their_equation_firms_and_errors(district: Workspace, packs: Catalog) -> None:
    _estimate(district, packs, "beside")
    models = _rows(district, "SELECT * FROM {estimate_model} WHERE method = 'hierarchical_electricity'")
    assert {row["correlation"] for row in models} == {
        "energy_electricity",
        "electricity_carbon",
        "energy_carbon",
    }
    for row in models:
        assert (row["industry"], row["firms"], row["all_firms"]) == ("C17", 24, 24)
        assert 0 <= row["median_error"] < 0.2
        assert row["coverage"] >= 0.85
    fits = _rows(district, "SELECT * FROM {estimate_fit} WHERE method = 'hierarchical_electricity'")
    assert sorted(row["entity_id"] for row in fits) == FULL


def test_with_too_few_firms_that_report_all_nothing_is_estimated(
    mini: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    text = "period,id,diesel,power,added\n2025-01,A,1,100,\n2025-01,B,,100,\n"
    _deliver(mini, packs, tmp_path, "reports", text, "reports.csv")
    with mini.writing():
        compute(mini, packs, accounting(packs))
        done = estimate(mini, packs, accounting(packs))
    assert (done.years, done.skipped, done.rows) == ((), (2025,), 0)


def test_the_choices_are_those_of_the_pack(packs: Catalog) -> None:
    told = settings(packs)
    assert told.rules.interval_level == 0.9
    assert told.gaps.longest_hours == {"linear": 1.0, "same_kind_of_day": 72.0, "same_weekday": 72.0}
    assert accounting(packs).estimates == "beside"


def test_an_estimated_line_explains_method_interval_equation_and_firms(
    district: Workspace, packs: Catalog
) -> None:
    _estimate(district, packs, "in_totals")
    (row,) = _rows(
        district, "SELECT line_id FROM {line} WHERE entity_id = 'S1' AND period = '2025-03' AND carrier = 'diesel'"
    )  # fmt: skip
    for language, word in (("en", "estimated: hierarchical model"), ("zh", "估算：分层模型")):
        tree = explain(district, row["line_id"], catalog=packs, language=language)
        text = "\n".join(tree.lines())
        assert word in text
        assert "F00, F01" in text
        assert "24" in text
        assert tree.value is not None


def test_estimates_widen_the_interval_of_the_total(district: Workspace, packs: Catalog) -> None:
    _estimate(district, packs, "beside")
    before = summarise(district, "2025")
    assert before.estimated["entities"] == 2
    assert not before.estimated["in_totals"]
    _estimate(district, packs, "in_totals")
    after = summarise(district, "2025")
    assert after.estimated["in_totals"]
    assert after.estimated["emission_kgco2e"] == before.estimated["emission_kgco2e"]
    total = before.total["emission_kgco2e"] + before.estimated["emission_kgco2e"]
    assert after.total["emission_kgco2e"] == total
    assert after.uncertainty_ratio is not None
    assert before.uncertainty_ratio is not None
    kept = before.uncertainty_ratio * float(before.total["emission_kgco2e"])
    assert after.uncertainty_ratio * float(after.total["emission_kgco2e"]) > kept

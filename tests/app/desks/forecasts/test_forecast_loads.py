"""Loads as forecasts take them, and the command, on the shared district."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.desks.forecasts import asked
from tanliu.app.desks.forecasts.queries.loads import (
    ENTERPRISE,
    REGION,
    Loads,
    counted_meters,
    last_day,
    loads,
    origin_of,
)
from tanliu.app.desks.forecasts.queries.weather import on_clock, temperatures
from tanliu.app.desks.forecasts.queries.whole import tree
from tanliu.app.platform.served import catalog, results
from tanliu.kit.errors import TanliuError
from tanliu.model.forecast import ahead
from tanliu.model.forecast.document import Forecasting
from tanliu.model.forecast.rules import ForecastRules


def span() -> tuple[date, date]:
    last = last_day(results())
    assert last is not None
    return last - timedelta(days=60), last


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn little: how good the model is, others test."""
    rules = ForecastRules(rows_most=5_000, trees=15, learn_days=60, threads=1, calibrate_rows=100)
    monkeypatch.setattr(Forecasting, "rules", lambda own: rules)
    monkeypatch.setattr(asked, "history", lambda one: 100)


def test_a_day_of_an_enterprise_is_what_its_meters_counted(served: Path) -> None:
    first, last = span()
    found = loads(results(), first, last)
    day = first + timedelta(days=20)
    counted = {one["meter_id"]: one for one in counted_meters(results(), 60)}
    query = f"""SELECT meter_id, sum(quantity)::DOUBLE AS amount FROM {results().scan("meter_day")}
                WHERE day = ? GROUP BY meter_id HAVING sum(readings) > 0"""
    exact: dict[tuple[str, str, str], float] = {}
    for row in results().rows(query, [day]):
        if one := counted.get(row["meter_id"]):
            key = one["entity_id"], one["carrier"], one["unit"]
            exact[key] = exact.get(key, 0.0) + row["amount"]
    whole = 0
    for at, one in enumerate(found.subjects):
        hours = found.values[at, 20 * 24 : 21 * 24]
        if one.kind == ENTERPRISE and np.isfinite(hours).all():
            whole += 1
            assert hours.sum() == pytest.approx(exact[one.entity_id, one.carrier, one.unit], rel=1e-9)
    assert whole > 5


def test_quarters_of_an_hour_add_to_the_hours(served: Path) -> None:
    first, last = span()
    quick = counted_meters(results(), 15)
    if not quick:
        pytest.skip("no meter of the district is read each quarter of an hour")
    entities = [quick[0]["entity_id"]]
    quarters, hours = (loads(results(), first, last, minutes, entities) for minutes in (15, 60))
    for at, one in enumerate(quarters.subjects):
        same = hours.values[hours.subjects.index(one)]
        sums = quarters.values[at].reshape(-1, 4).sum(axis=1)
        both = np.isfinite(sums) & np.isfinite(same)
        assert both.any() and np.allclose(sums[both], same[both])


def test_towns_and_the_district_come_after_their_parts_and_hold_all_of_them(served: Path) -> None:
    first, last = span()
    found = tree(results(), loads(results(), first, last), 0.9)
    kinds = [one.kind for one in found.subjects]
    assert REGION in kinds and (found.parent[found.parent >= 0] > np.flatnonzero(found.parent >= 0)).all()
    for at, whole in enumerate(found.parent):
        if whole >= 0:
            assert found.subjects[at].carrier == found.subjects[whole].carrier
        else:
            assert kinds[at] == REGION
    tops = {one.carrier for at, one in enumerate(found.subjects) if found.parent[at] < 0}
    assert tops == {one.carrier for one in found.subjects}


def test_a_forecast_adds_up_and_a_missing_extra_is_said(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "available", lambda: False)
    one = asked.Asked(results(), catalog())
    made = asked.ahead(one, asked.last_day_of(one))
    mid = np.nan_to_num(made.said[1])
    for whole in set(made.tree.parent.tolist()) - {-1}:
        assert mid[made.tree.parent == whole].sum(axis=0) == pytest.approx(mid[whole], rel=1e-6, abs=1e-6)
    assert (mid >= 0).all() and mid.sum() > 0
    assert "extra is missing" in asked.remarks(made, "en")[0]
    assert "未安装扩展" in asked.remarks(made, "zh")[0]


def test_the_command_forecasts_and_tests_itself(served: Path, tmp_path: Path) -> None:
    pytest.importorskip("lightgbm", reason="the extra forecast is not installed")
    file = tmp_path / "ahead.csv"
    done = CliRunner().invoke(app, ["forecast", "-w", str(served), "--csv", str(file), "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert "用模型" in done.output and "没有提供" in done.output
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert {row["kind"] for row in rows} >= {ENTERPRISE, REGION}
    assert len({row["start"] for row in rows}) == 24
    known = [row for row in rows if row["mid"]]
    assert known and all(float(row["low"]) <= float(row["mid"]) <= float(row["high"]) for row in known)
    last = span()[1]
    back = [
        "forecast",
        "-w",
        str(served),
        "--backtest",
        "--from",
        f"{last - timedelta(days=3)}",
        "--csv",
        "-",
    ]
    done = CliRunner().invoke(app, back)
    assert done.exit_code == 0, done.output
    scored = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["method"] for row in scored} == {"forecast", "naive_day", "naive_week", "smoothing"}
    assert any(row["wape"] for row in scored)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--minutes", "30"], "not one of what is offered"),
        (["--enterprise", "nobody"], "no meter is read often enough"),
        (["--backtest", "--from", "2024-03-01", "--to", "2024-02-01"], "these days cannot be tested"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(served: Path, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["forecast", "-w", str(served), *arguments])
    assert isinstance(done.exception, TanliuError) and said in str(done.exception)


def test_the_end_of_what_is_known_is_where_half_of_the_living_series_end() -> None:
    values = np.ones((4, 20 * 24))
    values[0, 19 * 24 :] = np.nan
    values[1, -5:] = np.nan
    values[2, -3:] = np.nan
    values[3, : 19 * 24] = np.nan
    assert origin_of(values, 24) == 20 * 24 - 3
    # a meter that has been silent for weeks has no say
    values[3] = np.nan
    assert origin_of(values, 24) == 20 * 24 - 5


def test_temperatures_are_laid_on_the_clock(tmp_path: Path) -> None:
    some = Loads((), date(2025, 1, 1), 60, np.ones((1, 24)))
    file = tmp_path / "sky.csv"
    file.write_text("time,temperature\n2025-01-01 00:00,1\n2025-01-01 00:30,3\n2025-01-01 02:00,5\n")
    found = temperatures(file, some, 24)
    assert found[:4].tolist() == [2, 2, 5, 5] and np.isnan(found[9:]).all() and len(found) == 48
    file.write_text("a,b\n1,2\n")
    with pytest.raises(TanliuError, match="lacks a column"):
        temperatures(file, some, 24)
    with pytest.raises(TanliuError, match="cannot be read"):
        temperatures(tmp_path / "nothing.csv", some, 24)
    stamps: Any = np.array(["2024-12-31T23:00"], dtype="datetime64[m]")
    assert np.isnan(on_clock(stamps, np.ones(1), date(2025, 1, 1), 60, 5)).all()

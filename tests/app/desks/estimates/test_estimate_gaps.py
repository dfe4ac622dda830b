"""Gaps of meters are filled in the unit of their line, and by the kind of day where a calendar holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from actions_case import FIRMS, MASTER, READINGS, written
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.options import accounting
from tanliu.app.desks.estimates.actions.estimate import estimate
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog

#: Holidays of China; one working day of theirs is hidden below.
HOLIDAY, WORKING = date(2025, 5, 2), date(2025, 6, 11)


def _filled(folder: Path, packs: Catalog, unit: str, gap: date) -> list[dict[str, Any]]:
    """Read a year of four slots a day, 4 on working days and 1 on others, but one day; return what fills it."""
    folder.mkdir()
    rows = ["meter,stamp,kwh"]
    for number in range(365):
        day = date(2025, 1, 1) + timedelta(number)
        level = 4 if packs.calendar.kind(day) in ("working", "make_up") else 1
        moments = [datetime(day.year, day.month, day.day, 6 * slot) for slot in range(4)]  # noqa: DTZ001
        rows += [f"M1,{moment},{level}" for moment in moments if day != gap]
    with Workspace(folder / "w", create=True) as workspace:
        for name, mapping, text in (
            ("master", MASTER, FIRMS),
            ("readings", READINGS, "\n".join([*rows, ""])),
        ):
            path = folder / f"{name}.yaml"
            told = mapping.replace("unit: {constant: kWh}", f"unit: {{constant: {unit}}}")
            path.write_text(told.replace("unit: kWh}", f"unit: {unit}}}"), encoding="utf-8")
            import_files(workspace, packs, load_mapping(path), written(folder, text, f"{name}.csv"))
        with workspace.writing():
            compute(workspace, packs, accounting(packs))
            assert estimate(workspace, packs, accounting(packs)).gaps == 1
        query = f"SELECT * FROM {workspace.lake.scan('estimate')}"
        return list(workspace.connection.execute(query).to_arrow_table().to_pylist())


def test_a_gap_of_a_meter_in_another_unit_is_filled_in_that_of_its_line(
    tmp_path: Path, packs: Catalog
) -> None:
    (plain,) = _filled(tmp_path / "kwh", packs, "kWh", WORKING)
    (other,) = _filled(tmp_path / "mwh", packs, "MWh", WORKING)
    assert (plain["unit"], other["unit"]) == ("kWh", "kWh")
    assert (plain["quantity"], other["quantity"]) == (16, 16_000)
    assert plain["quantity_low"] * 1000 == other["quantity_low"]
    assert float(other["energy_kgce"]) == pytest.approx(1000 * float(plain["energy_kgce"]))


def test_a_holiday_is_filled_like_one_where_the_calendar_holds(tmp_path: Path, packs: Catalog) -> None:
    (holiday,) = _filled(tmp_path / "holiday", packs, "kWh", HOLIDAY)
    assert (holiday["method"], holiday["quantity"]) == ("same_kind_of_day", 4)
    assert holiday["quantity_low"] <= 4 <= holiday["quantity_high"]

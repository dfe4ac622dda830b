"""An alarm that holds raises one work order, which who operates the plant carries out; readings are shown with their age."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.desks.cases.by_hand import TakeStep
from tanliu.app.desks.plants.actions import orders
from tanliu.app.desks.plants.actions.orders import PROCESS, RaiseOrder, WatchPlants
from tanliu.app.desks.plants.models import Plant, PlantState
from tanliu.app.desks.plants.queries import live
from tanliu.app.desks.plants.queries.live import Series, alarms_of, series_of
from tanliu.app.desks.plants.queries.register import rules
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.served import results
from tanliu.kit.errors import ConflictError, TanliuError

pytestmark = pytest.mark.usefixtures("served")
CONSOLE, DAY, STEP = Actor("console"), date(2026, 11, 14), timedelta(minutes=15)


@pytest.fixture
def field(covers: dict[str, list[str]]) -> Plant:
    """Return a field of collectors of the firm, with a sensor."""
    (home,) = results().rows("SELECT region_id FROM entity WHERE entity_id = ?", [covers["enterprise"][0]])
    return Plant.objects.create(
        code="SOL-1", name="Field of a hospital", kind="collector", region_id=home["region_id"], entity_id=covers["enterprise"][0],
        heat_kw=Decimal(700), commissioned=date(2015, 1, 1), sensors=["S1"], source="test", author="test",
    )  # fmt: skip


def hot(monkeypatch: pytest.MonkeyPatch, day: date, values: list[float]) -> None:
    start = datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001
    told = tuple((start + STEP * number, value) for number, value in enumerate(values))
    monkeypatch.setattr(
        live,
        "_read",
        lambda codes, until, days: {"S1": Series("S1", "water_temperature", "degC", STEP, told)},
    )
    monkeypatch.setattr(orders, "today", lambda: day)


def test_an_alarm_that_holds_raises_one_order_until_it_begins_anew(
    monkeypatch: pytest.MonkeyPatch, field: Plant
) -> None:
    hot(monkeypatch, DAY, [80, 96, 97, 90])
    (alarm,) = alarms_of([field], rules(), DAY)
    assert (alarm.id, alarm.spell.worst, alarm.spell.end) == ("stagnation", 97, None)
    (number,) = perform(WatchPlants(), CONSOLE)
    case = Case.objects.get(pk=number)
    assert (case.process, case.state, case.entity_id) == (PROCESS, "raised", field.entity_id)
    assert "闷晒" in case.steps.get().note and "2026-11-14 12:15" in case.steps.get().note
    assert perform(WatchPlants(), CONSOLE) == ()
    perform(TakeStep(number, "drop", case.revision, {"text": "sensor was loose"}), CONSOLE)
    assert perform(WatchPlants(), CONSOLE) == (), "what was looked at is not raised again while it lasts"
    hot(monkeypatch, DAY + timedelta(days=400), [80, 96, 97, 98])
    (again,) = perform(WatchPlants(), CONSOLE)
    assert Case.objects.get(pk=again).version == 2


def test_known_outages_old_readings_and_alarms_that_are_over_raise_none(
    monkeypatch: pytest.MonkeyPatch, field: Plant
) -> None:
    hot(monkeypatch, DAY, [96, 97, 80, 80, 80])
    assert perform(WatchPlants(), CONSOLE) == ()
    hot(monkeypatch, DAY, [96, 97])
    monkeypatch.setattr(orders, "today", lambda: DAY + timedelta(days=30))
    assert perform(WatchPlants(), CONSOLE) == ()
    monkeypatch.setattr(orders, "today", lambda: DAY)
    PlantState.objects.create(plant=field, state="outage", first=DAY, available=Decimal(0), author="test")
    assert perform(WatchPlants(), CONSOLE) == ()


def test_the_owner_carries_a_work_order_out(field: Plant, client_of: Any) -> None:
    client = client_of("enterprise")
    page = client.get("/plants/of/SOL-1").content.decode()
    assert "plants/of/SOL-1/order" in page
    done = client.post("/plants/of/SOL-1/order", {"text": "the pump of tank two stands still"})
    case = Case.objects.get(process=PROCESS)
    assert done.status_code == 302 and done["Location"].endswith(f"/cases/{case.pk}")
    assert client.get(done["Location"]).status_code == 200
    with pytest.raises(ConflictError):
        perform(RaiseOrder("SOL-1", "the pump of tank two stands still"), CONSOLE)
    with pytest.raises(TanliuError):
        perform(RaiseOrder("SOL-2", "the pump of tank two stands still"), CONSOLE)
    for step in ("accept", "finish", "check"):
        case.refresh_from_db()
        perform(TakeStep(case.pk, step, case.revision, {"text": "pump exchanged"}), CONSOLE)
    case.refresh_from_db()
    assert case.state == "checked" and case.closed_at is not None


def test_readings_of_a_meter_are_power_and_a_plant_that_stands_still_is_an_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "GIVES", ("use",))
    rows = results().rows(
        "SELECT meter_id, meter_code, entity_id, interval_minutes FROM meter WHERE carrier = 'electricity' AND NOT is_virtual"
    )
    monkeypatch.setattr(results().__class__, "rows", _as_use(results().__class__.rows))
    one = Plant(
        code="PV",
        name="PV",
        kind="pv",
        region_id="D01",
        rating_kw=Decimal(10),
        commissioned=date(2020, 1, 1),
        meters=[rows[0]["meter_code"]],
    )
    one.pk = 1
    (series,) = series_of([one], date(2025, 7, 14), 2)[1]
    assert series.readings[-1][0].date() == date(2025, 7, 14) and series.unit == "kW"
    day = results().rows(
        f"""SELECT sum(quantity) AS kwh FROM {results().scan("meter_day", where={"month": [202507]})}
            WHERE meter_id = {rows[0]["meter_id"]} AND day = DATE '2025-07-14'"""
    )[0]["kwh"]
    of_day = [kw for at, kw in series.readings if at.date() == date(2025, 7, 14)]
    assert sum(of_day) * rows[0]["interval_minutes"] / 60 == pytest.approx(float(day))
    midnight = datetime(2025, 7, 14)  # noqa: DTZ001
    still = Series("M", "output", "kW", STEP, tuple((midnight + STEP * n, 0.0) for n in range(97)))
    monkeypatch.setattr(live, "_read", lambda codes, until, days: {rows[0]["meter_code"]: still})
    (alarm,) = alarms_of([one], rules(), date(2025, 7, 15))
    assert alarm.id == "still" and alarm.spell.end is None


def _as_use(rows: Any) -> Any:
    """Tell the direction of a meter of use, which says nothing, as it is."""

    def told(self: Any, query: str, values: Any = ()) -> Any:
        found = rows(self, query, values)
        for row in found:
            if "meter_code" in row and row.get("direction", "") is None:
                row["direction"] = "use"
        return found

    return told

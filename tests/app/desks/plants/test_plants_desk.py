"""Plants are brought row by row, seen by whom they concern, and supply says what it rests on."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tanliu.app.desks.plants.actions import facts as facts_of
from tanliu.app.desks.plants.actions import watch
from tanliu.app.desks.plants.actions.bring import Bring, WithdrawState
from tanliu.app.desks.plants.actions.watch import WatchSupply
from tanliu.app.desks.plants.models import Plant, PlantFigure, PlantState
from tanliu.app.desks.plants.queries import demand, supply, yields
from tanliu.app.desks.plants.queries.demand import metered
from tanliu.app.desks.plants.queries.register import rules, seen, states_on
from tanliu.app.desks.plants.queries.supply import balance, on_line
from tanliu.app.desks.plants.queries.yields import years_of
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.people import put_user
from tanliu.app.platform.served import results
from tanliu.app.platform.told.rows import Verdict
from tanliu.kit.errors import TanliuError

pytestmark = pytest.mark.usefixtures("served")
CONSOLE = Actor("console")
ROOF = {
    "code": "PV-1", "name": "Roofs", "kind": "pv", "region": "D01-T01", "rating_kw": "20000", "commissioned": "2020-05-01", "source": "permit 1",
}  # fmt: skip


def bring(kind: str, *rows: dict[str, str], by: Actor = CONSOLE) -> tuple[Verdict, ...]:
    return perform(Bring(kind, rows), by)


def told(kind: str, *rows: dict[str, str], by: Actor = CONSOLE) -> list[str]:
    return [one.what for one in bring(kind, *rows, by=by)]


@pytest.fixture
def people(covers: dict[str, list[str]]) -> dict[str, Actor]:
    for role in ("district", "town", "enterprise", "auditor"):
        put_user(role, role, covers.get(role, []))
    return {one: Actor(one, user=User.objects.get(username=one)) for one in ("district", "town", "enterprise", "auditor")}  # fmt: skip


def test_each_row_gets_a_verdict_and_good_rows_are_kept() -> None:
    found = bring(
        "plant", ROOF, {**ROOF, "code": "PV-2", "kind": "fusion"}, {**ROOF, "code": "PV-3", "rating_kw": ""}
    )
    assert [(one.what, one.fault and one.fault.where) for one in found] == [
        ("new", None), ("refused", "kind"), ("refused", "rating_kw"),
    ]  # fmt: skip
    assert Plant.objects.count() == 1
    assert told("plant", ROOF) == ["same"]
    assert told("plant", {**ROOF, "rating_kw": "21000"}) == ["changed"]


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ({"code": ""}, "code"), ({"region": "nowhere"}, "region"), ({"rating_kw": "1,000"}, "rating_kw"), ({"rating_kw": "-1"}, "rating_kw"),
        ({"rating_kw": "NaN"}, "rating_kw"), ({"commissioned": "soon"}, "commissioned"), ({"retired": "2020-05-01"}, "retired"),
        ({"latitude": "30"}, "latitude, longitude"), ({"latitude": "91", "longitude": "1"}, "latitude"), ({"owner_id": "NOBODY"}, "owner_id"),
        ({"meters": "M1"}, "meters"), ({"source": " "}, "source"), ({"name": "x" * 121}, "name"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_column(what: dict[str, str], where: str) -> None:
    (found,) = bring("plant", {**ROOF, **what})
    assert found.fault is not None and found.fault.where == where
    assert not Plant.objects.exists()


def test_who_sees_a_plant_and_who_may_bring_one(
    people: dict[str, Actor], covers: dict[str, list[str]]
) -> None:
    firm, town = covers["enterprise"][0], covers["town"][0]
    (home,) = results().rows("SELECT region_id FROM entity WHERE entity_id = ?", [firm])
    own = {**ROOF, "code": "OWN", "owner_id": firm, "region": home["region_id"]}
    assert told("plant", own, by=people["enterprise"]) == ["new"]
    assert told("plant", {**ROOF, "code": "TOWN", "region": town}, by=people["town"]) == ["new"]
    other = next(row["region_id"] for row in results().rows("SELECT region_id FROM region WHERE level = 'town' AND region_id <> ?", [town]))  # fmt: skip
    for by in ("enterprise", "town"):
        (refused,) = bring("plant", {**ROOF, "code": "FAR", "region": other}, by=people[by])
        assert refused.fault is not None and "cover" in str(refused.fault)
    with pytest.raises(NotPermittedError):
        bring("plant", ROOF, by=people["auditor"])
    assert {one.code for one in seen(people["auditor"].user)} == {"OWN", "TOWN"}
    assert [one.code for one in seen(people["enterprise"].user)] == ["OWN"]
    # a code of somebody else is taken, and what it is of is not told
    (taken,) = bring("plant", {**own, "code": "TOWN"}, by=people["enterprise"])
    assert taken.fault is not None and taken.fault.where == "code"
    (figure,) = bring(
        "figure",
        {"measure": "coal_price_cny_t", "day": "2025-01-01", "value": "700", "source": "x"},
        by=people["town"],
    )
    assert figure.what == "refused", "figures of the district are not a town's"


def test_states_are_dated_and_one_that_ends_gives_way_to_the_one_before() -> None:
    bring("plant", ROOF)
    rows = [
        {"code": "PV-1", "state": "online", "first": "2024-01-01"},
        {
            "code": "PV-1",
            "state": "maintenance",
            "first": "2024-03-01",
            "last": "2024-03-05",
            "available": "0.25",
        },
    ]
    assert told("state", *rows) == ["new", "new"]
    assert told("state", rows[0]) == ["same"]
    plant = Plant.objects.get()

    def on(day: date) -> tuple[str, Decimal] | None:
        found = states_on([plant], day).get(plant.pk)
        return found and (found.state, found.available)

    assert on(date(2023, 12, 31)) is None
    assert on(date(2024, 2, 29)) == ("online", 1)
    assert on(date(2024, 3, 5)) == ("maintenance", Decimal("0.25"))
    assert on(date(2024, 3, 6)) == ("online", 1)
    perform(WithdrawState(PlantState.objects.get(state="maintenance").pk), CONSOLE)
    assert on(date(2024, 3, 5)) == ("online", 1)
    with pytest.raises(TanliuError):
        perform(WithdrawState(PlantState.objects.get(state="maintenance").pk), CONSOLE)
    (unit,) = on_line(Plant.objects.all(), rules(), date(2024, 3, 1))
    assert (unit.unit.on_line_kw, unit.unit.firm_kw) == (20_000, 0)
    assert on_line(Plant.objects.all(), rules(), date(2020, 4, 30)) == []


def test_a_stated_year_has_hours_and_what_it_avoids_by_a_named_factor() -> None:
    bring("plant", ROOF, {**ROOF, "code": "CHP", "kind": "chp", "steam_t_h": "10"})
    year = {"code": "PV-1", "measure": "yield_kwh", "day": "2023", "value": "20000000", "source": "bulletin"}
    assert (
        told("figure", year, {**year, "code": "CHP"}, {**year, "day": "2024", "value": "90000000"})
        == ["new"] * 3
    )
    assert told("figure", {**year, "value": "19000000"}, year) == ["changed", "changed"], (
        "the newest counts, the others stay"
    )
    assert PlantFigure.objects.filter(day=date(2023, 1, 1), plant__code="PV-1").count() == 3
    every = years_of(list(Plant.objects.all()), rules(), today())
    newest, one = every[Plant.objects.get(code="PV-1").pk]
    assert (one.year, one.kwh, one.basis, one.hours, one.doubts) == (2023, 20_000_000, "stated", 1000, ())
    assert (
        one.factor is not None
        and one.factor.id == "cn.grid.zhejiang.2023"
        and one.factor.edition == "MEE 2025-47"
    )
    # 20 MW, 20 GWh: the case prints 11,600 t, the factor of 2023 gives less
    assert one.avoided_t == Decimal(20_000) * Decimal("0.4974")
    assert newest.doubts == ("plants_doubt_hours",)
    (coal,) = every[Plant.objects.get(code="CHP").pk]
    assert coal.avoided_t is None and coal.factor is None


def test_a_meter_goes_before_what_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    bring("plant", ROOF)
    plant = Plant.objects.get()
    plant.meters = ["G1", "E1"]
    reads = {
        "G1": {2023: yields._Read(Decimal(18_000_000), 365 * 96, "generation", 96)},
        "E1": {2023: yields._Read(Decimal(9_000_000), 365 * 96, "export", 96)},
    }
    monkeypatch.setattr(yields, "_metered", lambda plants: reads)
    bring(
        "figure",
        {"code": "PV-1", "measure": "yield_kwh", "day": "2023", "value": "20000000", "source": "bulletin"},
    )
    (one,) = years_of([plant], rules(), today())[plant.pk]
    assert (one.kwh, one.basis, one.known_share, one.doubts) == (
        18_000_000,
        "meter",
        1,
        ("plants_doubt_stated",),
    )
    reads["G1"][2023] = yields._Read(Decimal(9_000_000), 100 * 96, "generation", 96)
    (half,) = years_of([plant], rules(), today())[plant.pk]
    assert "plants_doubt_known" in half.doubts and half.known_share is not None and half.known_share < 1


def test_a_meter_must_be_of_the_owner_measure_what_is_given_and_serve_one_plant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meter = results().rows("SELECT meter_code, entity_id, direction FROM meter WHERE NOT is_virtual LIMIT 1")[
        0
    ]
    (home,) = results().rows("SELECT region_id FROM entity WHERE entity_id = ?", [meter["entity_id"]])
    row = {**ROOF, "owner_id": meter["entity_id"], "region": home["region_id"], "meters": meter["meter_code"]}
    (used,) = bring("plant", row)
    assert used.fault is not None and "another direction" in str(used.fault)
    monkeypatch.setattr(facts_of, "GIVES", ("use",))
    assert told("plant", row) == ["new"]
    (taken,) = bring("plant", {**row, "code": "PV-9"})
    assert taken.fault is not None and "another plant" in str(taken.fault)
    (foreign,) = bring("plant", {**row, "code": "PV-8", "owner_id": ""})
    assert foreign.fault is not None and foreign.fault.where == "meters"


def test_demand_of_a_week_rests_on_the_weeks_before_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring("plant", {**ROOF, "code": "TH", "kind": "thermal", "rating_kw": "1000"})
    day = date(2025, 7, 14)
    found = balance(Plant.objects.all(), rules(), day, today())
    assert len(found.demand) == 168 and all(one.kw is not None for one in found.demand)
    assert not found.supply_kw and found.gaps == () and "supply_missing_import" in found.missing
    assert found.is_old and not found.warns
    assert found.covered is not None and 0 < found.covered.share <= 1
    # what happened then is beside it, and the forecast is near to it: a naive one, within a fifth in the mean
    pairs = [
        (one.kw, found.actual[one.at])
        for one in found.demand
        if one.kw is not None and one.at in found.actual
    ]
    assert len(pairs) > 160
    assert sum(abs(a - b) for a, b in pairs) < 0.2 * sum(b for _, b in pairs)
    assert found.by_calendar and all(
        one.low is not None and one.low <= (one.kw or 0) <= (one.high or 0) for one in found.demand
    )
    # without a pack that says how, an hour is the mean of the same hour of four weeks, worked out by hand
    monkeypatch.setattr(supply, "forecast", lambda *asked: None)
    naive = balance(Plant.objects.all(), rules(), day, today())
    assert found.covered is not None and not naive.by_calendar
    read = metered(day - timedelta(weeks=4), day - timedelta(days=1), 0.95).by_hour
    noon = datetime(2025, 7, 14, 12)  # noqa: DTZ001
    four = [read[noon - timedelta(weeks=week)] / float(found.covered.share) for week in range(1, 5)]
    at_noon = next(one for one in naive.demand if one.at == noon)
    assert at_noon.kw == pytest.approx(sum(four) / 4)
    monkeypatch.undo()
    bring("figure", {"measure": "import_limit_kw", "day": "2025-01-01", "value": "1", "source": "grid"})
    short = balance(Plant.objects.all(), rules(), day, today())
    assert (
        set(short.supply_kw.values()) == {921} and short.gaps and short.gaps[0].uncovered and not short.warns
    )
    # maintenance that is planned within the week counts from its day on
    bring("state", {"code": "TH", "state": "maintenance", "first": "2025-07-16", "last": "2025-07-17"})
    planned = balance(Plant.objects.all(), rules(), day, today()).supply_kw
    assert [round(planned[day + timedelta(days=number)]) for number in range(5)] == [921, 921, 1, 1, 921]


def test_a_holiday_is_expected_as_one_and_not_as_a_working_day() -> None:
    since, first = date(2025, 7, 23), date(2025, 10, 1)
    start = datetime(2025, 7, 23)  # noqa: DTZ001
    history = {
        at: (30.0 if at.weekday() == 6 else 100.0)
        for at in (start + timedelta(hours=number) for number in range(24 * (first - since).days))
    }
    told = demand.forecast(history, since, first, 7)
    assert told is not None
    # the national holiday, a Wednesday; the mean of four Wednesdays says 100
    assert told[12].kw == pytest.approx(30)
    (gone, *_) = demand.forecast({}, since, first, 7) or []
    assert gone.kw is None


def test_who_supervises_is_told_once_of_a_gap_and_of_coal(
    monkeypatch: pytest.MonkeyPatch, covers: dict[str, list[str]]
) -> None:
    day = date(2025, 7, 14)
    for place in (
        "tanliu.app.desks.plants.actions.watch.today",
        "tanliu.app.platform.told.cells.today",
    ):
        monkeypatch.setattr(place, lambda: day)
    firm = covers["enterprise"][0]
    (home,) = results().rows("SELECT region_id FROM entity WHERE entity_id = ?", [firm])
    bring(
        "plant",
        {
            **ROOF,
            "code": "TH",
            "kind": "thermal",
            "rating_kw": "1000",
            "owner_id": firm,
            "region": home["region_id"],
        },
    )
    bring("figure", {"measure": "import_limit_kw", "day": "2025-01-01", "value": "1", "source": "grid"},
          {"code": "TH", "measure": "coal_stock_t", "day": "2025-07-14", "value": "50", "source": "x"},
          {"code": "TH", "measure": "coal_use_t", "day": "2025-07-13", "value": "10", "source": "x"})  # fmt: skip
    assert perform(WatchSupply(), CONSOLE) > 1
    perform(WatchSupply(), CONSOLE)
    told = CaseNotice.objects.filter(topic="supply")
    assert sorted(told.values_list("permission", "entity_id")) == [
        ("answer", firm),
        ("macro", ""),
        ("macro", ""),
    ]
    assert any("lasts 5.0 days" in one.text_en for one in told) and any(
        "可靠供应" in one.text_zh for one in told
    )
    # meters that know too little of the electricity warn nobody
    strict = rules().model_copy(
        update={"margin": rules().margin.model_copy(update={"least_covered": Decimal(1)})}
    )
    monkeypatch.setattr(watch, "rules", lambda: strict)
    CaseNotice.objects.filter(topic="supply").delete()
    perform(WatchSupply(), CONSOLE)
    assert not any("counted on" in one.text_en for one in CaseNotice.objects.filter(topic="supply"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_show_plants_years_claims_coal_and_the_week(client_of: Any, language: str) -> None:
    bring(
        "plant", {**ROOF, "latitude": "30.1", "longitude": "120.2"}, {**ROOF, "code": "TH", "kind": "thermal"}
    )
    bring(
        "figure",
        {"code": "PV-1", "measure": "yield_kwh", "day": "2023", "value": "20000000", "source": "bulletin"},
    )
    client = client_of("district")
    client.cookies["language"] = language
    listed = client.get("/plants").content.decode()
    assert "Roofs" in listed and "MEE 2025-47" in listed and "11600" in listed
    one = client.get("/plants/of/PV-1").content.decode()
    assert "cn.grid.zhejiang.2023" in one and "9,948" in one
    week = client.get("/supply?day=2025-07-14").content.decode()
    assert "2025-07-20" in week and "week-data" in week and "map-data" in week
    town = client_of("town").get("/supply").content.decode()
    assert "week-data" not in town, "the balance of the district is not a town's"
    body = client.get("/plants?format=csv").content.decode("utf-8-sig")
    back = client.post(
        "/plants/bring", {"file": SimpleUploadedFile("plants.csv", body.encode())}
    ).content.decode()
    assert ("无变化" if language == "zh-hans" else "as before") in back
    book = load_workbook(io.BytesIO(client.get("/supply?day=2025-07-14&format=xlsx").content))
    assert book.active is not None and book.active.max_row == 169


def test_a_form_with_a_slip_loses_nothing_and_one_without_is_kept(client_of: Any) -> None:
    client = client_of("district")
    slip = client.post("/plants/put", {"what": "plant", **ROOF, "rating_kw": "twenty"})
    assert (
        slip.status_code == 400 and "twenty" in slip.content.decode() and "permit 1" in slip.content.decode()
    )
    assert client.post("/plants/put", {"what": "plant", **ROOF}).status_code == 302
    state = client.post(
        "/plants/put", {"what": "state", "code": "PV-1", "state": "outage", "first": "x", "note": "fire"}
    )
    assert state.status_code == 400 and "fire" in state.content.decode()
    odd = SimpleUploadedFile("a.csv", b"a,b\n1,2\n")
    assert client.post("/plants/bring", {"file": odd}).status_code == 400


def test_programs_bring_rows_and_read_supply(asker: Any) -> None:
    rows = [{**ROOF, "rating_kw": 20000}, {**ROOF, "code": "PV-2", "kind": "x"}]
    answer = asker("district").post("/plants", {"what": "plant", "rows": rows})
    assert [one["verdict"] for one in answer.json()["items"]] == ["new", "refused"]
    assert answer.json()["items"][1]["where"] == "kind"
    listed = asker("auditor").read("/plants?lang=zh")
    assert listed["items"][0]["kind_name"] == "光伏" and listed["items"][0]["rating_kw"] == "20000"
    week = asker("district").read("/supply?day=2025-07-14")
    assert len(week["hours"]) == 168 and week["is_old"] and week["missing"]
    assert asker("enterprise").read("/supply")["hours"] == []


def test_coal_that_runs_low_stands_on_the_first_page_of_the_day(client_of: Any) -> None:
    bring("plant", {**ROOF, "code": "TH", "kind": "thermal"})
    client = client_of("district")
    client.cookies["language"] = "en"
    assert "little coal left" not in client.get("/today").content.decode()
    bring("figure", {"code": "TH", "measure": "coal_stock_t", "day": f"{today()}", "value": "50", "source": "x"},
          {"code": "TH", "measure": "coal_use_t", "day": f"{today()}", "value": "10", "source": "x"})  # fmt: skip
    assert "little coal left" in client.get("/today").content.decode()

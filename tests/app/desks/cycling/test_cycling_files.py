"""Commands on files of trips: what counts, what is refused and why, and clear errors; real trips of two cities."""

from __future__ import annotations

import csv
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.cli.cli_case import invoke
from tanliu.app.desks.cycling.queries.days import binding, plan, size_of
from tanliu.app.desks.cycling.queries.reductions import reduced
from tanliu.app.desks.cycling.queries.rules import kind_of, methodology_of, rules_of
from tanliu.app.desks.cycling.queries.trips_file import trips_of
from tanliu.app.platform.tools.reading import read_file
from tanliu.catalog.load import load

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
PACKS = load()
RULES = rules_of(PACKS)
beside = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets do not lie beside the checkout")
HEADER = "trip_id,user_id,bike_id,start_time,end_time,start_lat,start_lon,end_lat,end_lon,distance_m\n"
GOOD = "1,u,b,2026-03-02T08:00,2026-03-02T08:10,31.0,121.0,31.01,121.0,1500\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "trips.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_tells_reductions_bases_and_break_even(tmp_path: Path) -> None:
    told = invoke("cycling", "trips", written(tmp_path, HEADER + GOOD), "--zone", "Asia/Shanghai", width=300)
    assert told.code == 0, told.err
    assert "1 of 1 trips count, 1.5 km" in told.out
    # 1.5 km at 48.65 g and at 0.256 g; the straight line is 1,112 m
    cells = [[cell.strip() for cell in line.split("│")] for line in told.out.splitlines()]
    assert ["carbon dioxide", "0.073", "kg"] in [line[:3] for line in cells]
    assert ["straight line times detour", "1.6", "0.1"] in [line[:3] for line in cells]
    assert "398" in told.out


def test_rows_are_refused_with_line_reason_and_cell(tmp_path: Path) -> None:
    bad = (
        GOOD
        + "2,u,b,soon,2026-03-02T08:10,31.0,121.0,31.01,121.0,1500\n3,u,b,2026-03-29T01:30,2026-03-29T03:10,31,121,31,121,x\n"
    )
    path, refused = written(tmp_path, HEADER + bad + GOOD + "short,row\n"), tmp_path / "refused.csv"
    told = invoke("cycling", "trips", path, "--zone", "Europe/London", "--refused", refused)
    assert told.code == 0, told.err
    with refused.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(one["line"], one["reason"]) for one in rows] == [
        ("3", "not a time"), ("4", "an hour that a change of clocks doubles or leaves out"), ("5", "told before"),
        ("6", "another number of cells than the header has"),
    ]  # fmt: skip
    assert rows[0]["cell"] == "started: soon"


def test_riders_are_held_to_the_cap_of_a_day_and_their_names_are_gone(tmp_path: Path) -> None:
    rows = "".join(
        f"{at},u,b,2026-03-02T{at:02}:00,2026-03-02T{at + 2:02}:00,31.0,121.0,31.2,121.0,25000\n"
        for at in (2, 6, 10)
    )
    told = trips_of(read_file(written(tmp_path, HEADER + rows)), RULES)
    kind = kind_of(RULES, "bike")
    found = reduced(told, RULES, kind, methodology_of(PACKS, kind, True))
    assert found.capped_m == 75_000 - 60_000
    assert found.amounts["co2"] == 60 * Fraction("48.65")
    assert "u" not in repr(told.trips.rider)


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("a,b\n1,2\n", (), "started_at"),
        (HEADER, (), "no rows"),
        (
            HEADER.replace(",distance_m", "").replace("start_lat,start_lon,", "")
            + "1,u,b,2026-03-02T08:00,2026-03-02T08:10,1,2\n",
            (),
            "no such length",
        ),
        (HEADER + GOOD, ("--basis", "trace"), "operator, straight"),
        (HEADER + GOOD, ("--basis", "guess"), "best, trace, network, operator, straight"),
        (HEADER + GOOD, ("--zone", "Mars/Olympus"), "Mars/Olympus"),
        (HEADER + GOOD, ("--kind", "car"), "bike, ebike"),
    ],
)
def test_a_slip_says_what_is_accepted(tmp_path: Path, text: str, words: tuple[str, ...], said: str) -> None:
    told = invoke("cycling", "trips", written(tmp_path, text), *words)
    assert told.code == 2
    assert said in told.err


def test_a_day_without_history_is_not_planned(tmp_path: Path) -> None:
    header = HEADER.replace("start_lat", "start_station_id,end_station_id,start_lat")
    told = invoke(
        "cycling", "dispatch", written(tmp_path, header + GOOD.replace(",31.0,121.0", ",p,q,31.0,121.0", 1))
    )
    assert told.code == 2
    assert "7 days with trips within 28 days" in told.err


def test_parking_is_judged_from_files(tmp_path: Path) -> None:
    areas, fixes = tmp_path / "areas.csv", tmp_path / "fixes.csv"
    areas.write_text("id,lat,lon,long_m,wide_m\na,31,121,20,4\n", encoding="utf-8")
    fixes.write_text(
        "vehicle,time_s,lat,lon,sigma_m\nv,0,31.003,121,4\nv,90,31.003,121,4\nw,0,31,121,2\n",
        encoding="utf-8",
    )
    told = invoke("cycling", "parking", fixes, areas)
    cells = [[cell.strip() for cell in line.split("│")] for line in told.out.splitlines()]
    assert [(line[0], line[1], line[-1]) for line in cells if line[0] in ("v", "w")] == [
        ("v", "outside", "may be charged"),
        ("w", "inside", "no charge"),
    ]


def test_rules_of_a_zone_west_of_greenwich(tmp_path: Path) -> None:
    square = [[[[-4, 55], [-3, 55], [-3, 56], [-4, 56], [-4, 55]]]]
    feed = {"data": {"geofencing_zones": {"features": [
        {"geometry": {"coordinates": square}, "properties": {"rules": [{"maximum_speed_kph": 20}]}}
    ]}, "global_rules": [{"maximum_speed_kph": 10, "ride_through_allowed": True}]}}  # fmt: skip
    path = tmp_path / "geofencing_zones.json"
    path.write_text(json.dumps(feed), encoding="utf-8")
    assert _rules_at(path, "-3.5") == {"maximum_speed_kph": "20", "ride_through_allowed": "True"}
    assert _rules_at(path, "3.5")["maximum_speed_kph"] == "10"
    path.write_text('{"data": []}', encoding="utf-8")
    wrong = invoke("cycling", "zones", path, "--vehicle", "bike", "--lon", "0", "--lat", "0")
    assert "not a GBFS file of zones" in wrong.err


def _rules_at(path: Path, lon: str) -> dict[str, str]:
    told = invoke("cycling", "zones", path, "--vehicle", "bike", "--lon", lon, "--lat", "55.5")
    rows = [[cell.strip() for cell in line.split("│")] for line in told.out.splitlines() if "│" in line]
    return {row[0]: row[1] for row in rows}


@beside
def test_trips_of_edinburgh_end_to_end() -> None:
    zone = ZoneInfo("Europe/London")
    told = trips_of(read_file(DATA / "bike_edinburgh" / "trips_dev_2018_2019.parquet"), RULES)
    kind = kind_of(RULES, "bike")
    found = reduced(told, RULES, kind, methodology_of(PACKS, kind, False), zone=zone)
    assert found.rows == 106_860
    assert found.refused == {"twice": 706, "too_long": 59, "too_fast": 18, "too_far": 3}
    assert found.amounts["co2"] == Fraction("53.94") * found.metres / 1000
    crew = plan(told, RULES, zone, date(2019, 5, 11), seconds=1)
    assert (crew.trips, crew.without.lost, crew.served.lost) == (1096, 328, 89)
    assert crew.route.metres < 0.9 * crew.greedy.metres


@beside
def test_the_day_of_singapore_is_bound_by_what_is_known() -> None:
    told = trips_of(read_file(DATA / "bike_singapore" / "trips_2017_09_12.parquet"), RULES)
    day, found = size_of(told, RULES, ZoneInfo("Asia/Singapore"), date(2017, 9, 12))
    assert str(day) == "2017-09-12"
    assert (found.trips, found.riding) == (38_794, 865)
    assert found.seen == 15_750
    # exact matching found 15,502 at 50 m and 11,730 at 100 m for the 38,571 trips that some filter left
    assert found.by_reach == {50.0: 15_232, 100.0: 12_003, 300.0: 5_601, 500.0: 3_610}
    assert binding(found, RULES) == ("stock", found.by_stock)

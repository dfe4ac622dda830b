"""Plants in the demo, made up: their states, coal, prices and stated yields."""

from __future__ import annotations

import json
from datetime import date, timedelta

from tanliu.app.desks.plants.actions.bring import Bring
from tanliu.app.desks.plants.models import Plant
from tanliu.app.desks.plants.queries.demand import covered
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.app.platform.told.cells import Row

_SOURCE = "made up / 演示数据"
#: Code, name, kind, place among the regions, ratings, commissioned.
_PLANTS: tuple[tuple[str, str, str, int, dict[str, str], str], ...] = (
    ("LW-CHP-1", "澜湾热电厂（演示） / Lanwan CHP (made up)", "chp", 0, {"steam_t_h": "220"}, "2009-06-01"),
    ("LW-TH-1", "望汐发电厂（演示） / Wangxi power station (made up)", "thermal", 3, {}, "2004-11-01"),
    ("LW-WTE-1", "区垃圾焚烧发电厂（演示） / Waste to energy (made up)", "waste", 7, {}, "2017-03-15"),
    ("LW-PV-1", "汐禾渔光互补电站（演示） / Xihe PV over ponds (made up)", "pv", 2, {"rating_kw": "20000"}, "2019-12-20"),
    ("LW-PV-2", "星潮屋顶光伏（演示） / Xingchao roofs (made up)", "pv", 9, {"rating_kw": "16000"}, "2021-05-08"),
    ("LW-WIND-1", "拾贝风电场（演示） / Shibei wind farm (made up)", "wind", 10, {"rating_kw": "9300"}, "2022-08-30"),
    ("LW-BAT-1", "鹭汀储能站（演示） / Luting battery (made up)", "battery", 6, {"rating_kw": "5000", "store_kwh": "10000"}, "2023-10-01"),
    ("LW-BOIL-1", "园区供热锅炉（演示） / Park boiler (made up)", "boiler", 5, {"steam_t_h": "75"}, "2012-01-10"),
)  # fmt: skip
#: Ratings in mean power of all electricity, of plants on which supply rests; what the grid brings in likewise.
_SHARES, _IMPORT = {"LW-TH-1": 0.55, "LW-CHP-1": 0.22, "LW-WTE-1": 0.1}, 0.75
#: Tonnes of coal that a kilowatt of rating burns in a day, made up.
_COAL = 0.0052
#: kWh of a kW and year, of the years before this one.
_YIELDS = {"LW-PV-1": (985, 962, 1004), "LW-PV-2": (931, 918, 940), "LW-WIND-1": (2105, 2240, 2168)}


def papers(apart: str) -> None:
    """Register a few plants with what is told of them."""
    if Plant.objects.exists():
        return
    # towns with an outline, so that each has a point on the map
    towns = results().rows(
        "SELECT region_id, outline FROM region WHERE outline IS NOT NULL ORDER BY region_id"
    )
    if not towns:
        towns = results().rows("SELECT region_id, outline FROM region ORDER BY region_id")
    if not towns:
        return
    # as large as the electricity of the demo, whose number of enterprises varies
    known = covered(today())
    mean_kw = float(known.all_kwh) / 8760 if known else 100_000.0
    _bring("plant", [_plant(one, towns, mean_kw) for one in _PLANTS])
    day = today()
    _bring("state", [
        {"code": "LW-TH-1", "state": "maintenance", "first": f"{day - timedelta(days=6)}", "last": f"{day + timedelta(days=9)}", "available": "0.5", "note": "一号机组检修（演示） / unit 1 (made up)"},
        {"code": "LW-WIND-1", "state": "outage", "first": f"{day - timedelta(days=1)}", "note": "主变故障（演示） / transformer (made up)"},
    ])  # fmt: skip
    _bring("figure", [*_coal(day, mean_kw), *_yields(day.year), *_district(day, mean_kw)])


def _bring(kind: str, rows: list[Row]) -> None:
    perform(Bring(kind, tuple(rows)), Actor("demo-bureau"))


def _plant(
    one: tuple[str, str, str, int, dict[str, str], str], towns: list[dict[str, str]], mean_kw: float
) -> Row:
    code, name, kind, at, ratings, since = one
    if code in _SHARES:
        ratings = {**ratings, "rating_kw": f"{_SHARES[code] * mean_kw:.0f}"}
    town = towns[at % len(towns)]
    return {
        "code": code, "name": name, "kind": kind, "region": town["region_id"], "owner": "演示业主 / made up", **ratings, **_middle(town["outline"]),
        "commissioned": since, "source": _SOURCE,
    }  # fmt: skip


def _middle(outline: str | None) -> dict[str, str]:
    """Return the mean of the corners of an outline."""
    if not outline:
        return {}
    ring = json.loads(outline)["coordinates"]
    while isinstance(ring[0][0], list):
        ring = ring[0]
    east, north = (sum(point[axis] for point in ring) / len(ring) for axis in (0, 1))
    return {"latitude": f"{north:.5f}", "longitude": f"{east:.5f}"}


def _coal(day: date, mean_kw: float) -> list[Row]:
    told: list[Row] = []
    burns = {code: _SHARES[code] * mean_kw * _COAL for code in ("LW-TH-1", "LW-CHP-1")} | {"LW-BOIL-1": 95.0}
    for (code, use), days in zip(burns.items(), (11.8, 28.8, 6.4), strict=True):
        told.append({"code": code, "measure": "coal_stock_t", "day": f"{day}", "value": f"{days * use:.0f}", "source": _SOURCE})  # fmt: skip
        told += [
            {"code": code, "measure": "coal_use_t", "day": f"{day - timedelta(days=back)}", "value": f"{use * (1 + ((back * 37) % 23 - 11) / 200):.1f}", "source": _SOURCE}
            for back in range(1, 8)
        ]  # fmt: skip
    return told


def _yields(year: int) -> list[Row]:
    ratings = {code: float(told["rating_kw"]) for code, _, _, _, told, _ in _PLANTS if "rating_kw" in told}
    told: list[Row] = []
    for code, hours in _YIELDS.items():
        for back, each in enumerate(hours, 1):
            kwh = ratings[code] * each
            told.append({"code": code, "measure": "yield_kwh", "day": f"{year - back}", "value": f"{kwh:.0f}", "source": _SOURCE})  # fmt: skip
            told.append({"code": code, "measure": "own_use_kwh", "day": f"{year - back}", "value": f"{kwh * 0.4:.0f}", "source": _SOURCE})  # fmt: skip
            told.append({"code": code, "measure": "saving_cny", "day": f"{year - back}", "value": f"{kwh * 0.4 * 0.62:.0f}", "source": _SOURCE})  # fmt: skip
    return told


def _district(day: date, mean_kw: float) -> list[Row]:
    prices = [
        {"measure": "coal_price_cny_t", "day": f"{day - timedelta(days=7 * back)}", "value": f"{742 + (back * 31) % 40 - 15}", "source": _SOURCE}
        for back in range(8)
    ]  # fmt: skip
    return [
        *prices,
        {
            "measure": "import_limit_kw",
            "day": "2024-01-01",
            "value": f"{_IMPORT * mean_kw:.0f}",
            "source": _SOURCE,
        },
    ]

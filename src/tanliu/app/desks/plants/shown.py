"""Plants and supply as pages, files and the interface tell them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.desks.plants.models import Plant, PlantFigure
from tanliu.app.desks.plants.queries.live import Alarmed, Series
from tanliu.app.desks.plants.queries.register import owners, regions
from tanliu.app.desks.plants.queries.supply import Balance, Coal, OnLine
from tanliu.app.desks.plants.queries.yields import PlantYear
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.decide.supply.balance import Unit
from tanliu.decide.supply.document import OUTPUT, RATINGS, Supply
from tanliu.report.names import Names
from tanliu.report.phrase import say

#: Columns of files of plants: those of a delivery, so that a file can be sent back, and what is known beside them.
COLUMNS = (
    "code", "name", "kind", "region", "owner_id", "owner", *RATINGS, "latitude", "longitude", "commissioned", "retired", "meters", "sensors", "source",
    "state", "on_line_kw",
)  # fmt: skip
YEARS = (
    "code", "name", "kind", "year", "kwh", "basis", "known_share", "full_load_hours", "own_use_kwh", "saving_cny", "factor_id",
    "factor_edition", "factor_kg_per_kwh", "avoided_t", "doubts", "source",
)  # fmt: skip


def named(row: Mapping[str, Any] | None, lang: str) -> str:
    """Return the name of a region."""
    return "" if row is None else (row["name_zh"] if lang == "zh" else None) or row["name"]


def rows(found: Sequence[OnLine], says: Supply, lang: str) -> list[dict[str, Any]]:
    """Return plants on a day as rows."""
    names, places = owners([one.plant for one in found]), regions()
    return [_row(one, says, lang, names, places) for one in found]


def _row(
    one: OnLine, says: Supply, lang: str, names: Mapping[str, str], places: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    plant, state = one.plant, one.state
    kind = says.kinds.get(plant.kind)
    known = says.states.get(state.state) if state is not None else None
    told = says.states["online"].name[lang] if state is None else known.name[lang] if known else state.state
    return {
        "code": plant.code, "name": plant.name, "kind": plant.kind, "kind_name": kind.name[lang] if kind else plant.kind,
        "region": plant.region_id, "region_name": named(places.get(plant.region_id), lang), "owner_id": plant.entity_id,
        "owner": names.get(plant.entity_id, plant.owner), **{name: getattr(plant, name) for name in RATINGS},
        "latitude": plant.latitude, "longitude": plant.longitude, "commissioned": plant.commissioned, "retired": plant.retired,
        "meters": ";".join(plant.meters), "sensors": ";".join(plant.sensors), "source": plant.source, "state": state.state if state else "online", "state_name": told,
        "state_told": state is not None, "state_since": state.first if state else None, "state_until": state.last if state else None,
        "available": one.unit.available, "on_line_kw": one.unit.on_line_kw if plant.rating_kw is not None else None,
        "firm_kw": one.unit.firm_kw if plant.rating_kw is not None else None, "renewable": bool(kind and kind.renewable),
        "author": plant.author, "changed_at": plant.changed_at,
    }  # fmt: skip


def kinds(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return sums by kind of plants: how many, rated and on line, the largest first."""
    sums: dict[str, dict[str, Any]] = {}
    for row in found:
        one = sums.setdefault(row["kind"], {"kind": row["kind"], "kind_name": row["kind_name"], "renewable": row["renewable"], "plants": 0, "rating_kw": None, "on_line_kw": None, "firm_kw": None, "steam_t_h": None})  # fmt: skip
        one["plants"] += 1
        for name in ("rating_kw", "on_line_kw", "firm_kw", "steam_t_h"):
            if row[name] is not None:
                one[name] = (one[name] or 0) + row[name]
    return sorted(sums.values(), key=lambda one: (-(one["rating_kw"] or 0), one["kind"]))


def year(one: PlantYear, says: Supply, lang: str) -> dict[str, Any]:
    """Return a year of a plant as a row."""
    kind = says.kinds.get(one.plant.kind)
    return {
        "code": one.plant.code, "name": one.plant.name, "kind": kind.name[lang] if kind else one.plant.kind, "year": one.year, "kwh": one.kwh,
        "basis": one.basis, "basis_name": say(f"plants_basis_{one.basis}", lang) if one.basis else "", "known_share": one.known_share,
        "full_load_hours": one.hours, "own_use_kwh": one.own_use_kwh, "saving_cny": one.saving_cny,
        "factor_id": one.factor and one.factor.id, "factor_edition": one.factor and one.factor.edition,
        "factor_kg_per_kwh": one.factor and one.factor.kg_per_kwh, "factor_how": one.factor and one.factor.how, "factor_how_name": say(f"match_{one.factor.how}", lang) if one.factor else "", "avoided_t": one.avoided_t,
        "doubts": "; ".join(say(name, lang) for name in one.doubts), "source": one.source,
    }  # fmt: skip


def figure(one: PlantFigure, says: Supply, lang: str) -> dict[str, Any]:
    """Return a figure as a row."""
    measure = says.measures.get(one.measure)
    at = f"{one.day:%Y}" if measure and measure.every == "year" else f"{one.day}"
    return {
        "code": one.plant.code if one.plant else "", "measure": one.measure, "measure_name": measure.name[lang] if measure else one.measure,
        "unit": measure.unit if measure else "", "day": at, "value": one.value, "source": one.source, "author": one.author,
        "entered_at": one.entered_at,
    }  # fmt: skip


def coal(one: Coal, lang: str, places: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the coal of a plant as a row."""
    return {
        "code": one.plant.code, "name": one.plant.name, "region_name": named(places.get(one.plant.region_id), lang),
        "stock_t": one.stock.value if one.stock else None, "stock_day": one.stock.day if one.stock else None, "use_t": one.use_t,
        "days": one.days, "level": one.level, "level_name": say(f"supply_coal_{one.level}", lang),
    }  # fmt: skip


def week(one: Balance, lang: str) -> dict[str, Any]:
    """Return the week of a balance."""
    peak = one.peak
    return {
        "first": one.first, "weeks_from": one.weeks_from, "firm_kw": one.firm_kw[one.first], "import_kw": one.import_kw.value if one.import_kw else None,
        "import_source": one.import_kw.source if one.import_kw else "", "import_day": one.import_kw.day if one.import_kw else None,
        "judged": bool(one.supply_kw), "meters": one.meters, "last_read": one.last_read, "is_old": one.is_old, "by_calendar": one.by_calendar,
        "covered_share": one.covered.share if one.covered else None, "covered_year": one.covered.year if one.covered else None,
        "covered_basis": say(f"supply_basis_{one.covered.basis}", lang) if one.covered else "",
        "peak_at": peak.at if peak else None, "peak_kw": peak.kw if peak else None,
        "needed_import_kw": max(peak.kw - float(one.firm_kw[peak.at.date()]), 0.0) if peak and peak.kw is not None else None,
        "missing": [say(name, lang) for name in one.missing], "days": days(one),
        "gaps": [
            {"first": gap.first, "last": gap.last, "demand_kw": gap.demand_kw, "supply_kw": gap.supply_kw, "short_kw": gap.short_kw, "uncovered": gap.uncovered}
            for gap in one.gaps
        ],
    }  # fmt: skip


def days(one: Balance) -> list[dict[str, Any]]:
    """Return by day the highest and the mean demand, energy, and what was metered of it since."""
    found: dict[date, dict[str, Any]] = {}
    for hour in one.demand:
        row = found.setdefault(hour.at.date(), {"day": hour.at.date(), "kwh": 0.0, "known": 0, "peak_kw": None, "peak_at": None, "actual_kw": None, "supply_kw": one.supply_kw.get(hour.at.date()), "short_hours": 0})  # fmt: skip
        if hour.kw is None:
            continue
        row["kwh"], row["known"] = row["kwh"] + hour.kw, row["known"] + 1
        if row["peak_kw"] is None or hour.kw > row["peak_kw"]:
            row["peak_kw"], row["peak_at"] = hour.kw, hour.at
        row["short_hours"] += any(gap.first <= hour.at <= gap.last for gap in one.gaps)
        actual = one.actual.get(hour.at)
        if actual is not None:
            row["actual_kw"] = max(row["actual_kw"] or 0.0, actual)
    # a day of which hours are not known has no sum
    return [{**row, "kwh": row["kwh"] if row["known"] == 24 else None} for row in found.values()]


def week_chart(one: Balance, lang: str) -> dict[str, Any]:
    """Return what the browser draws of the week [kW]: what is expected within the weeks that it is a mean of, and supply."""
    at = [f"{hour.at:%m-%d %H:%M}" for hour in one.demand]
    known: dict[str, list[float | None]] = {
        name: [None if (value := getattr(hour, name)) is None else round(value, 1) for hour in one.demand]
        for name in ("kw", "low", "high")
    }
    series: list[dict[str, Any]] = [
        {
            "title": say("supply_expected", lang),
            "values": known["kw"],
            "low": known["low"],
            "high": known["high"],
        }
    ]
    if one.supply_kw:
        told = [one.supply_kw.get(hour.at.date()) for hour in one.demand]
        series.append({"title": say("supply_countable", lang), "values": told})
    if any(hour.at in one.actual for hour in one.demand):
        since = [None if (kw := one.actual.get(hour.at)) is None else round(kw, 1) for hour in one.demand]
        series.append({"title": say("supply_actual", lang), "values": since, "own": True})
    return {
        "kind": "scenarios",
        "unit": "kW",
        "band": say("supply_band_tested" if one.by_calendar else "supply_band", lang),
        "periods": at,
        "series": series,
    }


def map_chart(
    found: Sequence[dict[str, Any]], lang: str, address: Callable[[str], str]
) -> dict[str, Any] | None:
    """Return the map of regions with the power on line in each, and a point for each plant whose place is told; None without outlines."""
    places = regions()
    outlined = {key: one for key, one in places.items() if one["outline"]}
    if not outlined:
        return None
    sums: dict[str, float] = {}
    for row in found:
        if row["on_line_kw"] is not None:
            sums[row["region"]] = sums.get(row["region"], 0.0) + float(row["on_line_kw"])
    # five classes of the highest: who has none has no colour
    most = max(sums.values(), default=0.0) or 1.0
    return {
        "kind": "plants",
        "geojson": {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"name": key}, "geometry": json.loads(one["outline"])} for key, one in outlined.items()
            ],
        },
        "rows": [
            {"name": key, "title": named(one, lang), "value": sums.get(key), "class": min(1 + int(5 * sums[key] / most), 5) if sums.get(key) else 0}
            for key, one in outlined.items()
        ],
        "points": [
            {"title": row["name"], "kind": row["kind_name"], "at": [float(row["longitude"]), float(row["latitude"])],
             "kw": None if row["rating_kw"] is None else float(row["rating_kw"]), "address": address(row["code"]), "off": row["available"] == 0}
            for row in found if row["latitude"] is not None
        ],
        "measure": say("plants_on_line_kw", lang), "unit": "kW",
    }  # fmt: skip


def tiles(found: Sequence[Series], today: date, stale_days: int) -> list[dict[str, Any]]:
    """Return the newest reading of each meter and sensor, with whether it is far behind."""
    return [
        {"code": one.code, "quantity": one.quantity, "name": _quantity(one.quantity), "unit": one.unit, "value": one.newest[1], "at": one.newest[0],
         "is_old": (today - one.newest[0].date()).days > stale_days}
        for one in found if one.newest is not None
    ]  # fmt: skip


def _quantity(id: str) -> str:
    kinds = catalog().quantity_kinds
    return Names(catalog(), language()).item(kinds[id]) if id in kinds else say("plants_output", language())


def alarm(one: Alarmed, lang: str) -> dict[str, Any]:
    """Return an alarm as a row; output is told as a share of the rating."""
    return {
        "code": one.plant.code, "name": one.plant.name, "alarm": one.id, "alarm_name": one.rule.name[lang], "do": one.rule.do[lang],
        "meter": one.series.code, "begin": one.spell.begin, "end": one.spell.end, "worst": one.spell.worst,
        "unit": "" if one.series.quantity == OUTPUT else one.series.unit,
    }  # fmt: skip


def order(case: Case, lang: str) -> dict[str, Any]:
    """Return a work order as a row."""
    says = process(case.process, case.edition).says
    what = case.subject.partition(" ")[2]
    return {
        "case": case.pk, "what": what, "state_name": says.states[case.state].name[lang], "is_open": case.closed_at is None,
        "opened_at": case.opened_at, "opened_by": case.opened_by, "due_on": case.due_on,
    }  # fmt: skip


def history(plant: Plant, says: Supply, lang: str) -> list[dict[str, Any]]:
    """Return the states of a plant, the newest first, with those that were withdrawn."""
    return [
        {
            "number": one.pk, "state": one.state, "state_name": says.states[one.state].name[lang] if one.state in says.states else one.state,
            "first": one.first, "last": one.last, "available": one.available, "note": one.note, "author": one.author,
            "entered_at": one.entered_at, "withdrawn_at": one.withdrawn_at, "withdrawn_by": one.withdrawn_by,
        }
        for one in plant.states.order_by("-first", "-id")
    ]  # fmt: skip


def nothing() -> Unit:
    """Return what supply counts of a plant that is not there on a day."""
    return Unit(Decimal(0), Decimal(0), Decimal(0))

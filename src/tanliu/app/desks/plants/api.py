"""Plants, what is brought of them, and supply over the interface."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import BeforeValidator, Field

from tanliu.app.desks.plants import shown
from tanliu.app.desks.plants.actions.bring import Bring
from tanliu.app.desks.plants.queries.register import regions, rules, seen, sight_of
from tanliu.app.desks.plants.queries.supply import balance, coal_of, coal_prices, on_line
from tanliu.app.desks.plants.queries.yields import years_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.told.shown import Rows, RowVerdicts, texts, verdict_row

router = Router(tags=["plants"])
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]


def _iso(told: object) -> object:
    """Refuse what is no day as ISO 8601 writes it: a bare number would be read as seconds."""
    if isinstance(told, str) and not _ISO.fullmatch(told):
        raise ValueError("2026-01-31")
    return told


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
Day = Annotated[date, BeforeValidator(_iso)]
DayQuery = Annotated[Day | None, Query(None, description="Today when left out")]
#: A truth value is no number.


class PlantRow(Schema):
    """A plant on a day; ``state_told`` is false where nobody told a state and it counts as on line."""

    code: str
    name: str
    kind: str
    kind_name: str
    region: str
    region_name: str
    owner_id: str
    owner: str
    rating_kw: Amount | None
    store_kwh: Amount | None
    steam_t_h: Amount | None
    heat_kw: Amount | None
    latitude: Amount | None
    longitude: Amount | None
    commissioned: date
    retired: date | None
    meters: str
    sensors: str
    source: str
    renewable: bool
    state: str
    state_told: bool
    state_since: date | None
    state_until: date | None
    available: Amount
    on_line_kw: Amount | None
    firm_kw: Amount | None


class PlantList(Schema):
    """Plants that are there on a day, and that the reader sees."""

    day: date
    count: int
    items: list[PlantRow]


class PlantYearRow(Schema):
    """A year of a plant; ``avoided_t`` by the factor that is named, beside the inventory and no credit."""

    code: str
    year: int
    kwh: Amount | None
    basis: str
    known_share: Amount | None
    full_load_hours: Amount | None
    own_use_kwh: Amount | None
    saving_cny: Amount | None
    factor_id: str | None
    factor_edition: str | None
    factor_kg_per_kwh: Amount | None
    avoided_t: Amount | None
    doubts: str
    source: str


class PlantYears(Schema):
    """Years of plants with the rule by which avoided carbon is accounted for."""

    rule: str
    items: list[PlantYearRow]


class PlantRows(Schema):
    """Rows of plants, states or figures, with the columns of their files."""

    what: Literal["plant", "state", "figure"]
    rows: Rows


class CoalRow(Schema):
    """Coal of a plant; ``days`` at the mean use of the newest days told."""

    code: str
    name: str
    stock_t: Amount | None
    stock_day: date | None
    use_t: Amount | None
    days: Amount | None
    level: str


class SupplyHour(Schema):
    """Demand of an hour as it is expected, and as it was metered since."""

    at: str = Field(description="Where it begins, by the clock of the place")
    expected_kw: float | None
    least_kw: float | None
    most_kw: float | None
    weeks: int
    actual_kw: float | None
    supply_kw: float | None


class SupplyGap(Schema):
    """Hours in which demand and its margin are not covered."""

    first: str = Field(description="Where the first of them begins, by the clock of the place")
    last: str
    demand_kw: float
    supply_kw: float
    short_kw: float
    uncovered: bool


class SupplyKind(Schema):
    """Plants of a kind."""

    kind: str
    plants: int
    rating_kw: Amount | None
    on_line_kw: Amount | None
    firm_kw: Amount | None


class SupplyPrice(Schema):
    """An entry of the price of coal."""

    day: str
    value: Amount
    unit: str
    source: str


class SupplyTold(Schema):
    """Supply on a day and the week from it; of the week nothing to who does not see the whole district."""

    day: date
    kinds: list[SupplyKind]
    coal: list[CoalRow]
    coal_prices: list[SupplyPrice]
    first: date | None
    firm_kw: Amount | None
    import_kw: Amount | None
    covered_share: Amount | None
    last_read: date | None
    is_old: bool | None
    missing: list[str]
    hours: list[SupplyHour]
    gaps: list[SupplyGap]


@router.get("/plants", response={200: PlantList, **READ_PROBLEMS})
def plants_listed(
    request: HttpRequest, day: DayQuery = None, kind: str = "", lang: LangQuery = "en"
) -> dict[str, Any]:
    """List the plants that are there on a day and that the reader sees."""
    says, at = rules(), day or today()
    if kind and kind not in says.kinds:
        raise ProblemError(
            404, "no such kind of plant", where="kind", found=kind, accepted=", ".join(says.kinds)
        )
    found = [one for one in on_line(seen(request.user), says, at) if kind in ("", one.plant.kind)]
    return {"day": at, "count": len(found), "items": shown.rows(found, says, lang)}


@router.get("/plants/years", response={200: PlantYears, **READ_PROBLEMS})
def plants_years(request: HttpRequest, code: Annotated[str, Query("", max_length=40)] = "", lang: LangQuery = "en") -> dict[str, Any]:  # fmt: skip
    """List what plants gave year by year, retired ones too; of one plant where a code is told."""
    says, found = rules(), seen(request.user)
    chosen = list(found.filter(code=code) if code else found)
    if code and not chosen:
        raise ProblemError(404, "no such plant", where="code", found=code)
    years = years_of(chosen, says, today())
    return {
        "rule": says.rule[lang],
        "items": [shown.year(one, says, lang) for each in years.values() for one in each],
    }


@router.post("/plants", auth=WRITE, response={200: RowVerdicts, **WRITE_PROBLEMS})
def plants_brought(
    request: HttpRequest, told: Annotated[PlantRows, Body()], lang: LangQuery = "en"
) -> dict[str, Any]:
    """Bring plants, states or figures: each row gets its verdict, and the same rows sent again change nothing."""
    done = perform(Bring(told.what, texts(told.rows)), actor_of(request))
    return {"items": [verdict_row(one, lang) for one in done]}


@router.get("/supply", response={200: SupplyTold, **READ_PROBLEMS})
def supply_told(request: HttpRequest, day: DayQuery = None, lang: LangQuery = "en") -> dict[str, Any]:
    """Tell supply on a day: kinds of plants, coal, prices, and the hours of the week from it with what is not covered."""
    says, at = rules(), day or today()
    found = on_line(seen(request.user), says, at)
    whole = sight_of(request.user).whole
    coal = [shown.coal(one, lang, regions()) for one in coal_of([each.plant for each in found], says, at)]
    answer: dict[str, Any] = {
        "day": at, "kinds": shown.kinds(shown.rows(found, says, lang)), "coal": coal, "coal_prices": [], "missing": [], "hours": [], "gaps": [],
        **dict.fromkeys(("first", "firm_kw", "import_kw", "covered_share", "last_read", "is_old")),
    }  # fmt: skip
    if whole:
        told = balance(seen(request.user), says, day, today())
        hours = [
            {"at": one.at.isoformat(), "expected_kw": one.kw, "least_kw": one.low, "most_kw": one.high, "weeks": one.weeks, "actual_kw": told.actual.get(one.at),
             "supply_kw": told.supply_kw.get(one.at.date())}
            for one in told.demand
        ]  # fmt: skip
        week = shown.week(told, lang)
        gaps = [
            {**one, "first": one["first"].isoformat(), "last": one["last"].isoformat()}
            for one in week["gaps"]
        ]
        answer |= {**week, "hours": hours, "gaps": gaps}
        answer["coal_prices"] = [shown.figure(one, says, lang) for one in coal_prices(at)]
    return answer


routers = (router,)

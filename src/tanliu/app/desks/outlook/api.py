"""Operations of the outlook: scenarios by year, and what drives them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.changes.queries.cells import Within
from tanliu.app.desks.outlook import shown
from tanliu.app.desks.outlook.queries.base import base_year
from tanliu.app.desks.outlook.queries.scenarios import (
    Asked,
    asked,
    coupled,
    driven,
    outlook_of,
    reasons,
    swings,
    told,
    year_of,
)
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import PeriodQuery, RegionQuery
from tanliu.app.platform.api.place import Placed, place_told
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.served import catalog, results
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.model.outlook.document import POLICIES
from tanliu.report.names import Names

router = Router(tags=["outlook"])
ScenarioQuery = Annotated[
    str, Query("benchmark", max_length=100, description="Id of a scenario of the outlook")
]
PolicyQuery = Annotated[
    str | None,
    Query(
        None,
        pattern=f"^({'|'.join(POLICIES)})$",
        description="provincial, local or zero_carbon_credited; that of the outlook when left out",
    ),
]
ChangeQuery = Annotated[
    list[str], Query([], max_length=30, description="More or less of an assumption: electrification:1.2")
]
IndustryQuery = Annotated[str | None, Query(None, max_length=100, description="Only this industry")]
YearQuery = Annotated[
    int | None, Query(None, ge=1900, le=2199, description="A year of the outlook; the last when left out")
]


class Course(Schema):
    """Emissions by year, as assumed and between which 90 % of the draws lie."""

    scenario: str
    title: str
    years: list[int]
    emission_tco2e: list[float]
    low_tco2e: list[float] | None = Field(description="5 % of the draws; none where assumptions were changed")
    high_tco2e: list[float] | None
    energy_tce: list[float]
    capped_tce: list[float] = Field(description="Energy under the cap, by its dated switch")
    electricity_mwh: list[float]
    peak: dict[str, Any]


class Courses(Placed):
    """An outlook from a base year; models, not results."""

    outlook: str
    edition: str
    base_year: int
    policy: str
    scenarios: list[Course]
    remarks: list[str]


class Why(Placed):
    """What drives a scenario from the base year to a year; parts add up to the change."""

    scenario: str
    base_year: int
    year: int
    before_tco2e: float
    after_tco2e: float
    parts_tco2e: dict[str, float]
    assumptions: list[dict[str, Any]]


class Depends(Placed):
    """What the emissions of a year depend on: a fifth less and more of each assumption, and steps of four."""

    scenario: str
    year: int
    swings: list[dict[str, Any]]
    coupling: list[dict[str, Any]]


def _asked(
    request: HttpRequest,
    period: str | None,
    policy: str | None,
    change: list[str],
    region: str | None,
    industry: str | None,
) -> Asked:
    within = Within(parameters.region(request, region), None, industry)
    try:
        base = base_year(results(), catalog(), parameters.seen(request), parameters.year(period), within)
        return asked(outlook_of(catalog()), base, policy, change)
    except NothingKnownError as error:
        raise ProblemError(
            404, error.what, where=error.where, found=error.found, accepted=error.accepted
        ) from error
    except TanliuError as error:
        raise ProblemError(
            422, error.what, where=error.where, found=error.found, accepted=error.accepted
        ) from error


def _of(one: Asked, scenario: str, year: int | None) -> int:
    try:
        one.paths(scenario)
        return year_of(one, year)
    except NothingKnownError as error:
        raise ProblemError(
            404, error.what, where=error.where, found=error.found, accepted=error.accepted
        ) from error


@router.get("/outlook", response={200: Courses, **READ_PROBLEMS})
def courses(
    request: HttpRequest,
    period: PeriodQuery = None,
    policy: PolicyQuery = None,
    change: ChangeQuery = [],  # noqa: B006
    region: RegionQuery = None,
    industry: IndustryQuery = None,
) -> dict[str, Any]:
    """List the scenarios of the outlook by year; with changes, without bands."""
    one = _asked(request, period, policy, change, region, industry)
    scenarios = []
    outside = one.outlook.outside_cap_from
    for name in one.outlook.scenarios:
        band = None if one.changes else told(one, name)
        run = one.run(name) if band is None else band.run
        scenarios.append({
            "scenario": name, "title": shown.title(one, name, language()), "years": [int(year) for year in one.years],
            "emission_tco2e": (run.total_kgco2e[0] / 1000).tolist(),
            "low_tco2e": None if band is None else (band.low / 1000).tolist(),
            "high_tco2e": None if band is None else (band.high / 1000).tolist(),
            "energy_tce": (run.energy_total_kgce[0] / 1000).tolist(), "capped_tce": (run.capped_kgce(outside)[0] / 1000).tolist(),
            "electricity_mwh": (run.electricity.use_kwh[0] / 1000).tolist(),
            "peak": shown.line(one, name, run, band, language())["peak"],
        })  # fmt: skip
    return {
        "outlook": one.outlook.outlook, "edition": one.outlook.edition, "base_year": one.base.base.year, "policy": one.policy,
        "scenarios": scenarios, "remarks": shown.remarks(one.base, one, language()),
        **place_told(request, region),
    }  # fmt: skip


@router.get("/outlook/why", response={200: Why, **READ_PROBLEMS})
def why(
    request: HttpRequest,
    scenario: ScenarioQuery = "benchmark",
    year: YearQuery = None,
    period: PeriodQuery = None,
    policy: PolicyQuery = None,
    change: ChangeQuery = [],  # noqa: B006
    region: RegionQuery = None,
    industry: IndustryQuery = None,
) -> dict[str, Any]:
    """Tell what drives a scenario from the base year to a year, and everything that it assumes."""
    one = _asked(request, period, policy, change, region, industry)
    end = _of(one, scenario, year)
    run, first = one.run(scenario), one.base.base.year
    names = Names(catalog(), language())
    return {
        "scenario": scenario, "base_year": first, "year": end,
        "before_tco2e": run.total_kgco2e[0, 0] / 1000, "after_tco2e": run.total_kgco2e[0, end - first] / 1000,
        "parts_tco2e": {name: value / 1000 for name, value in driven(run, first, run, end).items()},
        "assumptions": shown.because(reasons(one, scenario, end), one, names), **place_told(request, region),
    }  # fmt: skip


@router.get("/outlook/sensitivity", response={200: Depends, **READ_PROBLEMS})
def sensitivity(
    request: HttpRequest,
    scenario: ScenarioQuery = "benchmark",
    year: YearQuery = None,
    period: PeriodQuery = None,
    policy: PolicyQuery = None,
    region: RegionQuery = None,
    industry: IndustryQuery = None,
) -> dict[str, Any]:
    """Tell what the emissions of a year depend on."""
    one = _asked(request, period, policy, [], region, industry)
    end = _of(one, scenario, year)
    return {
        "scenario": scenario, "year": end, "swings": shown.swung(swings(one, scenario, end), language()),
        "coupling": shown.coupled(coupled(one, scenario, end), language()), **place_told(request, region),
    }  # fmt: skip


routers = (router,)

"""The toolbox of an enterprise over the interface."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.toolbox.described import project_of
from tanliu.app.desks.toolbox.queries import toolbox
from tanliu.app.platform.access import scope_of, visible_entity
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.doubt import told as told_doubt
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.api.shapes import Doubt
from tanliu.app.platform.served import catalog, results

_PROJECT = (
    "Name of a project to be evaluated; with saves_kwh, invest and years, and its running costs in CNY a year"
)
router = Router(tags=["toolbox"])


class SizedStep(Schema):
    """A step of the arithmetic of a measure."""

    word: str
    value: float
    unit: str


class SizedMeasure(Schema):
    """A measure; money in CNY of the tariff and rule that are named."""

    id: str = Field(description="described is the project of the query")
    size: float
    unit: str
    invest: float
    gain: float = Field(description="A year, less running costs; below zero where it costs")
    payback_years: float | None
    rate: float | None = Field(description="Internal rate of return")
    avoided_kg: float | None = Field(description="kg CO2e a year; None where no factor is known")
    cost_per_tonne: float | None
    from_load: bool = Field(description="Sized by the load of the enterprise, and not by a share of its use")
    steps: list[SizedStep]


class Measures(Schema):
    """The measures of an enterprise, the cheapest tonne first."""

    year: str
    known: float = Field(description="Share of the hours of the year whose load is known")
    measured: bool
    tariff: str
    rule_edition: str
    evidence: str
    uncertain: float = Field(description="By how much gains may be off, either way")
    months: int = Field(description="Months of the year of which any use is known: the gains are of these")
    estimated: float = Field(description="Share of the use that is estimated")
    doubt: Doubt | None = Field(description="What the emissions of the year rest on")
    items: list[SizedMeasure]


@router.get("/enterprises/{entity_id}/measures", response={200: Measures, **READ_PROBLEMS})
def measures(
    request: HttpRequest,
    entity_id: str,
    year: Annotated[str | None, Query(None, pattern="^[0-9]{4}$")] = None,
    project: Annotated[str | None, Query(None, max_length=100, description=_PROJECT)] = None,
    of: Literal["electricity", "fuels"] = "electricity",
    saves_kwh: Annotated[float | None, Query(None, ge=1, le=1e12)] = None,
    invest: Annotated[float | None, Query(None, ge=0, le=1e12)] = None,
    running: Annotated[float, Query(0.0, ge=0, le=1e12)] = 0.0,
    years: Annotated[int | None, Query(None, ge=1, le=60)] = None,
) -> dict[str, Any]:
    """Return measures sized from the load of an enterprise, each with its arithmetic; a project that is described first."""
    firm, known = visible_entity(results(), request.user, entity_id), parameters.period(year).year
    given = {"project": project, "saves_kwh": saves_kwh, "invest": invest, "years": years}
    told = {name: str(value) for name, value in given.items() if value is not None}
    asked = project_of({**told, "of": of, "running": str(running) if told else ""})
    found = toolbox(results(), catalog(), firm, known, whole=scope_of(request.user).whole, project=asked)
    items = [
        {"id": one.id, "size": one.size, "unit": one.unit, "invest": one.invest, "gain": one.gain, "payback_years": one.payback() if one.invest else None,
         "rate": one.rate(), "avoided_kg": one.avoided_kg, "cost_per_tonne": one.cost_per_tonne(float(found.rule.discount)), "from_load": one.from_load,
         "steps": [step._asdict() for step in one.steps]}
        for one in found.measures
    ]  # fmt: skip
    told_of = {"year": known, "known": found.known, "measured": found.measured, "tariff": found.rule.tariff}
    return {
        **told_of,
        "rule_edition": found.rule.edition,
        "evidence": found.rule.evidence,
        "uncertain": float(found.rule.uncertain),
        "months": found.months,
        "estimated": found.estimated,
        "doubt": told_doubt(found.rests),
        "items": items,
    }


routers = (router,)

"""What the codes of an enterprise say by quarter and month, over the interface."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.codes.cycles import cycles
from tanliu.app.desks.limits.queries import power_quotas_of, quotas_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.served import catalog, results
from tanliu.report.code_card import Quota
from tanliu.report.code_rule import code_rule
from tanliu.report.power_quota import PowerQuota

router = Router(tags=["codes"])
YearQuery = Annotated[
    int | None, Query(None, ge=1900, le=2199, description="The last computed year when left out")
]


class CycleIndicator(Schema):
    """An indicator of a quarter or month; grade and rank are null where the rule of codes gives none."""

    indicator_id: str
    value: Amount | None
    grade: str | None
    rank: int | None
    rank_of: int | None
    partly_months: int | None


class CycleRow(Schema):
    """A quarter or month of an enterprise."""

    span: str = Field(description="2025-Q1 or 2025-03")
    missing_months: int = Field(description="Months of it of which energy or output is not known")
    energy_kgce: Amount | None
    emission_kgco2e: Amount | None
    quota_tce: Amount | None = Field(description="Energy quota that is set for it")
    quota_used_ratio: Amount | None = Field(description="Energy used of it; more than 1 is above the quota")
    power_quota_kwh: Amount | None = Field(description="Electricity quota that is set for it")
    power_used_ratio: Amount | None = Field(
        description="Electricity used of it, of the months that are known"
    )
    power_missing_months: int | None = Field(description="Months of it of which no electricity is known")
    leaders: Amount | None = Field(description="Of the leaders of the industry, by the compared indicator")
    mean: Amount | None
    provisional: str | None = Field(description="Why its grade and rank are provisional")
    indicators: list[CycleIndicator]


class CyclesOfYear(Schema):
    """Quarters and months of a year, quarters first."""

    entity_id: str
    year: int
    items: list[CycleRow]


@router.get("/entities/{entity_id}/cycles", response={200: CyclesOfYear, **READ_PROBLEMS})
def of_entity(
    request: HttpRequest,
    entity_id: str,
    year: YearQuery = None,
    lang: Annotated[str, Query("en", pattern="^(en|zh)$")] = "en",
) -> dict[str, Any]:
    """List grades, ranks and comparison of an entity by quarter and month."""
    firm = visible_entity(results(), request.user, entity_id)
    shown = parameters.period(None if year is None else str(year)).year
    found = cycles(results(), firm, str(shown), code_rule(catalog()), catalog(), lang)
    quotas, none = dict(quotas_of(results(), catalog(), entity_id, str(shown))), Quota(None, None)
    power = dict(power_quotas_of(results(), catalog(), entity_id, str(shown)))
    return {
        "entity_id": entity_id, "year": shown,
        "items": [
            {
                "span": one.span, "missing_months": one.missing, "energy_kgce": one.energy_kgce, "emission_kgco2e": one.emission_kgco2e,
                "quota_tce": quotas.get(one.span, none).quota_tce, "quota_used_ratio": quotas.get(one.span, none).used_ratio,
                **_power(power.get(one.span)),
                "leaders": one.leaders, "mean": one.mean, "provisional": one.why or None, "indicators": list(one.rows.values()),
            }
            for one in found
        ],
    }  # fmt: skip


def _power(quota: PowerQuota | None) -> dict[str, Any]:
    """Return the electricity quota of a quarter or month [kWh] and how far it is used; null where none is set."""
    if quota is None:
        return {"power_quota_kwh": None, "power_used_ratio": None, "power_missing_months": None}
    return {
        "power_quota_kwh": quota.quota_kwh, "power_used_ratio": quota.used_ratio, "power_missing_months": quota.missing,
    }  # fmt: skip


routers = (router,)

"""Who asks, the periods, and the sums that the map and the footprint show."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.overview.queries import carbon_map, flows, totals
from tanliu.app.desks.overview.queries.ranks import by_which, ranked
from tanliu.app.platform.access import role_of
from tanliu.app.platform.answers import asked
from tanliu.app.platform.api import parameters, shapes
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.authentication import token_of
from tanliu.app.platform.api.doubt import told
from tanliu.app.platform.api.explained import address_of
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import FieldQuery, PeriodQuery, RegionQuery
from tanliu.app.platform.api.place import place_told
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.doubt import doubt, doubts
from tanliu.app.platform.roles import verbs_of
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.sql import TOPMOST
from tanliu.flow.doubt.load import doubt_rules
from tanliu.report.doubt import provisional
from tanliu.report.names import Names
from tanliu.report.page_rules import page_rules
from tanliu.report.roles import all_shown

router = Router(tags=["overview"])
MeasureQuery = Annotated[
    str | None,
    Query(
        None,
        max_length=100,
        description="Indicator that the regions are coloured by, one that the packs offer for the map;"
        " the packs' first choice when left out",
    ),
]
ClassesQuery = Annotated[
    Literal["as_packs", "quantile", "jenks", "ratio_to_mean"],
    Query("as_packs", description="How classes are made; ``as_packs`` is as the packs say of the measure"),
]
Many = dict[str, Any]


@router.get("/me", response={200: shapes.Me, **READ_PROBLEMS})
def me(request: HttpRequest) -> Many:
    """Say who asks, in which role and what they may do."""
    user: Any = request.user
    role, token = role_of(user) or "", token_of(request)
    return {
        "user": user.get_username(),
        "role": role,
        "covers": [str(one) for one in user.member.covers],
        "verbs": sorted(verbs_of(role)),
        "scopes": list(token.scopes) if token else ["read"],
        "token_expires_at": token.expires_at if token else None,
    }


@router.get("/periods", response={200: shapes.Periods, **READ_PROBLEMS})
def periods(request: HttpRequest) -> Many:
    """List the periods that were computed."""
    found = parameters.period(None)
    return {"years": list(found.years), "months": list(found.months)}


@router.get("/totals", response={200: shapes.Totals, **READ_PROBLEMS})
def totals_(request: HttpRequest, period: PeriodQuery = None, region: RegionQuery = None) -> Many:
    """Add up the entities seen in a period, in a region or everywhere."""
    shown = parameters.period(period)
    place = parameters.region(request, region)
    row = totals.sums(
        results(), parameters.seen(request), shown.period, totals.figures(catalog()), region=place
    )
    scopes = totals.by_ghg_scope(results(), parameters.seen(request), shown, region=place)
    rests = doubt(results(), asked(parameters.seen(request), shown.period, region=place))
    return {
        **totals.with_measures(row, shown.period),
        "scopes": scopes.rows,
        "biogenic_kgco2": scopes.biogenic_kg,
        "doubt": told(rests),
        "explain": address_of(place or _top(), shown.period),
        **place_told(request, place),
    }


@router.get("/regions", response={200: shapes.Regions, **READ_PROBLEMS}, by_alias=True)
def regions(
    request: HttpRequest,
    inside: RegionQuery = None,
    period: PeriodQuery = None,
    measure: MeasureQuery = None,
    classes: ClassesQuery = "as_packs",
) -> Many:
    """List the regions directly inside one (the topmost without) with sums, value and colour class."""
    shown = parameters.period(period)
    drawn = _map(request, inside, shown.period, measure, classes)
    rests = doubts(results(), asked(parameters.seen(request), shown.period), "region")
    return {
        "period": shown.period,
        "measure": drawn.indicator.id,
        "unit": Names(catalog(), "en").unit(drawn.indicator.unit),
        "classes": drawn.classes.method,
        **place_told(request, parameters.region(request, inside)),
        "limits": None if drawn.limits is None else list(drawn.limits),
        "items": [
            {**row, "doubt": told(rests.get(row["id"])), "explain": address_of(row["id"], shown.period)}
            for row in drawn.rows
        ],
    }


@router.get("/outlines", response={200: shapes.Outlines, **READ_PROBLEMS})
def outlines(request: HttpRequest, inside: RegionQuery = None) -> Many:
    """Return the outlines of the regions directly inside one as GeoJSON."""
    return _map(request, inside, parameters.period(None).period, None, "as_packs").geojson()


def _map(
    request: HttpRequest, inside: str | None, period: str, measure: str | None, classes: str
) -> carbon_map.CarbonMap:
    region, rules = parameters.region(request, inside), page_rules(catalog())
    mapped = {one.id: one for one in all_shown(catalog(), rules.roles.mapped)}
    chosen = measure or rules.roles.mapped_first or next(iter(mapped), "")
    if chosen not in mapped:
        raise ProblemError(
            404, "not one of what is offered", where="measure", found=chosen, accepted=", ".join(mapped)
        )
    method = carbon_map.classes_by(classes, rules, mapped[chosen], catalog())
    return carbon_map.carbon_map(results(), parameters.seen(request), region, period, mapped[chosen], method)


@router.get("/fields", response={200: shapes.Groups, **READ_PROBLEMS})
def fields(request: HttpRequest, period: PeriodQuery = None, region: RegionQuery = None) -> Many:
    """Add up by field."""
    names = Names(catalog(), language())
    return _groups(request, "field", period, region, None, lambda one: names.word(one or "none"))


@router.get("/industries", response={200: shapes.Groups, **READ_PROBLEMS})
def industries(
    request: HttpRequest, period: PeriodQuery = None, region: RegionQuery = None, field: FieldQuery = None
) -> Many:
    """Add up by industry or building type."""
    names = Names(catalog(), language())
    return _groups(request, "industry", period, region, field, names.industry)


def _groups(
    request: HttpRequest, column: str, period: str | None, region: str | None, field: str | None, name: Any
) -> Many:
    shown, place = parameters.period(period), parameters.region(request, region)
    rows = totals.by(results(), parameters.seen(request), shown.period, column, region=place, field=field)
    rests = doubts(
        results(), asked(parameters.seen(request), shown.period, region=place, field=field), column
    )
    # an explanation is of all of a group: of a part of it that a query narrows to a region there is none
    items = [
        {
            **row, "name": name(row["id"]), "doubt": told(rests.get(row["id"])),
            "explain": None if place or field else address_of(row["id"], shown.period),
        }
        for row in rows
    ]  # fmt: skip
    return {"period": shown.period, **place_told(request, place), "items": items}


def _top() -> str | None:
    """Return the one topmost region, if there is one."""
    tops = results().rows(f"SELECT region_id FROM region WHERE {TOPMOST}")
    return str(tops[0]["region_id"]) if len(tops) == 1 else None


@router.get("/carriers", response={200: shapes.Carriers, **READ_PROBLEMS})
def carriers(request: HttpRequest, period: PeriodQuery = None, region: RegionQuery = None) -> Many:
    """Add up by energy carrier."""
    shown, names = parameters.period(period), Names(catalog(), language())
    place = parameters.region(request, region)
    rows = totals.by_carrier(results(), parameters.seen(request), shown, region=place)
    items = [{**row, "name": names.carrier(row["id"])} for row in rows]
    return {"period": shown.period, **place_told(request, place), "items": items}


@router.get("/history", response={200: shapes.History, **READ_PROBLEMS})
def history(
    request: HttpRequest,
    region: RegionQuery = None,
    by: Annotated[Literal["year", "month"], Query("year", description="Length of a period")] = "year",
) -> Many:
    """Add up by period and field."""
    place = parameters.region(request, region)
    rows = totals.history(results(), parameters.seen(request), region=place, months=by == "month")
    return {**place_told(request, place), "items": [{**row, "field": row["id"]} for row in rows]}


@router.get("/flows", response={200: shapes.Flows, **READ_PROBLEMS})
def flows_(
    request: HttpRequest,
    period: PeriodQuery = None,
    amount: Annotated[
        Literal["emission_kgco2e", "energy_kgce"], Query("emission_kgco2e", description="What flows")
    ] = "emission_kgco2e",
    region: RegionQuery = None,
    field: FieldQuery = None,
) -> Many:
    """Add up what flows from carriers through fields to regions."""
    shown, place = parameters.period(period), parameters.region(request, region)
    rows = flows.flows(results(), parameters.seen(request), shown, amount, region=place, field=field)
    return {"period": shown.period, "amount": amount, **place_told(request, place), "items": rows}


class GroupValue(Schema):
    """Value and place of a field or industry by an indicator."""

    indicator_id: str
    value: Amount | None
    unit: str
    rank: int | None
    rank_of: int | None


class RankedGroup(Schema):
    """A field or industry of which the reader sees every enterprise."""

    id: str
    name: str
    entities: int
    values: list[GroupValue]
    provisional: str | None
    doubt: dict[str, Any] | None
    explain: str


class GroupRanks(Schema):
    """Fields or industries by their place under an indicator."""

    period: str
    kind: str
    items: list[RankedGroup]


@router.get("/ranks", response={200: GroupRanks, **READ_PROBLEMS})
def ranks(
    request: HttpRequest,
    period: PeriodQuery = None,
    kind: Annotated[Literal["field", "industry"], Query("field", description="What is ranked")] = "field",
) -> Many:
    """Rank fields or industries by energy, carbon, intensity and change, as the packs say."""
    shown, names = parameters.period(period), Names(catalog(), language())
    wanted, rules = by_which(catalog(), str(shown.year)), doubt_rules(catalog())
    found = ranked(
        results(), parameters.seen(request), kind, shown.period, wanted, wanted[0].id if wanted else ""
    )
    name = names.industry if kind == "industry" else names.word
    items = [
        {
            "id": one.id, "name": name(one.id), "entities": one.entities, "doubt": told(one.rests) if one.rests else None,
            "provisional": provisional(one.rests, None, rules, language()) or None, "explain": address_of(one.id, shown.period),
            "values": [
                {"indicator_id": each.id, "unit": each.unit, "value": None, "rank": None, "rank_of": None, **one.judged.get(each.id, {})}
                for each in wanted
            ],
        }
        for one in found
    ]  # fmt: skip
    return {"period": shown.period, "kind": kind, "items": items}


routers = (router,)

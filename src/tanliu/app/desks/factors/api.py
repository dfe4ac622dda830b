"""Operations that list factors."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, get_args

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.factors import book_api, shown
from tanliu.app.desks.factors.queries.found import Wanted, found, uses
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.catalog.schema.values import Evidence
from tanliu.catalog.types import EVIDENCE, FactorKind

router = Router(tags=["factors"])


class LibraryFactor(Schema):
    """A factor, where it is from, and how much of what the caller sees uses it."""

    id: str
    kind: FactorKind
    carrier: str
    carrier_name: str
    gas: str
    value: Decimal
    unit: str
    region: str
    region_name: str
    year_from: int | None = Field(description="First year for which it holds; null for an open end")
    year_to: int | None
    edition: str
    published: str
    basis: str
    source: str
    clause: str
    evidence: Evidence
    uncertainty_ratio: Decimal | None = Field(description="Half width of its 95 % interval over the value")
    note: str
    superseded_by: str | None = Field(description="The next of its kind, carrier, gas, region and basis")
    lines: int
    entities: int
    used_years: list[int]


class LibraryPart(Schema):
    """A part of the factors."""

    count: int
    limit: int
    offset: int
    items: list[LibraryFactor]


_KINDS = f"^({'|'.join(get_args(FactorKind))})?$"
_EVIDENCE = f"^({'|'.join(EVIDENCE)})?$"


@router.get("/factors", response={200: LibraryPart, **READ_PROBLEMS})
def factors(
    request: HttpRequest,
    q: Annotated[
        str, Query("", max_length=100, description="Words that all occur in id, names, edition or source")
    ] = "",
    kind: Annotated[
        str,
        Query("", pattern=_KINDS, description="Kind of factor; all when left out"),
    ] = "",
    carrier: Annotated[str, Query("", max_length=60)] = "",
    region: Annotated[str, Query("", max_length=60)] = "",
    evidence: Annotated[str, Query("", pattern=_EVIDENCE, description="How far it can be trusted")] = "",
    used: Annotated[
        bool, Query(False, description="Only those that figures which the caller sees use")
    ] = False,
    year: Annotated[
        int | None, Query(None, ge=1900, le=2200, description="Only those that hold in this year")
    ] = None,
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List the factors of the packs in use."""
    packs, using = catalog(), uses(results(), parameters.seen(request))
    wanted = Wanted(q, kind, carrier, region, evidence, used, year)
    chosen = found(packs, wanted, using)
    part = shown.rows(packs, chosen[offset : offset + limit], using, language())
    return answer({"count": len(chosen), "limit": limit, "offset": offset, "items": part})


@router.get("/factors/{name}", response={200: LibraryFactor, **READ_PROBLEMS})
def factor(request: HttpRequest, name: str) -> dict[str, Any]:
    """Return one factor."""
    packs = catalog()
    chosen = [one for one in packs.factors if one.id == name]
    if not chosen:
        raise Http404("no such factor")
    return shown.rows(packs, chosen, uses(results(), parameters.seen(request)), language())[0]


routers = (book_api.router, router)

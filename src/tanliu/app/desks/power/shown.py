"""Restrictions as pages and the interface tell them."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.power.models import Restriction
from tanliu.app.platform.served import catalog, results
from tanliu.catalog.types import Catalog
from tanliu.report.names import Names


def places(lang: str) -> dict[str, str]:
    """Return the names of regions in which enterprises lie."""
    rows = results().rows(
        "SELECT region_id, name, name_zh FROM region WHERE region_id IN (SELECT unnest(regions) FROM entity)"
    )
    return {row["region_id"]: (row["name_zh"] if lang == "zh" else None) or row["name"] for row in rows}


def activity(known: Catalog, code: str, lang: str) -> str:
    """Return the name of a field or an industry."""
    names = Names(known, lang)
    return names.item(known.fields[code]) if code in known.fields else names.industry(code)


def row(one: Restriction, count: int, lang: str, regions: dict[str, str]) -> dict[str, Any]:
    """Return a restriction as a row, with how many enterprises of the reader it concerns."""
    return {
        "number": one.pk, "first": one.first, "last": one.last, "begins": one.begins, "ends": one.ends,
        "whole_day": (one.begins, one.ends) == (0, 24), "most_percent": one.most_percent, "region": one.region,
        "region_name": regions.get(one.region, one.region), "activity": one.activity,
        "activity_name": activity(catalog(), one.activity, lang) if one.activity else "", "notice": one.notice,
        "author": one.author, "entered_at": one.entered_at, "lifted_at": one.lifted_at, "lifted_by": one.lifted_by,
        "enterprises": count,
    }  # fmt: skip

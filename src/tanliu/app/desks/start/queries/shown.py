"""What the pages show of a proposal, in the words of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from tanliu.app.ingest.propose.columns import unit_beside
from tanliu.app.ingest.propose.propose import Proposal
from tanliu.app.ingest.propose.trial import Tried
from tanliu.app.ingest.propose.vocabulary import SILENT
from tanliu.app.ingest.reasons import reasons as known_reasons
from tanliu.catalog.lookup import chain
from tanliu.catalog.types import Catalog
from tanliu.report.names import Names
from tanliu.report.phrase import say

#: Rows with their verdicts, samples of a column, and reasons that are shown.
_ROWS, _SAMPLES, _REASONS = 20, 3, 12
#: Columns of the file that are shown; of 96 times of a day the first tell enough.
_SHOWN_COLUMNS = 40
#: Meanings beside carriers and measures; each has a phrase ``about_`` and its last word.
_ABOUT = (
    "entity.entity_id", "entity.name", "entity.region_id", "entity.industry", "entity.field", "entity.size_class",
    "entity.land_area_mu", "entity.floor_area_m2", "entity.address", "entity.contact", "report.period", "report.carrier",
    "report.quantity", "report.unit", "meter.meter_code", "meter.account", "reading.stamp", "reading.quantity",
    "reading.register", "reading.time", "bill.from", "bill.until",
)  # fmt: skip


def regions(catalog: Catalog, language: str) -> list[tuple[str, str]]:
    """Return countries, provinces and cities of the packs: id, and name behind that of its country."""
    names = Names(catalog, language)
    found = []
    for one in catalog.regions.values():
        if one.kind in ("country", "province", "city"):
            above = [up for up in chain(catalog, one.id)[1:] if catalog.regions[up].kind == "country"]
            label = " › ".join(
                str(getattr(catalog.regions[up], f"name_{names.language}")) for up in (*above, one.id)
            )
            found.append((one.id, label))
    return sorted(found, key=lambda one: (not one[0].startswith("CN"), one[0].partition("-")[0], one[1]))


def zones() -> list[str]:
    return sorted(available_timezones())


def meanings(catalog: Catalog, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a column can mean, in groups."""
    names = Names(catalog, language)
    carriers = [(f"carrier:{one}", names.carrier(one)) for one in catalog.activities]
    carriers += [
        (
            f"carrier:electricity:{one.id}",
            f"{names.carrier('electricity')}: {getattr(one, f'name_{names.language}')}",
        )
        for one in catalog.purposes.values()
        if one.id != "energy"
    ]
    measures = [
        (f"measure:{one.id}", str(getattr(one, f"name_{names.language}")))
        for one in catalog.measures.values()
        if one.origin == "reported"
    ]
    keys = [(about, say(f"about_{about.rpartition('.')[2]}", language)) for about in _ABOUT]
    return [
        (say("about_keys", language), keys),
        (say("about_carriers", language), carriers),
        (say("about_measures", language), measures),
    ]


def columns(proposal: Proposal, catalog: Catalog, language: str) -> list[dict[str, Any]]:
    """Return the columns of a sheet: heading, samples, meaning, unit, and whether they are used."""
    return [
        {
            "position": one.position,
            "heading": one.heading,
            "samples": list(dict.fromkeys(one.values))[:_SAMPLES],
            "about": "" if one.about in SILENT else one.about,
            "unit": unit_beside(one) or "",
            "counted": one.about.startswith(("carrier:", "measure:"))
            or one.about.endswith(("quantity", "register")),
            "unsure": one.meaning is not None and not one.meaning.sure,
            "unused": one.heading in proposal.unused,
        }
        for one in proposal.table.columns
    ]


def rows(proposal: Proposal, verdict: Tried, language: str) -> list[dict[str, Any]]:
    """Return the first rows with their verdicts, each refused one with its sentence."""
    looked, positions = proposal.table.looked, proposal.table.shown[:_SHOWN_COLUMNS]
    pairs = [
        (number, row)
        for number, row in zip(looked.numbers, looked.rows, strict=True)
        if number > proposal.table.header_row and any(cell.strip() for cell in row)
    ]
    return [
        {
            "number": number,
            "cells": [row[at] if at < len(row) else "" for at in positions],
            "why": _sentence(verdict.rows[number], language) if number in verdict.rows else "",
            "is_total": proposal.table.sums_up(row),
        }
        for number, row in pairs[:_ROWS]
    ]


def heads(proposal: Proposal) -> list[str]:
    """Return the names of the columns of the file that `rows` shows."""
    names = proposal.table.head.names
    return [names[at] for at in proposal.table.shown[:_SHOWN_COLUMNS]]


def reasons(verdict: Tried, language: str) -> Sequence[tuple[str, int]]:
    """Return why rows are refused and how many for each reason and value."""
    return [(_sentence(why, language), count) for why, count in list(verdict.reasons.items())[:_REASONS]]


def _sentence(why: tuple[str, str, str], language: str) -> str:
    known = known_reasons().get(why[0])
    text = why[0] if known is None else str(getattr(known, language))
    return f"{text}: {why[1]} {why[2]}".strip().rstrip(":")

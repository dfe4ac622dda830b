"""The regional carbon and energy report as a document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tanliu.flow.indicator.types import Indicator
from tanliu.report.chapters import cell, change, scaled, share, sums, titled
from tanliu.report.document import Chart, Section, Table
from tanliu.report.names import Names
from tanliu.report.opened import opened
from tanliu.report.phrase import say
from tanliu.report.sheet import palette

Row = Mapping[str, Any]


def title_of(row: Row, language: str) -> str:
    return str((row.get("name_zh") if language == "zh" else None) or row["name"])


def ranking(
    title: str, rows: Sequence[Row], total: Row, name: Callable[[str], str], names: Names, period: str = ""
) -> Section:
    """Return a ranking of fields or carriers with their share of the emissions, and bars.

    Parameters
    ----------
    period
        When the rows are of; with it their sums open. Empty where a row is no subject of its own.
    """
    word = names.word
    header = (
        word("name"),
        f"{word('energy_total')}, {names.unit('tce')}",
        f"{word('emission_total')}, {names.unit('t CO2e')}",
        word("share"),
    )
    cells = tuple(
        (
            name(row["id"]) if row["id"] else "–", *sums(row, row["id"], period),
            share(row["emission_kgco2e"], total["emission_kgco2e"]),
        )
        for row in rows
    )  # fmt: skip
    return Section(
        title, table=Table(header, cells, (Chart("bars", (2,), names.unit("t CO2e")),) if cells else ())
    )


def five_colours(drawn: Any, names: Names, period: str = "") -> Section:
    """Return a five-colour chart: outlines and bars in the colour of their class."""
    language, word = names.language, names.word
    shown_unit = names.unit(drawn.indicator.unit)
    rows = sorted(drawn.rows, key=lambda row: (row["value"] is None, -(row["value"] or Decimal(0))))
    cells = tuple(
        (
            title_of(row, language), opened(row["value"], drawn.indicator.id, row.get("region_id"), period), row["class"],
            row["entities"] or 0,
        )
        for row in rows
    )  # fmt: skip
    outlines = {title_of(row, language): rings(row["outline"]) for row in rows if row["outline"]}
    header = (
        word("region"),
        f"{names.of(drawn.indicator)}, {shown_unit}",
        word("colour"),
        word("enterprises"),
    )
    shades = palette(drawn.classes.count, drawn.indicator.best)
    bars = Chart("bars", (1,), shown_unit, classes=2, colours=shades, most=30)
    charts = (
        (Chart("map", (1,), shown_unit, classes=2, colours=shades, outlines=outlines), bars)
        if outlines
        else (bars,)
    )
    text = say("report_colours_by", language, method=word(drawn.classes.method))
    return Section(
        say("report_five_colours", language, measure=names.of(drawn.indicator)), (text,),
        Table(header, cells, charts if cells else ()),
    )  # fmt: skip


def by_month(
    title: str, rows: Sequence[Row], column: Indicator | None, names: Names, subject: str = ""
) -> Section:
    """Return energy, emissions, value added and an indicator by month."""
    word = names.word
    header = (
        word("period"), f"{word('energy_total')}, {names.unit('tce')}", f"{word('emission_total')}, {names.unit('t CO2e')}",
        f"{word('value_added')}, {names.unit('10⁴ CNY')}",
        *titled(column, names),
    )  # fmt: skip
    cells = tuple(
        (
            row["period"], *sums(row, subject, row["period"]),
            scaled(row["value_added_cny"], Decimal(10000)),
            *cell(row, column, subject, row["period"]),
        )
        for row in rows
    )  # fmt: skip
    chart = Chart("lines", (1, 2), f"{names.unit('tce')}, {names.unit('t CO2e')}")
    return Section(title, table=Table(header, cells, (chart,) if len(cells) > 1 else ()))


def industries(
    rows: Sequence[Row], before: Mapping[str, Row], column: Indicator | None, names: Names, period: str = ""
) -> Section:
    """Return the industries of a year with the change on the year before, and an indicator."""
    word = names.word
    header = (
        word("industry_or_type"), f"{word('energy_total')}, {names.unit('tce')}", word("report_change"),
        f"{word('emission_total')}, {names.unit('t CO2e')}", word("report_change"),
        f"{word('value_added')}, {names.unit('10⁴ CNY')}",
        *titled(column, names),
    )  # fmt: skip
    cells = tuple(
        (
            names.industry(row["id"]) or "–", sums(row, row["id"], period)[0],
            change(row["energy_kgce"], before.get(row["id"], {}).get("energy_kgce")),
            sums(row, row["id"], period)[1],
            change(row["emission_kgco2e"], before.get(row["id"], {}).get("emission_kgco2e")),
            scaled(row["value_added_cny"], Decimal(10000)),
            *cell(row, column, row["id"], period),
        )
        for row in rows
    )  # fmt: skip
    return Section(
        word("by_industry"),
        table=Table(
            header, cells, (Chart("bars", (1, 3), f"{names.unit('tce')}, {names.unit('t CO2e')}", most=10),)
        ),
    )


def emitters(rows: Sequence[Row], total: Row, names: Names, period: str = "") -> Section:
    """Return the largest emitters with their grade."""
    word = names.word
    header = (word("name"), word("industry_or_type"), f"{word('energy_total')}, {names.unit('tce')}", f"{word('emission_total')}, {names.unit('t CO2e')}", word("share"), word("grade"))  # fmt: skip
    cells = tuple(
        (
            row["name"], names.industry(row["industry"]) or "–", *sums(row, row["entity_id"], period),
            share(row["emission_kgco2e"], total["emission_kgco2e"]),
            row["grade"] or (word("partly_known_mark") if row["partly_months"] else None),
        )
        for row in rows
    )  # fmt: skip
    return Section(word("top_entities"), table=Table(header, cells, widths=(3, 2.2, 1.2, 1.2, 1, 0.8)))


def rings(outline: str) -> list[list[tuple[float, float]]]:
    """Return the outer rings of a GeoJSON polygon or multipolygon."""
    shape = json.loads(outline)
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [[(float(point[0]), float(point[1])) for point in polygon[0]] for polygon in polygons]

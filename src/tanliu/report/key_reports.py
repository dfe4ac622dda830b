"""The monthly analysis of key industries, and the list of key enterprises, as documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from tanliu.flow.indicator.types import Indicator
from tanliu.report.chapters import cell, change, scaled, sums, titled
from tanliu.report.document import Chart, Section, Table
from tanliu.report.key_lists import KeyLists
from tanliu.report.names import Names

Row = Mapping[str, Any]
_TEN_THOUSAND = Decimal(10000)


def industry_parts(rows: Sequence[Row], column: Indicator | None, names: Names) -> list[Section]:
    """Return one chapter an industry: energy, carbon and value added by month with the change on the year."""
    word = names.word
    money = names.unit("10⁴ CNY")
    header = (
        word("period"), f"{word('energy_total')}, {names.unit('tce')}", word("report_change"),
        f"{word('emission_total')}, {names.unit('t CO2e')}", word("report_change"),
        f"{word('value_added')}, {money}", word("report_change"),
        *titled(column, names),
    )  # fmt: skip
    found = []
    for industry, group in groupby(rows, key=lambda row: row["industry"]):
        cells = tuple(
            (
                row["period"], scaled(row["energy_kgce"]), change(row["energy_kgce"], row["energy_before"]),
                scaled(row["emission_kgco2e"]), change(row["emission_kgco2e"], row["emission_before"]),
                scaled(row["value_added_cny"], _TEN_THOUSAND),
                change(row["value_added_cny"], row["value_added_before"]),
                *cell(row, column),
            )
            for row in group
        )  # fmt: skip
        chart = Chart("bars", (1, 3), f"{names.unit('tce')}, {names.unit('t CO2e')}")
        widths = (1.2, 1.4, 1, 1.5, 1, 1.5, 1, 1.5)[: len(header)]
        found.append(Section(names.industry(industry), table=Table(header, cells, (chart,), widths)))
    return found


def _graded(row: Row, names: Names) -> object:
    """Return the grade, or in short why there is none though there is a value."""
    return row["grade"] or (names.word("partly_known_mark") if row["partly_months"] else None)


def _proposed(row: Row, lists: KeyLists, names: Names) -> str | None:
    """Return what is proposed to a firm that is graded and has others in its industry; alone it is its own mean."""
    found = lists.proposed(row["ratio"]) if row["grade"] is not None and (row["compared"] or 0) > 1 else None
    return None if found is None else found.says[names.language]


def key_list_part(
    title: str,
    source: str,
    rows: Sequence[Row],
    column: Indicator | None,
    lists: KeyLists,
    names: Names,
    period: str = "",
) -> Section:
    """Return the firms of a list, ranked within their industry, with what is proposed to each."""
    word, money = names.word, names.unit("10⁴ CNY")
    header = (
        word("industry_or_type"), word("rank"), word("report_of"), word("name"), word("credit_code"), word("region"),
        f"{word('energy_total')}, {names.unit('tce')}", word("report_change"), f"{word('emission_total')}, {names.unit('t CO2e')}",
        f"{word('value_added')}, {money}", *titled(column, names), word("key_ratio"), word("grade"), word("key_proposal"),
    )  # fmt: skip
    cells = tuple(
        (
            names.industry(row["industry"]) or "–", row["rank"], row["rank_of"], row["name"], row["entity_id"],
            (row["region_zh"] if names.language == "zh" else None) or row["region"] or "–",
            sums(row, row["entity_id"], period)[0], change(row["energy_kgce"], row["energy_before"]),
            sums(row, row["entity_id"], period)[1], scaled(row["value_added_cny"], _TEN_THOUSAND),
            *cell(row, column, row["entity_id"], period), None if row["rank"] is None or row["ratio"] is None else round(row["ratio"], 3), _graded(row, names),
            _proposed(row, lists, names),
        )
        for row in rows
    )  # fmt: skip
    widths = (2, 0.7, 0.7, 2.4, 2.5, 1.4, 1.1, 0.9, 1.2, 1.2, *((1.2,) if column else ()), 0.9, 0.8, 2.6)
    return Section(title, (source,), Table(header, cells, widths=widths))

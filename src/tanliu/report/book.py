"""The workbook of a town or a firm: tidy tables, one a sheet, that a spreadsheet can sort, filter and add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tanliu.report.chapters import scaled
from tanliu.report.document import Section, Table
from tanliu.report.names import Names

Row = Mapping[str, Any]
_TEN_THOUSAND = Decimal(10_000)


def firms(rows: Iterable[Row], names: Names) -> Section:
    """Return one row a firm."""
    word, zh = names.word, names.language == "zh"
    header = (
        word("credit_code"), word("name"), word("region"), word("industry_or_type"), f"{word('energy_total')}, {names.unit('tce')}",
        f"{word('emission_total')}, {names.unit('t CO2e')}", word("book_market"),
        f"{word('value_added')}, {names.unit('10⁴ CNY')}",
        word("book_coefficient"), word("grade"), word("book_rank"), word("book_rank_of"),
    )  # fmt: skip
    cells = tuple(
        (
            row["entity_id"], row["name"], (row["region_zh"] if zh else None) or row["region"],
            names.industry(row["industry"]), scaled(row["energy_kgce"]), scaled(row["emission_kgco2e"]),
            scaled(row["market_kgco2e"]), scaled(row["value_added_cny"], _TEN_THOUSAND), row["coefficient"], row["grade"],
            row["rank"], row["rank_of"],
        )
        for row in rows
    )  # fmt: skip
    return Section(word("book_firms"), table=Table(header, cells))


def months(rows: Iterable[Row], names: Names) -> Section:
    """Return one row a firm, month, carrier, purpose and origin."""
    word = names.word
    header = (
        word("credit_code"), word("name"), word("period"), word("carrier"), word("report_purpose"), word("report_data"),
        word("report_quantity"), word("report_unit"), f"{word('energy_total')}, {names.unit('tce')}", f"{word('emission_total')}, {names.unit('t CO2e')}",
        word("lines_without_factor"),
    )  # fmt: skip
    cells = tuple(
        (
            row["entity_id"], row["name"], row["period"], names.carrier(row["carrier"]), names.purpose(row["purpose"]),
            word(row["origin"]), row["quantity"], names.unit(row["unit"]), scaled(row["energy_kgce"]),
            scaled(row["emission_kgco2e"]), row["without"],
        )
        for row in rows
    )  # fmt: skip
    return Section(word("book_months"), (word("book_months_about"),), Table(header, cells))


def meters(rows: Iterable[Row], names: Names) -> Section:
    """Return one row a meter."""
    word = names.word
    header = (
        word("credit_code"), word("name"), word("book_meter"), word("carrier"), word("report_unit"), word("book_interval"),
        word("book_direction"), word("book_retired"),
    )  # fmt: skip
    cells = tuple(
        (
            row["entity_id"], row["name"], row["meter_code"], names.carrier(row["carrier"]), names.unit(row["unit"]),
            row["interval_minutes"], row["direction"], row["retired"],
        )
        for row in rows
    )  # fmt: skip
    return Section(word("book_meters"), table=Table(header, cells))


def reports(rows: Iterable[Row], names: Names) -> Section:
    """Return one row an amount that was reported."""
    word = names.word
    header = (
        word("credit_code"), word("name"), word("period"), word("carrier"), word("report_purpose"), word("report_quantity"),
        word("report_unit"), word("report_file"), word("book_row"),
    )  # fmt: skip
    cells = tuple(
        (
            row["entity_id"], row["name"], row["period"], names.carrier(row["carrier"]), names.purpose(row["purpose"]),
            row["quantity"], names.unit(row["unit"]), row["file"], row["row"],
        )
        for row in rows
    )  # fmt: skip
    return Section(word("book_reports"), (word("book_reports_about"),), Table(header, cells))


def findings(rows: Iterable[Row], titles: Mapping[str, str], names: Names) -> Section:
    """Return one row a finding; its kind by the title of the check that found it."""
    word = names.word
    header = (
        word("book_finding"), word("credit_code"), word("name"), word("book_kind"), word("book_sure"), word("carrier"),
        word("book_first"), word("book_until"), word("book_observed"), word("book_expected"), word("report_unit"),
        f"{word('book_stake')}, {names.unit('tce')}", f"{word('book_stake')}, {names.unit('t CO2e')}", word("book_gone"),
    )  # fmt: skip
    cells = tuple(
        (
            row["finding_id"], row["entity_id"], row["name"], titles.get(row["kind"], row["kind"]),
            word("book_certain") if row["sure"] else word("book_possible"), names.carrier(row["carrier"]) if row["carrier"] else None,
            row["first"], row["until"], row["observed"], row["expected"], names.unit(row["unit"]) or None,
            scaled(row["stake_kgce"]), scaled(row["stake_kgco2e"]), word("book_is_gone") if row["gone_why"] else None,
        )
        for row in rows
    )  # fmt: skip
    return Section(word("book_findings"), table=Table(header, cells))

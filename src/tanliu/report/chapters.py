"""Chapters that every report has: headline figures, data quality, factors, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tanliu.flow.doubt.types import Doubt
from tanliu.flow.indicator.types import Indicator, Scheme
from tanliu.report.document import Section, Table, shown
from tanliu.report.doubt import COLUMNS, cells, sentence
from tanliu.report.matches import by_contract
from tanliu.report.names import Names
from tanliu.report.opened import opened
from tanliu.report.phrase import say

Row = Mapping[str, Any]
THOUSAND = Decimal(1000)


def scaled(value: Decimal | None, by: Decimal = THOUSAND) -> Decimal | None:
    return None if value is None else value / by


def change(now: Decimal | None, before: Decimal | None) -> str:
    """Write a change as a signed percentage; a dash where there is nothing to compare with."""
    return "–" if now is None or not before else f"{(now / before - 1) * 100:+.1f} %"


def share(part: Decimal | None, whole: Decimal | None) -> str:
    return "–" if part is None or not whole else f"{part / whole * 100:.1f} %"


def rules(schemes: Sequence[Scheme], names: Names) -> Section:
    """Return the editions of the schemes by which the indicators, grades and ranks of a report were judged."""
    header = (names.word("report_scheme"), names.word("report_edition"), names.word("report_rule_source"))
    cells = tuple((names.of(one), one.edition, names.in_words(one.source)) for one in schemes)
    return Section(names.word("report_rules"), table=Table(header, cells, widths=(2, 1, 4)))


def titled(indicator: Indicator | None, names: Names) -> tuple[str, ...]:
    """Return the header of a column of an indicator with its unit; none where there is no indicator."""
    if indicator is None:
        return ()
    return (f"{names.of(indicator)}, {names.unit(indicator.unit)}",)


def cell(
    row: Row, indicator: Indicator | None, subject: object = "", period: object = ""
) -> tuple[Decimal | None, ...]:
    """Return the cell below `titled`: the value that stands in the ``figures`` of a row, opened where it has a subject."""
    return () if indicator is None else (opened(row["figures"][indicator.id], indicator.id, subject, period),)


def sums(row: Row, subject: object, period: object) -> tuple[Decimal | None, Decimal | None]:
    """Return energy and emissions of a row in tonnes, opened where it has a subject."""
    energy, carbon = scaled(row["energy_kgce"]), scaled(row["emission_kgco2e"])
    return opened(energy, "energy_kgce", subject, period), opened(carbon, "emission_kgco2e", subject, period)


def headlines(
    indicators: Iterable[Indicator],
    now: Row,
    before: Row,
    names: Names,
    subject: str = "",
    periods: tuple[str, str] = ("", ""),
) -> Section:
    """Return the figures of a period beside those of a year before.

    Parameters
    ----------
    subject, periods
        Whose figures they are, and of when: with them each opens to its explanation. Empty where they are of a choice
        of enterprises that has no id.
    """
    rows = []
    for one in indicators:
        value, earlier = now["figures"][one.id], before["figures"][one.id]
        both = (
            opened(given, one.id, subject, span)
            for given, span in zip((value, earlier), periods, strict=True)
        )
        rows.append((names.of(one), names.unit(one.unit), *both, change(value, earlier)))
    word = names.word
    header = (word("report_figure"), word("report_unit"), word("report_value"), word("report_before"), word("report_change"))  # fmt: skip
    texts = tuple(
        say("report_headline", names.language, what=name, value=shown(value), unit=of, change=risen)
        for name, of, value, _, risen in rows[:1]
        if value is not None
    )
    return Section(
        word("report_headlines"), texts, Table(header, tuple(rows), widths=(3, 1.4, 1.4, 1.4, 1.2))
    )


def rests(found: Doubt, names: Names) -> Section:
    """Return what the figures rest on: the sentence of the pages, and its columns one below the other."""
    told = zip(COLUMNS, cells(found, names), strict=True)
    rows = tuple((names.word(one), value) for one, value in told)
    header = (names.word("report_check"), names.word("report_value"))
    return Section(names.word("doubt_summary"), (sentence(found, names),), Table(header, rows, widths=(3, 2)))


def quality(found: Any, names: Names) -> Section:
    """Return the statement on data quality."""
    language, rows = names.language, []
    if found.expected_readings:
        known = f"{found.readings:,} / {found.expected_readings:,}"
        rows.append(
            (names.word("readings_known"), known, share(Decimal(found.readings), Decimal(found.expected_readings)))
        )  # fmt: skip
    for key, part, whole in (
        ("report_full_year", found.full_year, found.entities),
        ("report_without_output", found.without_output, found.entities),
        ("lines_without_factor", found.lines_without_factor, found.lines),
    ):
        rows.append((names.word(key), f"{part:,} / {whole:,}", share(Decimal(part), Decimal(whole))))
    rows.append((names.word("report_quarantined"), f"{found.quarantined:,}", "–"))
    total = sum(found.by_origin.values(), Decimal(0))
    market = sum(found.by_market_match.values(), Decimal(0))
    rows += [
        (
            say("report_origin", language, origin=names.word(origin)),
            f"{kg / THOUSAND:,.0f} t",
            share(kg, total),
        )
        for origin, kg in sorted(found.by_origin.items())
    ]
    rows += [
        (
            say("report_matched", language, match=names.match(how)),
            f"{kg / THOUSAND:,.0f} t",
            share(kg, total),
        )
        for how, kg in found.by_match.items()
    ]
    rows += [
        (
            say("report_matched_market", language, match=names.match(how)),
            f"{kg / THOUSAND:,.0f} t",
            share(kg, market),
        )
        for how, kg in by_contract(found.by_market_match)
    ]
    header = (names.word("report_check"), names.word("report_count"), names.word("share"))
    texts = (names.word("report_quality_about"), interval(found, language), *_beside(found, language))
    return Section(names.word("report_quality"), texts, Table(header, tuple(rows), widths=(3.4, 2, 1)))


def _beside(found: Any, language: str) -> tuple[str, ...]:
    """Say what is estimated beside the figures, and how much that is of both together."""
    if not found.beside:
        return ()
    kg = found.beside["kg"]
    whole = kg + sum(found.by_origin.values(), Decimal(0))
    tonnes = f"{kg / THOUSAND:,.0f}"
    return (
        say(
            "report_beside",
            language,
            entities=f"{found.beside['entities']:,}",
            tonnes=tonnes,
            share=share(kg, whole),
        ),
    )


def interval(found: Any, language: str) -> str:
    if found.uncertainty_ratio is None:
        return say("interval_unknown", language)
    percent = f"{found.uncertainty_ratio * 100:.1f}"
    return say("interval", language, percent=percent, covers=f"{found.covers_ratio:.0%}")


def factors(rows: Sequence[Row], names: Names) -> Section:
    """Return the list of factors: value, unit, year, edition, evidence, kind of match."""
    word = names.word
    header = (
        word("report_factor_id"), word("carrier"), word("report_factor_for"), word("report_value"), word("report_unit"),
        word("report_factor_years"), word("report_factor_edition"), word("report_factor_evidence"), word("report_factor_match"),
    )  # fmt: skip
    cells = tuple(
        (
            row["id"], names.carrier(row["carrier"]), word(row["for"]), Decimal(row["value"]), row["unit"],
            f"{row['region']} {row['years']}", names.in_words(row["edition"]), names.in_words(row["evidence"]),
            names.match(row["how"]),
        )
        for row in rows
    )  # fmt: skip
    widths = (2.4, 1.3, 1.3, 1.1, 1.1, 1.3, 1.8, 1.4, 1.5)
    return Section(
        word("report_factors"), (word("report_factors_about"),), Table(header, cells, widths=widths)
    )


def sources(packs: str, rows: Sequence[Row], names: Names) -> Section:
    """Return the packs in use and the deliveries behind the figures."""
    word = names.word
    header = (word("report_file"), word("report_source"), word("report_day"), word("report_rows_in"), word("report_rows_refused"))  # fmt: skip
    cells = tuple(
        (row["file"], row["source"], row["day"], row["rows_accepted"], row["rows_refused"]) for row in rows
    )
    text = say("report_packs", names.language, packs=packs)
    return Section(word("report_sources"), (text,), Table(header, cells, widths=(3, 2, 1.2, 1.2, 1.2)))

"""The summary as titled tables, for a terminal, a sheet or a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from tanliu.flow.indicator.measures import LINE_SUMS
from tanliu.flow.indicator.types import Indicator, colour, measures_of
from tanliu.report.doubt import sentence
from tanliu.report.explained import id_of
from tanliu.report.matches import by_contract
from tanliu.report.names import Names
from tanliu.report.phrase import say
from tanliu.report.scopes import cells, header

#: Colours of classes and grades, the best first; each differs in lightness too, for the colour-blind.
PALETTE = ("#1a9850", "#91cf60", "#fee08b", "#fc8d59", "#d73027")
_TONNES = Decimal("0.001")


def palette(count: int, best: str | None) -> tuple[str, ...]:
    """Return the colour of each of some classes, that of the lowest values first."""
    return tuple(PALETTE[colour(number, count, best) - 1] for number in range(1, count + 1))


class Colour(int):
    """A class of a map, so that a screen can draw it in its colour."""

    shade = ""

    @classmethod
    def of(cls, number: int | None, indicator: Indicator | None) -> Colour | None:
        """Return a class of an indicator's in its colour."""
        if number is None:
            return None
        found = cls(number)
        count = indicator.classes.count if indicator and indicator.classes else len(PALETTE)
        found.shade = palette(count, indicator.best if indicator else None)[number - 1]
        return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """One titled table; numbers are Decimal, their unit is in the header."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    #: Id of the explanation of each row's emissions, for files: `tanliu explain ID` and the page open it.
    ids: tuple[str, ...] = ()


def sheets(summary: Any, names: Names) -> list[Sheet]:
    """Return the tables of a summary in the language of the names."""
    name, language = names.word, names.language
    units = (
        f"{name('energy_total')} ({names.unit('tce')})",
        f"{name('emission_total')} ({names.unit('t CO2e')})",
        name("share"),
    )
    total = summary.total["emission_kgco2e"]
    found = [
        Sheet(
            say("district_summary", language, period=summary.period),
            ("", ""),
            tuple(_headlines(summary, names)),
        ),
        _sheet(
            name("by_field"),
            (name("name"), *units),
            summary.fields,
            lambda row: (name(row["id"]).capitalize(), *_sums(row, total)),
            summary.period,
        ),
        Sheet(name("by_ghg_scope"), header(names), cells(summary.scopes, names)),
        _sheet(
            say("by_town", language, measure=names.of(summary.coloured_by))
            if summary.coloured_by and any(row["colour_class"] for row in summary.regions)
            else name("by_region"),
            (name("name"), *units, *_titled(summary.coloured_by, names), name("colour"), name("rank")),
            summary.regions,
            lambda row: (
                _title(row, language),
                *_sums(row, total),
                *((row["intensity"],) if summary.coloured_by else ()),
                Colour.of(row["colour_class"], summary.coloured_by),
                row["rank"],
            ),
            summary.period,
        ),
        _sheet(
            name("by_industry"),
            (name("name"), *units),
            summary.industries,
            lambda row: (names.industry(row["id"]), *_sums(row, total)),
            summary.period,
        ),
        _sheet(
            name("top_entities"),
            (name("name"), *units, name("industry_or_type"), name("grade")),
            summary.entities,
            lambda row: (
                _title(row, language),
                *_sums(row, total),
                names.industry(row["industry"]),
                row["grade"] or (name("partly_known_mark") if row["partly_months"] else None),
            ),
            summary.period,
        ),
        Sheet(name("completeness"), ("", ""), tuple(_quality(summary, names))),
    ]
    return [sheet for sheet in found if sheet.rows]


def rows(summary: Any, names: Names) -> list[list[object]]:
    """Return all tables one below the other."""
    flat: list[list[object]] = []
    for sheet in sheets(summary, names):
        opens = (names.word("explain_id"),) if sheet.ids else ()
        told = [[*row, *sheet.ids[place : place + 1]] for place, row in enumerate(sheet.rows)]
        flat += [[sheet.title], [*sheet.header, *opens], *told, [""]]
    return flat


def _titled(indicator: Indicator | None, names: Names) -> tuple[str, ...]:
    return () if indicator is None else (f"{names.of(indicator)} ({indicator.unit})",)


def _headlines(summary: Any, names: Names) -> Iterable[tuple[object, ...]]:
    for indicator, value in summary.figures:
        # what needs figures that nobody reported is left out; energy and carbon that are missing show as missing
        if value is not None or set(measures_of([indicator])) <= set(LINE_SUMS):
            yield *_titled(indicator, names), value
    yield from _estimated(summary, names)
    yield sentence(summary.doubt, names), ""
    yield _interval(summary, names.language)


def _estimated(summary: Any, names: Names) -> Iterable[tuple[object, ...]]:
    """Say what is estimated and whether the totals above hold it; nothing for a month, as estimates are of a year."""
    held, total = summary.estimated, summary.total["emission_kgco2e"]
    if not held["entities"] or len(summary.period) > 4 or not total:
        return
    whole = total if held["in_totals"] else total + held["emission_kgco2e"]
    key = "estimated_within" if held["in_totals"] else "estimated_beside"
    share = f"{100 * held['emission_kgco2e'] / whole:.1f} %"
    text = say(key, names.language, entities=f"{held['entities']:,}", share=share)
    yield f"{text} ({names.unit('t CO2e')})", _scaled(held["emission_kgco2e"], _TONNES)


def _interval(summary: Any, language: str) -> tuple[object, ...]:
    if summary.uncertainty_ratio is None:
        return say("interval_unknown", language), ""
    covers = f"{summary.uncertainty_covers_ratio:.0%}"
    return say("interval", language, percent=f"{summary.uncertainty_ratio * 100:.1f}", covers=covers), ""


def _quality(summary: Any, names: Names) -> Iterable[tuple[object, ...]]:
    known, name = summary.completeness, names.word
    if known["expected_readings"]:
        # rounded down: a data set that lacks a reading is never called complete
        share = (Decimal(100) * known["readings"] / known["expected_readings"]).quantize(
            Decimal("0.01"), ROUND_DOWN
        )
        yield (
            name("readings_known"),
            f"{known['readings']:,} / {known['expected_readings']:,} ({share} %)",
        )
    if summary.former_packs:
        yield name("former_packs_of"), say("former_packs", names.language, packs=summary.former_packs)
    yield name("quarantine_open"), f"{known['quarantined']:,}"
    yield name("lines_without_factor"), f"{known['lines_without_factor']:,} / {known['lines']:,}"
    whole = sum(summary.by_match.values(), Decimal(0))
    for how, kg in summary.by_match.items():
        told = f"{kg * _TONNES:,.2f} t" + (f" ({100 * kg / whole:.1f} %)" if whole else "")
        yield say("report_matched", names.language, match=names.match(how)), told
    for how, kg in by_contract(summary.by_market_match):
        yield say("report_matched_market", names.language, match=names.match(how)), f"{kg * _TONNES:,.2f} t"


def _sheet(
    title: str,
    header: tuple[str, ...],
    found: Sequence[Mapping[str, Any]],
    draw: Callable[[Mapping[str, Any]], tuple[object, ...]],
    period: str,
) -> Sheet:
    ids = tuple(id_of("emission_kgco2e", str(row["id"]), period) for row in found)
    return Sheet(title, header, tuple(draw(row) for row in found), ids)


def _sums(row: Mapping[str, Any], total: Decimal | None) -> tuple[object, ...]:
    share = (
        f"{100 * row['emission_kgco2e'] / total:.1f} %"
        if total and row["emission_kgco2e"] is not None
        else None
    )
    return _scaled(row["energy_kgce"], _TONNES), _scaled(row["emission_kgco2e"], _TONNES), share


def _scaled(value: Decimal | None, scale: Decimal) -> Decimal | None:
    return None if value is None else value * scale


def _title(row: Mapping[str, Any], language: str) -> str:
    return str((row.get("name_zh") if language == "zh" else None) or row["name"])

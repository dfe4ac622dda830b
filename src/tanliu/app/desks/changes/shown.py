"""A change as people read it: names of its rows, sentences of what drove it, the picture of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tanliu.app.desks.changes.queries.changes import COVERAGE, PARTS, Change, Part
from tanliu.app.store.results import Results
from tanliu.report.magnitude import Column, column
from tanliu.report.names import Names
from tanliu.report.phrase import say

#: Rows that the picture names; the others are one bar.
_BARS = 8
#: Units of the amounts per thousand.
UNITS: Mapping[str, str] = {"emission_kgco2e": "t CO2e", "market_kgco2e": "t CO2e", "energy_kgce": "tce"}


def titles(results: Results, change: Change, names: Names) -> dict[str, str]:
    """Return the name of each row of a change."""
    return names_of(results, change.by, [row.id for row in change.rows], names)


def names_of(results: Results, kind: str, ids: Sequence[str], names: Names) -> dict[str, str]:
    """Return the names of carriers, industries, fields, regions or entities."""
    untold = say("changes_not_told", names.language)
    if kind in ("carrier", "industry", "field"):
        name = {"carrier": names.carrier, "industry": names.industry, "field": names.word}[kind]
        return {one: name(one) if one else untold for one in ids}
    table, key, chinese = (
        ("region", "region_id", "name_zh") if kind == "region" else ("entity", "entity_id", "NULL")
    )
    rows = results.rows(f"SELECT {key} AS id, name, {chinese} AS name_zh FROM {table}")
    named = {row["id"]: (row["name_zh"] if names.language == "zh" else None) or row["name"] for row in rows}
    return {one: str(named.get(one, one)) for one in ids}


def sentences(change: Change, named: Mapping[str, str], language: str) -> list[str]:
    """Return what is to be said first: how much, what drove it, and who."""
    told = [_whole(change, language)]
    driver = max(PARTS, key=lambda name: abs(change.whole.parts[name]))
    if change.whole.parts[driver]:
        told.append(
            say(
                "changes_driver", language, driver=say(f"driver_{driver}", language),
                amount=_tonnes(change.whole.parts[driver], change, language), about=say(f"driver_{driver}_about", language),
            )
        )  # fmt: skip
    same = [row for row in change.rows if row.change and (row.change > 0) == (change.whole.change > 0)]
    if same and change.by != "carrier":
        told.append(
            say(
                "changes_most",
                language,
                name=named[same[0].id],
                amount=_tonnes(same[0].change, change, language),
            )
        )
    elif same:
        told.append(
            say(
                "changes_most_carrier",
                language,
                name=named[same[0].id],
                amount=_tonnes(same[0].change, change, language),
            )
        )
    return told


def remarks(change: Change, language: str, part: str = "") -> list[str]:
    """Return how far both sides can be compared.

    Parameters
    ----------
    part
        What is called all that the reader sees, where that is a part of the whole.
    """
    told = [say("changes_of_part", language, place=part)] if part else []
    if change.doubted:
        amount = _tonnes(change.in_doubt, change, language)
        told.append(say("changes_doubted", language, count=change.doubted, amount=amount))
    if change.gone or change.new or change.whole.parts[COVERAGE]:
        told.append(
            say(
                "changes_coverage", language, both=change.entities, gone=change.gone, new=change.new,
                amount=_tonnes(change.whole.parts[COVERAGE], change, language), ratio=_percent(change.whole.comparable_ratio),
            )
        )  # fmt: skip
    if change.output_known < change.entities:
        told.append(say("changes_output", language, known=change.output_known, both=change.entities))
    if change.without_factor:
        told.append(say("changes_without_factor", language, count=change.without_factor))
    if change.outside:
        told.append(
            say("changes_outside", language, amount=_tonnes(change.outside, change, language, sign=""))
        )
    return told


def _whole(change: Change, language: str) -> str:
    kind = (
        "changes_up"
        if change.whole.change > 0
        else "changes_down"
        if change.whole.change < 0
        else "changes_none"
    )
    return say(
        kind, language, what=say(change.amount, language), before=change.before.text, after=change.after.text,
        amount=_tonnes(abs(change.whole.change), change, language, sign=""), ratio=_percent(change.whole.ratio),
    )  # fmt: skip


def _tonnes(value: Decimal, change: Change, language: str, sign: str = "+") -> str:
    unit = say(f"changes_unit_{change.amount}", language)
    return f"{value / 1000:{sign},.{places(change)}f} {unit}"


def _percent(ratio: Decimal | None) -> str:
    return "–" if ratio is None else f"{ratio * 100:+,.1f} %"


def places(change: Change) -> int:
    """Return the decimals of all tonnes of a change, so that the largest has about four digits."""
    largest = max(abs(change.whole.before), abs(change.whole.after)) / 1000
    return 0 if largest >= 1000 else 1 if largest >= 100 else 2


def magnitude(change: Change, names: Names) -> Column:
    """Return how the table of a change is written: one count for all its columns, so that what is read adds up."""
    sides = (side / 1000 for row in change.rows for side in (row.before, row.after))
    found = column(sides, UNITS[change.amount], names)
    return found if found.power else plain(change)


def plain(change: Change) -> Column:
    """Return how a change is written in its unit, as the command does."""
    return Column(0, places(change), UNITS[change.amount])


def parts_shown(change: Change) -> list[str]:
    """Return the parts of which some row has so much that it is shown as more than zero."""
    decimals = places(change)
    return [part for part in PARTS if any(round(row.parts[part] / 1000, decimals) for row in change.rows)]


def between(change: Change, first: str, second: str) -> Change:
    """Return a difference of two subjects with their names in place of their ids."""
    return replace(
        change, before=replace(change.before, text=first), after=replace(change.after, text=second)
    )


def apart(change: Change, language: str) -> str:
    """Return the sentence of how far two subjects lie apart."""
    return say(
        "changes_apart", language, first=change.before.text, second=change.after.text,
        what=say(change.amount, language), amount=_tonnes(change.whole.change, change, language), ratio=_percent(change.whole.ratio),
    )  # fmt: skip


def waterfall(change: Change, language: str) -> dict[str, Any]:
    """Return the picture of the drivers: a bar for each side, and a step for each part between them."""
    steps = [(say(f"driver_{name}", language), change.whole.parts[name]) for name in PARTS]
    return _picture(change, [(title, value) for title, value in steps if value])


def by_row(change: Change, named: Mapping[str, str], language: str) -> dict[str, Any]:
    """Return the picture of the largest rows, and of the others as one step."""
    largest = [row for row in change.rows if row.change][:_BARS]
    rest = change.whole.change - sum((row.change for row in largest), Decimal(0))
    steps = [(named[row.id], row.change) for row in largest]
    steps += [(say("changes_rest", language), rest)] if rest else []
    return {**_picture(change, steps), "sideways": True}


def _picture(change: Change, steps: list[tuple[str, Decimal]]) -> dict[str, Any]:
    return {
        "kind": "waterfall",
        "unit": UNITS[change.amount],
        "places": places(change),
        "before": {"title": change.before.text, "value": _thousand(change.whole.before)},
        "after": {"title": change.after.text, "value": _thousand(change.whole.after)},
        "steps": [{"title": title, "value": _thousand(value)} for title, value in steps],
    }


def _thousand(value: Decimal) -> float:
    return float(value / 1000)


def row_of(part: Part, name: str) -> dict[str, Any]:
    """Return a row with its name for tables and the interface."""
    return {
        "id": part.id or None,
        "name": name,
        "before": part.before,
        "after": part.after,
        "change": part.change,
        "ratio": part.ratio,
        **part.parts,
    }


def line(row: dict[str, Any], parts: Sequence[str], written: Column) -> dict[str, Any]:
    """Return a row as pages show it: one count and the same decimals all over, and changes with their sign."""
    decimals = written.places
    amounts = {key: (row[key] / 1000).scaleb(-written.power) for key in ("before", "after", "change", *parts)}
    sides = [f"{amounts[key]:,.{decimals}f}" for key in ("before", "after")]
    changed = [_signed(amounts[key], decimals) for key in ("change", *parts)]
    ratio = "–" if row["ratio"] is None else f"{_signed(row['ratio'] * 100, 1)} %"
    return {**row, "texts": [*sides, changed[0], ratio, *changed[1:]]}


def _signed(value: Decimal, decimals: int) -> str:
    rounded = round(value, decimals)
    return f"{rounded:+,.{decimals}f}" if rounded else f"{0:.{decimals}f}"

"""Columns that follow each other as a mapping says them: whose month or day they are of, and what their values count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tanliu.app.ingest import across, marks
from tanliu.app.ingest.propose import forms, header
from tanliu.app.ingest.propose.columns import Column, Table
from tanliu.app.ingest.propose.draft import Ground
from tanliu.app.ingest.propose.header import MONTH_IN_NAME, YEAR_IN_NAME
from tanliu.app.ingest.propose.names import matched
from tanliu.app.ingest.propose.runs import Run
from tanliu.app.ingest.propose.vocabulary import Meaning, is_unit, split_unit
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Across
from tanliu.kit.period import MINUTES_A_DAY

#: What numbers in a unit of energy are taken for, unsure, where nothing names the carrier.
_ENERGY = "carrier:electricity"
#: Rows whose values are looked at; of a day of quarter-hours these are some thousands.
_ROWS = 60
_MOSTLY = 0.9
#: Runs whose columns say the year, or need it.
_MONTHS = ("month", "quarter")
_FIRM = re.compile(
    r"公司|厂|集团|企业|医院|学校|大学|\b(?:ltd|inc|llc|gmbh|ag|plc|corp|co|sarl|bv)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Dated:
    """Where the year, month or day of columns comes from; ``pattern`` is one of a name that gives the column."""

    of: tuple[str, ...] = ()
    at: str | None = None
    place: str = ""
    pattern: str = ""
    format: str | None = None


def spread(found: Table, ground: Ground, file: str) -> Table:
    """Return a table whose columns that follow each other have become ``column``, ``stamp`` and ``value``.

    A table that has none, or whose named columns are neither firms nor meters, is returned as it is.
    """
    run = found.run
    if run is None or not _holds(found, run, ground):
        return found
    dated = _dated(found, run, file)
    names = found.head.names
    told: dict[str, object] = {"first": names[run.places[0]], "last": names[run.places[-1]], "step": run.step}
    told |= {"of": list(dated.of)} if dated.of else {"at": dated.at} if dated.at else {}
    told |= {} if dated.format is None else {"format": dated.format}
    if (
        run.kind == "time"
        and marks.minutes_of(names[run.places[0]]) is None
        and len(run.places) * int(run.step) > MINUTES_A_DAY
    ):
        # the columns of the hour that comes twice count from midnight, whatever the clock says
        told["zone"] = ground.zone or "UTC"
    gone = {*(names[at] for at in run.places), *(dated.of if not dated.place else ())}
    kept = tuple(one for one in found.columns if one.heading not in gone)
    named = {dated.place: dated.pattern} if dated.place else {}
    made = _made(replace(found, columns=kept), run, told, _given(dated, file, found), ground, file)
    return replace(found, columns=(*kept, *made), across=told, named={**found.named, **named})


def _holds(found: Table, run: Run, ground: Ground) -> bool:
    """Return whether what follows each other is to be taken apart; named columns have to be firms or meters."""
    if run.kind in _MONTHS:
        of = marks.quarter_of if run.kind == "quarter" else marks.month_of
        rests = {one.rest for at in run.places if (one := of(found.head.names[at])) and one.rest}
        return not rests or _what(rests, ground) is not None
    if run.kind != "name":
        return True
    names = [split_unit(found.head.names[at])[0] for at in run.places]
    if found.of("reading.stamp") is not None:
        if found.of("meter.meter_code") is not None:
            return False
        known = sum(name in ground.meters for name in names)
        return known * 2 >= len(names) or all(any(sign.isdigit() for sign in name) for name in names)
    if found.of("entity.name") is not None or found.of("entity.entity_id") is not None:
        return False
    firms = sum(one.id is not None for one in matched(names, ground.register))
    return firms * 2 >= len(names) or (not ground.register and all(map(_FIRM.search, names)))


def _what(rests: set[str], ground: Ground) -> Meaning | None:
    """Return what names say beside their month: carriers, one measure, or how much; None when nobody knows."""
    told = [
        Meaning("report.quantity", rest) if is_unit(rest) else header.meaning(rest, ground.vocabulary)
        for rest in rests
    ]
    known = [one for one in told if one is not None]
    if len(known) < len(told):
        return None
    if all(map(_is_carrier, known)):
        return Meaning("report.carrier")
    if len({one.about for one in known}) > 1:
        return None
    quantity = known[0].about.endswith(".quantity")
    return known[0] if quantity or known[0].about.startswith("measure:") else None


def _dated(found: Table, run: Run, file: str) -> Dated:
    """Find what says the year of months, the month of days, or the day of times."""
    if run.dated or run.kind == "name":
        return Dated()
    if run.kind == "time":
        day = next((one for one in found.columns if _is(one, forms.is_day)), None)
        if day is not None:
            return Dated((day.heading,))
        day = next((one for one in found.columns if one.values and forms.are_days(one.values)), None)
        form = None if day is None else forms.stamps(day.values)
        return Dated() if day is None or form is None else Dated((day.heading,), format=form.format)
    years = [one for one in found.columns if one.position not in run.places and _is(one, forms.is_year)]
    months = [one for one in found.columns if one.position not in run.places and _is(one, forms.is_month)]
    if run.kind in _MONTHS and years:
        return Dated((years[0].heading,))
    if run.kind == "day" and months:
        return Dated((months[0].heading,))
    if run.kind == "day" and years:
        number = next(
            (
                one
                for one in found.columns
                if one.position not in run.places and _is(one, forms.is_month_number)
            ),
            None,
        )
        if number is not None:
            return Dated((years[0].heading, number.heading))
    group, pattern = ("year", YEAR_IN_NAME) if run.kind in _MONTHS else ("period", MONTH_IN_NAME)
    for place, text in (("sheet", found.looked.sheet or ""), ("file", file)):
        if (one := re.search(pattern, text)) is not None and (run.kind in _MONTHS or forms.is_month(one[0])):
            return Dated((group,), None, place, pattern)
    said = found.said.get("report.period")
    return Dated((), said if run.kind == "day" else said and said[:4])


def _is(column: Column, fits: object) -> bool:
    return bool(column.values) and forms.share(column.values, fits) >= _MOSTLY


def _given(dated: Dated, file: str, found: Table) -> Mapping[str, str]:
    """Return the column that the name of the file or sheet makes, with what it says."""
    if not dated.place:
        return {}
    text = (found.looked.sheet or "") if dated.place == "sheet" else file
    one = re.search(dated.pattern, text)
    return {} if one is None else dict(one.groupdict())


def _made(
    found: Table, run: Run, told: Mapping[str, object], given: Mapping[str, str], ground: Ground, file: str
) -> tuple[Column, ...]:
    """Return the columns that spreading makes, as an import makes them of the first rows."""
    of = told.get("of", [])
    names = (*found.head.names, *given)
    rows = (Row(number, (*row, *given.values())) for number, row in enumerate(found.rows[:_ROWS], 1))
    form = Across(
        str(told["first"]), str(told["last"]), run.step, tuple(of) if isinstance(of, list) else (),
        None if told.get("format") is None else str(told["format"]),
        None if told.get("zone") is None else str(told["zone"]), None if told.get("at") is None else str(told["at"]),
    )  # fmt: skip
    done = across.spread(Rows(names, rows), form, "")
    cells = [row.cells for row in done.rows]
    blank = {"", "-", "--", "—", *found.missing}
    columns = {
        name: tuple(row[at].strip() for row in cells if row[at].strip() not in blank)
        for at, name in enumerate(done.header)
        if name in (across.COLUMN, across.STAMP, across.VALUE)
    }
    means = _means(found, run, tuple(dict.fromkeys(columns[across.COLUMN])), ground, file)
    place = len(found.head.names)
    return tuple(
        Column(place + number, name, means.get(name), texts, 0.0)
        for number, (name, texts) in enumerate(columns.items())
    )


def _means(found: Table, run: Run, names: Sequence[str], ground: Ground, file: str) -> dict[str, Meaning]:
    """Return what the columns made mean."""
    names_of_run = [found.head.names[at] for at in run.places]
    units = {
        unit
        for name in names_of_run
        if (unit := split_unit(name)[1]) and (run.kind != "time" or marks.minutes_of(name) is None)
    }
    unit = found.said.get("report.unit") or (units.pop() if len(units) == 1 else None)
    readings = run.kind in ("day", "time") or found.of("reading.stamp") is not None
    stamp = (
        {}
        if run.kind == "name"
        else {across.STAMP: Meaning("reading.stamp" if readings else "report.period")}
    )
    if readings:
        code = {across.COLUMN: Meaning("meter.meter_code")} if run.kind == "name" else {}
        amount = _amount(found, ground, file)
        return {
            **stamp,
            **code,
            across.VALUE: Meaning("reading.quantity", unit or (amount.unit if amount else None)),
        }
    if run.kind == "name":
        stamp = {across.COLUMN: Meaning("entity.name")}
    elif (what := _what(set(names), ground)) is not None:
        if what.about == "report.carrier":
            return {**stamp, across.COLUMN: what, across.VALUE: Meaning("report.quantity")}
        if what.about.startswith("measure:"):
            return {**stamp, across.VALUE: what}
    if found.of("report.carrier") is not None:
        return {**stamp, across.VALUE: Meaning("report.quantity", unit)}
    amount = _amount(found, ground, file)
    if amount is None and unit is not None and ground.vocabulary.fits(unit, _ENERGY):
        amount = Meaning(_ENERGY, sure=False)
    # numbers of which neither a carrier nor a unit is told are asked about
    return stamp if amount is None else {**stamp, across.VALUE: replace(amount, unit=unit or amount.unit)}


def _is_carrier(one: Meaning | None) -> bool:
    return one is not None and one.about.startswith("carrier:")


def _amount(found: Table, ground: Ground, file: str) -> Meaning | None:
    """Return what lines above the header, or the name of the sheet or file, say the numbers count."""
    for text in (found.said.get("amount"), found.looked.sheet, Path(file).stem):
        if text and (one := ground.vocabulary.amount(text)) is not None:
            return one
    return None

"""Reports, meters and readings of a table whose columns are known."""

from __future__ import annotations

import re

from tanliu.app.ingest import spans
from tanliu.app.ingest.propose import bills, counters, forms, kinds, zones
from tanliu.app.ingest.propose.columns import Column, unit_beside
from tanliu.app.ingest.propose.draft import Document, Draft
from tanliu.app.ingest.propose.header import meaning
from tanliu.app.ingest.propose.vocabulary import ANOTHER, POWER
from tanliu.catalog.activity import USUAL
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_SUM = re.compile(r"合计|总计|小计|\b(?:sub)?total\b|\bsum\b")


def report(draft: Draft, who: Document | str) -> None:
    """Feed monthly quantities and outputs: a column for each carrier, or one row for each."""
    table, bill = draft.table, bills.days(draft)
    period = draft.period() if bill is None else bills.day(draft, bill[0], *bill)
    if period is None:
        return
    keys = {"entity_id": who, "period": period}
    carriers = [column for column in table.columns if column.about.startswith("carrier:")]
    unit = table.of("report.unit")
    if len(carriers) == 1 and unit is not None and unit.values and unit_beside(carriers[0]) is None:
        draft.tables["report"] = {"columns": {**keys, **_beside_units(draft, carriers[0], unit)}}
    elif carriers:
        wide = [one for column in carriers if (one := _wide(draft, column)) is not None]
        if wide:
            draft.tables["report"] = {"columns": keys, "wide": wide}
    elif (kind := table.of("report.carrier")) is not None:
        _long(draft, keys, kind)
    elif bill is not None:
        _unnamed(draft, keys)
    if bill is not None:
        if "report" in draft.tables:
            draft.tables["report"] |= bills.until(draft, *bill)
        return
    outputs = [column for column in table.columns if column.about.startswith("measure:")]
    measured = [one for column in outputs if (one := _wide(draft, column)) is not None]
    if measured:
        draft.tables["output"] = {"columns": keys, "wide": measured}


def says_period(draft: Draft) -> bool:
    """Return whether a column, a name or a line says of which months quantities are, and some are there."""
    table = draft.table
    if table.of("report.period") is not None or bills.days(draft) is not None:
        return True
    counted = any(column.about.startswith(("carrier:", "measure:")) for column in table.columns)
    long = table.of("report.carrier") is not None and table.of("report.quantity") is not None
    return (counted or long) and Draft(table, draft.ground, draft.file).period() is not None


def _unnamed(draft: Draft, keys: Document) -> None:
    """Feed amounts of which no column says the carrier: electricity where the unit is one of energy."""
    quantity = draft.table.of("report.quantity") or draft.table.of("reading.quantity")
    unit = None if quantity is None else unit_beside(quantity)
    if quantity is None or (
        unit is not None and not draft.ground.vocabulary.fits(unit, "carrier:electricity")
    ):
        return
    draft.doubt(Message("no column tells the carrier; {carrier} is assumed", carrier="electricity"))
    if unit is None:
        draft.doubt(
            Message("column {column} says no unit; {unit} is assumed", column=quantity.heading, unit="kWh")
        )
    told = {"column": draft.take(quantity), "unit": unit or "kWh"}
    draft.tables["report"] = {"columns": {**keys, "carrier": {"constant": "electricity"}, "quantity": told}}


def _beside_units(draft: Draft, column: Column, unit: Column) -> Document:
    """Return the columns of amounts of one carrier whose units stand beside them, row by row."""
    _, name, *purpose = column.about.split(":")
    told = dict.fromkeys(unit.values)
    columns = {
        "carrier": {"constant": _counted_in(draft, name, next(iter(told)) if len(told) == 1 else None)},
        "quantity": draft.take(column),
        "unit": draft.key(unit),
    }
    return columns | ({"purpose": {"constant": purpose[0]}} if purpose and purpose[0] != USUAL else {})


def _to_date(draft: Draft) -> Column | None:
    """Return the column of amounts since the start of the year; by its header an import tells months from them."""
    told = (one for one in draft.table.columns if one.about in ("", "total") and one.values)
    return next(
        (
            one
            for one in told
            if spans.says_to_date(one.heading) and forms.share(one.values, forms.is_number) == 1
        ),
        None,
    )


def _wide(draft: Draft, column: Column) -> Document | None:
    kind, name, *purpose = column.about.split(":")
    beside = unit_beside(column)
    twin = _counted_in(draft, name, beside) if kind == "carrier" else name
    unit = beside if twin != name else draft.unit(column)
    if unit is None:
        return None
    name = twin
    told = {"column": draft.take(column), kind: name, "unit": unit}
    return told | ({"purpose": purpose[0]} if purpose and purpose[0] != USUAL else {})


def _long(draft: Draft, keys: Document, kind: Column) -> None:
    quantity, unit = draft.table.of("report.quantity") or _to_date(draft), draft.table.of("report.unit")
    if quantity is None:
        return
    words = {text: meaning(text, draft.ground.vocabulary) for text in dict.fromkeys(kind.values)}
    known = {
        text: one.about.split(":")[1]
        for text, one in words.items()
        if one is not None and one.about.startswith("carrier:")
    }
    totals = [text for text, name in known.items() if _sums_up(text) and list(known.values()).count(name) > 1]
    known = {text: name for text, name in known.items() if text not in totals}
    if totals:
        draft.doubt(
            Message("carriers that are totals of others are left out: {names}", names=", ".join(totals))
        )
    if lost := [text for text in words if text not in known and text not in totals]:
        draft.doubt(Message("carriers that no pack names: {names}", names=", ".join(lost[:5])))
    told = None if unit is not None else unit_beside(quantity)
    known = {text: _counted_in(draft, name, told) for text, name in known.items()}
    units = {text: one.unit for text, one in words.items() if one is not None and one.unit and text in known}
    columns = {
        **keys,
        "carrier": {"column": draft.key(kind), "values": known},
        "quantity": draft.take(quantity),
    }
    purposes = {
        text: one.about.split(":")[2] for text, one in words.items() if one and one.about.count(":") == 2
    }
    if purposes:
        columns["purpose"] = {"column": kind.heading, "values": {**dict.fromkeys(known, USUAL), **purposes}}
    if unit is not None:
        columns["unit"] = draft.key(unit)
    elif known and set(units) == set(known):
        columns["unit"] = {"column": kind.heading, "values": units}
    else:
        if told is None:
            draft.doubt(
                Message(
                    "column {column} says no unit; {unit} is assumed", column=quantity.heading, unit="kWh"
                )
            )
        columns["quantity"] = {"column": quantity.heading, "unit": told or "kWh"}
    draft.tables["report"] = {"columns": columns}


def _sums_up(text: str) -> bool:
    """Return whether the name of a carrier says that it is the sum of others: 煤炭合计, total coal."""
    return _SUM.search(text.casefold()) is not None


def _counted_in(draft: Draft, carrier: str, unit: str | None) -> str:
    """Return the carrier of the same name that is counted as energy, where a unit of energy is told."""
    vocabulary, twin = draft.ground.vocabulary, f"{carrier}_energy"
    if (
        unit is None
        or vocabulary.fits(unit, f"carrier:{carrier}")
        or twin not in draft.ground.catalog.activities
    ):
        return carrier
    return twin if vocabulary.fits(unit, f"carrier:{twin}") else carrier


def readings(draft: Draft, who: Document | None) -> bool:
    """Feed readings and the meters that they name; false when the sheet has none.

    Parameters
    ----------
    who
        Value of the entity of new meters; None when nothing tells whose they are.
    """
    table = draft.table
    stamp = table.of("reading.stamp")
    code = table.of("meter.meter_code") or table.of("meter.account")
    quantity = _quantity(draft)
    code = code or counters.known_meters(draft)
    if stamp is None or code is None or quantity is None:
        return False
    time = table.of("reading.time")
    form = forms.stamps(stamp.values if time is None else _joined(stamp, time))
    if form is None:
        return False
    kind, unit = _kind(draft, quantity)
    counters.heed(draft, code, kind)
    value: Document = {"column": draft.take(quantity)} | ({"unit": unit} if kind != "register" else {})
    draft.tables["reading"] = {
        "meter_code": draft.key(code), "stamp": _stamp(draft, stamp, time, form), "quantity": value, "kind": kind,
    }  # fmt: skip
    if not set(code.values) <= draft.ground.meters:
        _meters(draft, code, who, quantity, "kWh" if kind.endswith("power") else unit, form.minutes)
    return True


def _joined(day: Column, time: Column) -> list[str]:
    """Return day and time of each row as an import joins them; 24:00 is the midnight that ends its day."""
    pairs = zip(day.values, time.values, strict=False)
    return [f"{one} {other}" for one, other in pairs if not other.startswith("24")]


def _quantity(draft: Draft) -> Column | None:
    told = [draft.table.of(about) for about in ("reading.quantity", "reading.register", "report.quantity")]
    carriers = [column for column in draft.table.columns if column.about.startswith("carrier:")]
    found = next((one for one in (*told, *carriers) if one is not None), None)
    code = draft.table.of("meter.meter_code")
    if found is None and code is not None and set(code.values) <= draft.ground.makers:
        # what meters of generation count is what the heading says that they do
        return next(
            (one for one in draft.table.columns if one.about == ANOTHER and unit_beside(one) is not None),
            None,
        )
    return found


def _kind(draft: Draft, quantity: Column) -> tuple[str, str]:
    """Return what readings say, and in which unit."""
    unit = unit_beside(quantity) or _told_in_rows(draft)
    if unit in POWER:
        return "mean_power", unit
    if unit is None:
        unit = draft.ground.vocabulary.unit_of(quantity.about) or "kWh"
        draft.doubt(
            Message(
                "column {column} says no unit; {unit} is assumed", column=draft.shown(quantity), unit=unit
            )
        )
    if quantity.about == "reading.register":
        return "register", unit
    return counters.kind(draft, quantity), unit


def _told_in_rows(draft: Draft) -> str | None:
    """Return the unit that a column says of the numbers beside it; rows of which it says that they are no use are left out.

    Raises
    ------
    TanliuError
        When it says several, of which each would need a meter of its own.
    """
    found = kinds.told(draft.table, draft.ground.vocabulary)
    if found is None:
        return None
    heading = found.column.heading
    if len(found.units) != 1 or len(found.energy) != 1:
        raise TanliuError(
            Message("column {column} tells several quantities, of which each needs a meter of its own", column=heading),
            where=draft.file, found=", ".join((*found.energy, *found.others)), accepted=Message("rows of one of them"),
        )  # fmt: skip
    draft.used.add(heading)
    draft.doubt(Message("{column} says that the numbers are in {unit}", column=heading, unit=found.units[0]))
    if found.others:
        draft.where[heading] = list(found.energy)
        draft.doubt(
            Message(
                "column {column} tells several quantities and only these rows are read: {names}",
                column=heading, names=", ".join(found.energy),
            )
        )  # fmt: skip
    return found.units[0]


def _stamp(draft: Draft, column: Column, time: Column | None, form: forms.Stamps) -> Document:
    at: Document = {"column": draft.key(column)}
    if time is not None:
        at = {"columns": [at["column"], draft.key(time)]}
    told: Document = {**at, "marks": "end" if form.ends else "start"}
    ends = Message("stamps are taken for the end of their intervals")
    draft.doubt(ends if form.ends else Message("stamps are taken for the start of their intervals"))
    if form.others:
        draft.doubt(
            Message(
                "stamps read as {format} and as {other} too", format=str(form.format), other=form.others[0]
            )
        )
    if form.counted == "excel_1900" and draft.table.looked.kind == "csv":
        draft.doubt(Message("stamps are taken for days counted from 1900, as workbooks count them"))
        return told | {"zone": draft.zone(), "number": form.counted}
    if form.counted:
        return told
    if form.zoned:
        return told | {"zone": "in_stamp"}
    zone = zones.of_heading(column.heading) or (time and zones.of_heading(time.heading)) or draft.zone()
    return told | {"zone": zone} | ({"format": form.format} if form.format else {})


def _meters(
    draft: Draft, code: Column, who: Document | None, quantity: Column, unit: str, minutes: int
) -> None:
    """Feed the meters that the readings name and nobody knows."""
    if who is None:
        draft.doubt(Message("nothing tells whose meters these are: bring a list of meters first"))
        return
    carrier = quantity.about.split(":")[1] if quantity.about.startswith("carrier:") else "electricity"
    draft.tables["meter"] = {
        "repeats": "same",
        "columns": {
            "meter_code": draft.key(code),
            "entity_id": who,
            "carrier": {"constant": carrier},
            "unit": {"constant": unit},
            "interval_minutes": {"constant": str(minutes)},
            "zone": {"constant": draft.zone()},
        },
    }

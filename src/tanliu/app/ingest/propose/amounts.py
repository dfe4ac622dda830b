"""Reports, meters and readings of a table whose columns are known."""

from __future__ import annotations

from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.columns import Column, unit_beside
from tanliu.app.ingest.propose.draft import Document, Draft, identity
from tanliu.app.ingest.propose.header import meaning
from tanliu.catalog.activity import USUAL
from tanliu.kit.message import Message

_POWER = frozenset({"W", "kW", "MW", "GW", "千瓦", "兆瓦"})


def report(draft: Draft, who: Document | str) -> None:
    """Feed monthly quantities and outputs: a column for each carrier, or one row for each."""
    table = draft.table
    period = draft.period()
    if period is None:
        return
    keys = {"entity_id": who, "period": period}
    carriers = [column for column in table.columns if column.about.startswith("carrier:")]
    if carriers:
        wide = [one for column in carriers if (one := _wide(draft, column)) is not None]
        if wide:
            draft.tables["report"] = {"columns": keys, "wide": wide}
    elif (kind := table.of("report.carrier")) is not None:
        _long(draft, keys, kind)
    outputs = [column for column in table.columns if column.about.startswith("measure:")]
    measured = [one for column in outputs if (one := _wide(draft, column)) is not None]
    if measured:
        draft.tables["output"] = {"columns": keys, "wide": measured}


def says_period(draft: Draft) -> bool:
    """Return whether a column, a name or a line says of which months quantities are, and some are there."""
    table = draft.table
    if table.of("report.period") is not None:
        return True
    counted = any(column.about.startswith(("carrier:", "measure:")) for column in table.columns)
    long = table.of("report.carrier") is not None and table.of("report.quantity") is not None
    return (counted or long) and Draft(table, draft.ground, draft.file).period() is not None


def _wide(draft: Draft, column: Column) -> Document | None:
    unit = draft.unit(column)
    if unit is None:
        return None
    kind, name, *purpose = column.about.split(":")
    told = {"column": draft.take(column), kind: name, "unit": unit}
    return told | ({"purpose": purpose[0]} if purpose and purpose[0] != USUAL else {})


def _long(draft: Draft, keys: Document, kind: Column) -> None:
    quantity, unit = draft.table.of("report.quantity"), draft.table.of("report.unit")
    if quantity is None:
        return
    words = {text: meaning(text, draft.ground.vocabulary) for text in dict.fromkeys(kind.values)}
    known = {
        text: one.about.split(":")[1]
        for text, one in words.items()
        if one is not None and one.about.startswith("carrier:")
    }
    if lost := [text for text in words if text not in known]:
        draft.doubt(Message("carriers that no pack names: {names}", names=", ".join(lost[:5])))
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
        told = unit_beside(quantity)
        if told is None:
            draft.doubt(
                Message(
                    "column {column} says no unit; {unit} is assumed", column=quantity.heading, unit="kWh"
                )
            )
        columns["quantity"] = {"column": quantity.heading, "unit": told or "kWh"}
    draft.tables["report"] = {"columns": columns}


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
    if stamp is None or code is None or quantity is None or (form := forms.stamps(stamp.values)) is None:
        return False
    kind, unit = _kind(draft, quantity)
    value: Document = {"column": draft.take(quantity)} | ({"unit": unit} if kind != "register" else {})
    draft.tables["reading"] = {
        "meter_code": draft.key(code), "stamp": _stamp(draft, stamp, form), "quantity": value, "kind": kind,
    }  # fmt: skip
    if not set(code.values) <= draft.ground.meters:
        _meters(draft, code, who, quantity, "kWh" if kind.endswith("power") else unit, form.minutes)
    return True


def _quantity(draft: Draft) -> Column | None:
    told = [draft.table.of(about) for about in ("reading.quantity", "reading.register", "report.quantity")]
    carriers = [column for column in draft.table.columns if column.about.startswith("carrier:")]
    return next((one for one in (*told, *carriers) if one is not None), None)


def _kind(draft: Draft, quantity: Column) -> tuple[str, str]:
    """Return what readings say, and in which unit."""
    unit = unit_beside(quantity)
    if unit in _POWER:
        return "mean_power", unit
    if unit is None:
        unit = draft.ground.vocabulary.unit_of(quantity.about) or "kWh"
        draft.doubt(
            Message("column {column} says no unit; {unit} is assumed", column=quantity.heading, unit=unit)
        )
    if quantity.about == "reading.register":
        return "register", unit
    if forms.rises(quantity.values[:50]):
        draft.doubt(
            Message(
                "column {column} rises like a counter and is taken for energy of intervals; if it is one: kind: register",
                column=quantity.heading,
            )
        )
    return "interval", unit


def _stamp(draft: Draft, column: Column, form: forms.Stamps) -> Document:
    told: Document = {"column": draft.key(column), "marks": "end" if form.ends else "start"}
    ends = Message("stamps are taken for the end of their intervals")
    draft.doubt(ends if form.ends else Message("stamps are taken for the start of their intervals"))
    if form.others:
        draft.doubt(
            Message(
                "stamps read as {format} and as {other} too", format=str(form.format), other=form.others[0]
            )
        )
    if form.zoned:
        return told | {"zone": "in_stamp"}
    return told | {"zone": draft.ground.zone or "UTC", "format": form.format}


def _meters(
    draft: Draft, code: Column, who: Document | None, quantity: Column, unit: str, minutes: int
) -> None:
    """Feed the meters that the readings name and nobody knows."""
    if who is None:
        draft.doubt(Message("nothing tells whose meters these are: bring a list of meters first"))
        return
    if not draft.ground.zone:
        draft.doubt(Message("no time zone was told; UTC is assumed"))
    carrier = quantity.about.split(":")[1] if quantity.about.startswith("carrier:") else "electricity"
    draft.tables["meter"] = {
        "repeats": "same",
        "columns": {
            "meter_code": draft.key(code),
            "entity_id": who,
            "carrier": {"constant": carrier},
            "unit": {"constant": unit},
            "interval_minutes": {"constant": str(minutes)},
            "zone": {"constant": draft.ground.zone or "UTC"},
        },
    }


def meters(draft: Draft) -> None:
    """Feed a list of meters."""
    table = draft.table
    code, owner = table.of("meter.meter_code"), table.of("entity.entity_id") or table.of("entity.name")
    if code is None or owner is None:
        return
    draft.tables["meter"] = {
        "columns": {
            "meter_code": draft.key(code),
            "entity_id": identity(draft, owner, draft.ground.register),
            **_of_meters(draft),
        }
    }


def _of_meters(draft: Draft) -> Document:
    kind, unit = draft.table.of("report.carrier"), draft.table.of("report.unit")
    carrier: Document = {"constant": "electricity"}
    if kind is not None:
        words = {text: (draft.ground.vocabulary.word(text) or "") for text in dict.fromkeys(kind.values)}
        known = {text: about.split(":")[1] for text, about in words.items() if about.startswith("carrier:")}
        carrier = {"column": draft.take(kind), "values": known}
    draft.doubt(Message("the list of meters tells no interval; {minutes} minutes are assumed", minutes=15))
    return {
        "carrier": carrier,
        "unit": {"constant": "kWh"} if unit is None else draft.take(unit),
        "interval_minutes": {"constant": "15"},
        "zone": {"constant": draft.ground.zone or "UTC"},
    }

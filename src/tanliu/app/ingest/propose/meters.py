"""A list of meters: whose they are, what they count, how long their intervals are, which way they measure."""

from __future__ import annotations

from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.draft import Document, Draft, identity
from tanliu.app.ingest.propose.vocabulary import Meaning
from tanliu.kit.message import Message

#: Minutes of an interval where a list of meters says none; an import by readings finds out what they are.
_USUAL_MINUTES = 15


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
            **_direction(draft),
        }
    }


def _of_meters(draft: Draft) -> Document:
    kind, unit = draft.table.of("report.carrier"), draft.table.of("report.unit")
    carrier: Document = {"constant": "electricity"}
    if kind is not None:
        words = {text: (draft.ground.vocabulary.word(text) or "") for text in dict.fromkeys(kind.values)}
        known = {text: about.split(":")[1] for text, about in words.items() if about.startswith("carrier:")}
        carrier = {"column": draft.take(kind), "values": known}
    return {
        "carrier": carrier,
        "unit": {"constant": "kWh"} if unit is None else draft.take(unit),
        "interval_minutes": _interval(draft),
        "zone": _zone(draft),
    }


def _interval(draft: Draft) -> Document:
    """Return the minutes of an interval of each meter: 60, 15min, 1小时."""
    column = draft.table.of("meter.interval_minutes")
    in_hours = column is not None and (column.meaning or Meaning("")).unit in ("h", "小时")
    known = (
        {}
        if column is None
        else {text: forms.minutes(text, hours=in_hours) for text in dict.fromkeys(column.values)}
    )
    if column is None or not known or column.blank or None in known.values():
        draft.doubt(
            Message(
                "the list of meters tells no interval; {minutes} minutes are assumed", minutes=_USUAL_MINUTES
            )
        )
        return {"constant": str(_USUAL_MINUTES)}
    return {"column": draft.take(column), "values": {text: str(minutes) for text, minutes in known.items()}}


def _zone(draft: Draft) -> Document:
    column = draft.table.of("meter.zone")
    if column is None or column.blank or not column.values or forms.share(column.values, forms.is_zone) < 1:
        return {"constant": draft.zone()}
    return {"column": draft.take(column)}


def _direction(draft: Draft) -> Document:
    """Return which way each meter measures, where a column says it; a word that nobody knows is refused."""
    column = draft.table.of("meter.direction")
    if column is None or not column.values:
        return {}
    known = {text: draft.ground.vocabulary.direction(text) for text in dict.fromkeys(column.values)}
    told = {text: one for text, one in known.items() if one}
    return {"direction": {"column": draft.take(column), "values": told}}

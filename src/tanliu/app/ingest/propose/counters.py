"""Numbers that rise like a counter, and the ratios of transformers beside them: 倍率, CT ratio."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tanliu.app.ingest import numerals
from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.columns import Column
from tanliu.app.ingest.propose.draft import Draft
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Steps from which numbers that only rise are a counter: a year of months.
_STEPS = 11


def kind(draft: Draft, quantity: Column) -> str:
    """Return what numbers of energy are that no heading calls a counter: one where those of every meter rise long enough."""
    steps, slow = forms.rises(_by_meter(draft, quantity))
    sure = slow and steps >= _STEPS
    if steps:
        what = (
            "column {column} rises like a counter and is read as one; if it holds energy of intervals: kind: interval"
            if sure
            else "column {column} rises like a counter and is taken for energy of intervals; if it is one: kind: register"
        )
        draft.doubt(Message(what, column=draft.shown(quantity)))
    return "register" if sure else "interval"


def known_meters(draft: Draft) -> Column | None:
    """Return the column whose values are codes of meters that are known, whatever it is called."""
    return next(
        (one for one in draft.table.columns if one.values and set(one.values) <= draft.ground.meters), None
    )


def _by_meter(draft: Draft, quantity: Column) -> Iterable[Sequence[str]]:
    """Return the numbers of each meter in the order of the rows."""
    table = draft.table
    code = table.of("meter.meter_code") or table.of("meter.account") or known_meters(draft)
    found: dict[str, list[str]] = {}
    if code is None or code.constant is not None:
        return [quantity.values]
    if max(code.position, quantity.position) < len(table.head.names):
        for row in table.rows:
            found.setdefault(row[code.position].strip(), []).append(row[quantity.position].strip())
        return found.values()
    if len(code.values) == len(quantity.values):
        for name, text in zip(code.values, quantity.values, strict=True):
            found.setdefault(name, []).append(text)
        return found.values()
    # a row of a day across is of one meter
    many = 1 if table.run is None else len(table.run.places)
    return [quantity.values[at : at + many] for at in range(0, len(quantity.values), many)]


def heed(draft: Draft, code: Column, kind: str) -> None:
    """Say of amounts that they may still have to be multiplied; of counters the ratios must be known as the file tells them.

    Raises
    ------
    TanliuError
        When counters have a ratio that is not that of their setup, and would count too little.
    """
    column = draft.table.of("meter.ratio")
    if column is None or all(numerals.value(text) == 1 for text in column.values):
        return
    draft.used.add(column.heading)
    if kind == "register":
        if unlike := _unlike(draft, code, column):
            raise TanliuError(
                Message("column {column} says by what counters are multiplied, and nothing or something else is known of it", column=column.heading),
                where=draft.file, found="; ".join(unlike)[:120],
                accepted=Message("a list of the meters, then their ratios as meter_setup, then this file; or a column of the energy"),
            )  # fmt: skip
        return
    what = "column {column} is not read: amounts are taken as already multiplied; if they are not, bring the ratios as meter_setup first"
    draft.doubt(Message(what, column=column.heading))


def _unlike(draft: Draft, code: Column, column: Column) -> list[str]:
    """Return meters of whose ratio the file says something else than what is known, with that ratio."""
    rows = draft.table.rows
    if code.position >= len(draft.table.head.names):
        return [text for text in dict.fromkeys(column.values) if numerals.value(text) != 1]
    told = {
        (row[code.position].strip(), row[column.position].strip())
        for row in rows
        if row[column.position].strip()
    }
    known = draft.ground.ratios
    return [f"{meter}: {text}" for meter, text in sorted(told) if numerals.value(text) != known.get(meter, 1)]

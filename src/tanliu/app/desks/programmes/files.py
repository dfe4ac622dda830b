"""A file of rows for a programme, and what somebody types of one."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from tanliu.app.desks.programmes.actions import RowWanted
from tanliu.decide.programme.document import Programme
from tanliu.kit.errors import TanliuError

#: Columns of the file beside those of the programme.
PLAIN = ("code", "name", "group", "responsible", "state", "due", "on", "note")


def rows_of(text: str, rule: Programme, where: object) -> tuple[RowWanted, ...]:
    """Return the rows of a CSV.

    Raises
    ------
    TanliuError
        When a column is missing or unknown, a day or number cannot be read.
    """
    reader = csv.DictReader(io.StringIO(text))
    accepted = (*PLAIN, *rule.columns)
    titles = [one or "" for one in reader.fieldnames or ()]
    if not {"code", "name", "group"} <= set(titles) or not set(titles) <= set(accepted):
        raise TanliuError(
            "columns of a file of rows", where=where, found=", ".join(titles)[:200], accepted=", ".join(accepted)
        )  # fmt: skip
    return tuple(row_of(row, rule, f"{where}:{place}") for place, row in enumerate(reader, start=2))


def row_of(told: Mapping[str, str | None], rule: Programme, where: object) -> RowWanted:
    """Return a row as it is typed.

    Raises
    ------
    TanliuError
        When a day or number cannot be read.
    """
    plain = {name: (told.get(name) or "").strip() for name in PLAIN}
    return RowWanted(
        plain["code"], plain["name"], plain["group"], plain["responsible"], plain["state"],
        day_of(plain["due"], "due"), day_of(plain["on"], "on"), figures_of(told, rule, where), plain["note"],
    )  # fmt: skip


def day_of(text: str, where: object) -> date | None:
    """Return a day as it is typed, None where nothing is.

    Raises
    ------
    TanliuError
        When it is none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise TanliuError("no day of a row", where=where, found=text[:40], accepted="2026-12-31") from error


def figures_of(told: Mapping[str, str | None], rule: Programme, where: object) -> dict[str, Decimal]:
    """Return the figures that are typed.

    Raises
    ------
    TanliuError
        When one is no number.
    """
    found = {}
    for name in rule.columns:
        text = (told.get(name) or "").strip()
        if text:
            try:
                found[name] = Decimal(text)
            except InvalidOperation as error:
                raise TanliuError("a figure is a number of zero or more", where=f"{where} {name}", found=text[:40]) from error  # fmt: skip
    return found

"""Verdicts of told rows, and the fault of a form, as pages, commands and the interface show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from ninja import Schema
from pydantic import Field, StrictFloat, StrictInt, StrictStr

from tanliu.app.platform.action import Action, actor_of, command_line, perform
from tanliu.app.platform.console import out
from tanliu.app.platform.told.cells import Row
from tanliu.app.platform.told.rows import MOST_ROWS, REFUSED, Verdict, counts
from tanliu.app.platform.web.language import language
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.fault import translated
from tanliu.report.phrase import say

Delivery = Action[tuple[Verdict, ...]]
Cell = StrictStr | StrictInt | StrictFloat | None
Rows = Annotated[list[dict[str, Cell]], Field(min_length=1, max_length=MOST_ROWS)]


class RowVerdict(Schema):
    """What became of a row: new, changed, same or refused; the number of what is kept."""

    row: int
    code: str
    verdict: str
    number: int | None
    where: str
    what: str
    found: str
    accepted: str


class RowVerdicts(Schema):
    """A verdict for each row, in their order."""

    items: list[RowVerdict]


def texts(rows: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    """Return rows of a program as texts, as a file has them."""
    return tuple({name: "" if cell is None else f"{cell}" for name, cell in row.items()} for row in rows)


def verdict_row(one: Verdict, lang: str) -> dict[str, Any]:
    """Return what became of a row, with its fault in a language."""
    return {
        "row": one.row, "code": one.code, "verdict": one.what, "verdict_name": say(f"told_{one.what}", lang), "number": one.number,
        **fault_row(one.fault, lang),
    }  # fmt: skip


def fault_row(one: TanliuError | None, lang: str) -> dict[str, str]:
    """Return where a fault is, what it is, what was found and what is accepted; empty texts where there is none."""
    if one is None:
        return dict.fromkeys(("where", "what", "found", "accepted"), "")
    return {
        "where": f"{one.where or ''}", "what": translated(one.what, lang), "found": "" if one.found is None else f"{one.found}",
        "accepted": translated(one.accepted, lang) if one.accepted else "",
    }  # fmt: skip


def brought(
    request: HttpRequest, of_file: Callable[[bytes, str], Delivery], home: str, title: str, code: str
) -> HttpResponseBase:
    """Take the file of a form, and show a verdict for each row.

    Parameters
    ----------
    home
        Name of the address of the page that it came from, whose phrase is ``title``.
    code
        Id of the phrase for what rows tell of.

    Raises
    ------
    TanliuError
        When no file was chosen, or it cannot be read.
    """
    file = request.FILES.get("file")
    if file is None:
        raise TanliuError("no file was chosen", accepted=Message("a file to upload"))
    done, lang = perform(of_file(file.read(), str(file.name)), actor_of(request)), language()
    told = {
        "rows": [verdict_row(one, lang) for one in done], "counts": [(say(f"told_{what}", lang), count) for what, count in counts(done).items()],
        "name": file.name, "home": reverse(home), "title": title, "code": code,
    }  # fmt: skip
    return render(request, "web/told.html", told)


def tell_file(file: Path, of_file: Callable[[bytes, str], Delivery], command: str, lang: str) -> None:
    """Bring a file at the console and print a verdict for each row; one that is refused ends the command with 1.

    Raises
    ------
    typer.Exit
        When a row was refused.
    """
    done = perform(of_file(file.read_bytes(), file.name), command_line(command))
    for one in done:
        row = verdict_row(one, lang)
        why = ": ".join(part for part in (row["where"], row["what"], row["found"], row["accepted"]) if part)
        out.print(f"{row['row']} {row['code']} {row['verdict_name']} {why}".strip(), markup=False)
    if any(one.what == REFUSED for one in done):
        raise typer.Exit(1)

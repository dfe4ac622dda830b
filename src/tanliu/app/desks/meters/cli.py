"""The command of the care of meters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out, print_rows


def meters(
    tell: Annotated[Path | None, typer.Option(help="File of events of meters to tell.")] = None,
    take_back: Annotated[
        int | None, typer.Option(help="Number of an event that was a mistake; needs --reason.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is taken back.")] = "",
    due: Annotated[int | None, typer.Option(help="What is to be done within so many days.")] = None,
    life: Annotated[str, typer.Option(help="Code of a meter whose life is told.")] = "",
    raise_orders: Annotated[
        bool, typer.Option("--raise-orders", help="Raise the work orders that rules ask for.")
    ] = False,
    verdict: Annotated[
        str, typer.Option(help="Only meters of this verdict: fault, doubt, remark, unknown, sound.")
    ] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List meters with what is wrong with each, what is due, or the life of one; tell events, take one back, raise orders."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.meters.care.read import of_file
    from tanliu.app.platform.told.shown import tell_file

    if tell is not None:
        tell_file(tell, of_file, "meters", lang)
    elif take_back is not None:
        _take_back(take_back, reason)
    elif raise_orders:
        _raise()
    elif life:
        _life(life, as_csv, lang)
    else:
        _listed(due, verdict, as_csv, lang)


def _listed(due: int | None, verdict: str, as_csv: bool, lang: str) -> None:
    from tanliu.app.desks.meters.care import shown
    from tanliu.app.desks.meters.queries.care import cared
    from tanliu.app.platform.casework.today import today
    from tanliu.app.platform.served import results
    from tanliu.app.store.scope import Scope
    from tanliu.decide.metering.care import VERDICTS
    from tanliu.kit.errors import TanliuError
    from tanliu.report.phrase import say

    if verdict not in ("", *VERDICTS):
        raise TanliuError("no such verdict", where="verdict", found=verdict, accepted=", ".join(VERDICTS))
    found = shown.chosen(cared(results(), Scope.everything(), today()), shown.Wanted(verdict=verdict))
    if due is None:
        some: tuple[str, ...] = ("meter_code", "entity", "verdict_name", "reasons", "until", "last_read")
        print_rows(shown.meters(found, lang), shown.LISTED, some, _word(lang), say("care_none", lang), as_csv)
        return
    rows = shown.due(found, today() + timedelta(days=due), lang)
    some = ("due_on", "what", "meter_code", "entity", "order")
    print_rows(rows, shown.DUE, some, _word(lang), say("care_none", lang), as_csv)


def _life(code: str, as_csv: bool, lang: str) -> None:
    from tanliu.app.desks.meters.care import shown
    from tanliu.app.desks.meters.queries.care import meters_of
    from tanliu.app.platform.served import results
    from tanliu.app.store.scope import Scope
    from tanliu.kit.errors import TanliuError
    from tanliu.report.phrase import say

    if not meters_of(results(), Scope.everything(), [code]):
        raise TanliuError("no such meter that you see", where="life", found=code)
    some = ("number", "day", "event_name", "says", "source", "holds")
    print_rows(shown.life([code], lang), shown.LIFE, some, _word(lang), say("care_none", lang), as_csv)


def _take_back(number: int, reason: str) -> None:
    from tanliu.app.desks.meters.care.bring import TakeBack
    from tanliu.app.platform.action import command_line, perform

    out.print(f"{perform(TakeBack(number, reason), command_line('meters'))}")


def _raise() -> None:
    from tanliu.app.desks.meters.care.orders import RaiseDueOrders
    from tanliu.app.platform.action import command_line, perform

    for case in perform(RaiseDueOrders(), command_line("meters")):
        out.print(f"{case}")


def _word(lang: str) -> Callable[[str], str]:
    from tanliu.report.phrase import say

    return lambda name: say("care_tells" if name == "says" else f"care_{name.removesuffix('_name')}", lang)


COMMANDS = (meters,)

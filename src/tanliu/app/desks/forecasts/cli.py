"""``tanliu forecast``: the next hours and days, and how good such forecasts would have been."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Packs, Place
from tanliu.app.platform.console import out, progress
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.app.desks.forecasts.queries.whole import Tree
    from tanliu.model.forecast.backtest import Tested

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def forecast(
    workspace: Place = HOME,
    backtest: Annotated[bool, typer.Option("--backtest", help="Make forecasts of the past instead, and score them beside naive ones and a statistical model.")] = False,
    hours: Annotated[int, typer.Option(help="Hours ahead.", min=1, max=336)] = 24,
    minutes: Annotated[int, typer.Option(help="Length of an interval: 60 or 15; meters that are read less often are left out.")] = 60,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="With --backtest: first day that is forecast; 56 days before the last when left out.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day that is forecast; the last with readings when left out.")] = None,
    every: Annotated[int, typer.Option(help="With --backtest: days between two forecasts.", min=1)] = 1,
    learn_every: Annotated[int, typer.Option(help="With --backtest: days between two times of learning.", min=1)] = 28,
    enterprise: Annotated[list[str] | None, typer.Option(help="Only this enterprise; may be repeated.")] = None,
    weather: Annotated[Path | None, typer.Option(help="CSV or Parquet with local time and temperature, also of the hours ahead.")] = None,
    zero_is_missing: Annotated[bool, typer.Option("--zero-is-missing", help="The source put zeros where it had no readings.")] = False,
    to: Annotated[Path | None, typer.Option("--csv", help="Write to this CSV file; - for the standard output.")] = None,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Forecast the loads of meters, enterprises, towns and the district, with bands; nothing is stored."""
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.forecasts import asked
    from tanliu.app.desks.forecasts.backtest import Span
    from tanliu.app.store.results import Results

    one = asked.Asked(
        Results(workspace), catalog_of(workspace, pack or []), minutes, hours * 60 // minutes, tuple(enterprise) if enterprise else None,
        weather, zero_is_missing,
    )  # fmt: skip
    end = _day(last) or asked.last_day_of(one)
    if backtest:
        span = Span(_day(first) or end - timedelta(days=55), end, every, learn_every)
        with progress("forecast", lang) as step:
            tree, found = asked.back(one, span, lambda word, at, of: step(word, at / of))
        _told(tree, found, to, lang)
        return
    with progress("forecast", lang) as step:
        step("forecast", 0.1)
        made = asked.ahead(one, end)
    _write(to, asked.HEADER, asked.rows(made))
    if str(to) != "-":
        for text in asked.remarks(made, lang):
            out.print(text, soft_wrap=True, markup=False)


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _write(to: Path | None, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    from tanliu.kit.csv_text import write_csv

    if to is None:
        return
    if str(to) == "-":
        write_csv(sys.stdout, header, rows)
        return
    with to.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, header, rows)
    out.print(str(to), markup=False)


def _told(tree: Tree, found: Tested, to: Path | None, lang: str) -> None:
    """Print medians by carrier and kind, and what they come to."""
    from rich.table import Table

    from tanliu.app.desks.forecasts import backtest as back
    from tanliu.model.forecast.backtest import METHODS

    _write(to, back.HEADER, back.rows(tree.subjects, found))
    if str(to) == "-":
        return
    for (carrier, kind), own in back.groups(tree.subjects, found).items():
        judged = int(own.judged.sum())
        title = f"{carrier}, {say(f'forecasts_kind_{kind}', lang)}: {judged}/{len(own.judged)}"
        table = Table(
            *(say(f"forecasts_{word}", lang) for word in ("method", "wape", "mase", "pinball", "coverage")),
            title=title,
        )
        for method in METHODS:
            row: list[str] = [
                f"{own.median(method, measure):.3f}" for measure in ("wape", "mase", "pinball", "coverage")
            ]
            table.add_row(say(f"forecasts_by_{method}", lang), *row)
        out.print(table)
        told: Callable[[float], str] = "{:.1%}".format
        out.print(
            say("forecasts_gain", lang, gain=told(own.gain), better=told(own.better), coverage=told(own.coverage)),
            soft_wrap=True, markup=False,
        )  # fmt: skip
    ways = ", ".join(f"{say(f'forecasts_way_{way}', lang)} {count}" for way, count in found.by.most_common())
    out.print(
        say("forecasts_ways", lang, ways=ways, origins=len(found.origins)), soft_wrap=True, markup=False
    )


COMMANDS = (forecast,)

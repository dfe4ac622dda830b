"""Commands of plants and supply."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out

Day = Annotated[str, typer.Option(help="Day, such as 2026-01-31; today when left out.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


def plants(
    bring: Annotated[Path | None, typer.Option(help="File of plants, states or figures to bring.")] = None,
    day: Day = "",
    years: Annotated[bool, typer.Option("--years", help="What they gave year by year.")] = False,
    as_csv: AsCsv = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List the plants of the district on a day, their years, or bring a file of them."""
    from tanliu.app.platform.setup import configure

    configure(workspace)
    from tanliu.app.desks.plants import shown
    from tanliu.app.desks.plants.models import Plant
    from tanliu.app.desks.plants.queries.register import rules
    from tanliu.app.desks.plants.queries.supply import on_line
    from tanliu.app.desks.plants.queries.yields import years_of

    if bring is not None:
        _bring(bring, lang)
        return
    says, at = rules(), _day(day)
    found = on_line(Plant.objects.all(), says, at)
    if years:
        every = years_of([one.plant for one in found], says, at).values()
        rows = [shown.year(one, says, lang) for each in every for one in each]
        _print(rows, shown.YEARS, ("code", "name", "year", "kwh", "basis_name", "full_load_hours", "avoided_t", "factor_edition", "doubts"), as_csv, lang)  # fmt: skip
        return
    rows = shown.rows(found, says, lang)
    _print(rows, shown.COLUMNS, ("code", "name", "kind_name", "region_name", "owner", "rating_kw", "state_name", "on_line_kw"), as_csv, lang)  # fmt: skip


def supply(day: Day = "", as_csv: AsCsv = False, workspace: Place = HOME, lang: Lang = Language.EN) -> None:
    """Show whether supply covers the week from a day: demand that is expected, what can be counted on, coal that is low."""
    from tanliu.app.platform.setup import configure

    configure(workspace)
    from tanliu.app.desks.plants import shown
    from tanliu.app.desks.plants.models import Plant
    from tanliu.app.desks.plants.queries.register import regions, rules
    from tanliu.app.desks.plants.queries.supply import balance, coal_of, on_line
    from tanliu.app.platform.casework.today import today
    from tanliu.report.phrase import say

    says, at = rules(), _day(day)
    found = on_line(Plant.objects.all(), says, at)
    told = balance(Plant.objects.all(), says, at if day else None, today())
    week = shown.week(told, lang)
    _print(week["days"], _DAYS, _DAYS, as_csv, lang, "supply")
    if as_csv:
        return
    for gap in week["gaps"]:
        out.print(f"{gap['first']:%Y-%m-%d %H:%M} – {gap['last']:%Y-%m-%d %H:%M}: {gap['short_kw']:,.0f} kW")
    for one in week["missing"]:
        out.print(f"– {one}")
    for one in coal_of([each.plant for each in found], says, at):
        row = shown.coal(one, lang, regions())
        out.print(f"{row['name']}: {_told(row['days'])} d, {say(f'supply_coal_{one.level}', lang)}")


_DAYS = ("day", "day_peak", "supply_kw", "day_kwh", "hours_known", "actual_peak", "short_hours")
_OF_DAYS = {"day_peak": "peak_kw", "day_kwh": "kwh", "hours_known": "known", "actual_peak": "actual_kw"}


def _day(told: str) -> date:
    from tanliu.app.platform.casework.today import today
    from tanliu.kit.errors import TanliuError

    try:
        return date.fromisoformat(told) if told else today()
    except ValueError:
        raise TanliuError("not a day", where="--day", found=told, accepted="2026-01-31") from None


def _bring(file: Path, lang: str) -> None:
    """Bring a file and print the verdicts; some that are refused end the command with 1."""
    from tanliu.app.desks.plants import shown
    from tanliu.app.desks.plants.read import of_file
    from tanliu.app.platform.action import command_line, perform

    done = perform(of_file(file.read_bytes(), file.name), command_line("plants"))
    for one in done:
        row = shown.verdict(one, lang)
        why = ": ".join(part for part in (row["where"], row["what"], row["found"], row["accepted"]) if part)
        out.print(f"{row['row']} {row['code']} {row['verdict_name']} {why}".strip())
    if any(one.what == "refused" for one in done):
        raise typer.Exit(1)


def _print(
    rows: list[dict[str, Any]], every: tuple[str, ...], some: tuple[str, ...], as_csv: bool, lang: str, prefix: str = "plants"
) -> None:  # fmt: skip
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say

    def word(name: str) -> str:
        name = name.removesuffix("_name")
        return say("plants_day" if name == "day" else f"{prefix}_{name}", lang)

    def cell(row: dict[str, Any], name: str) -> Any:
        return row[_OF_DAYS.get(name, name) if prefix == "supply" else name]

    if as_csv:
        write_csv(sys.stdout, [word(name) for name in every], ([cell(row, name) for name in every] for row in rows))  # fmt: skip
        return
    table = Table(*(word(name) for name in some), show_edge=False)
    for row in rows:
        table.add_row(*(_told(cell(row, name)) for name in some))
    out.print(table if rows else say("plants_none", lang))


def _told(value: object) -> str:
    if value is None:
        return "–"
    return (
        f"{value:,.1f}".removesuffix(".0")
        if isinstance(value, float) or type(value).__name__ == "Decimal"
        else f"{value}"
    )


COMMANDS = (plants, supply)

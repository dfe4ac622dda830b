"""Commands of plants and supply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out, print_rows

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
    from tanliu.app.desks.plants.read import of_file
    from tanliu.app.platform.told.shown import tell_file
    from tanliu.report.phrase import say

    if bring is not None:
        tell_file(bring, of_file, "plants", lang)
        return
    says, at = rules(), _day(day)
    found = on_line(Plant.objects.all(), says, at)
    if years:
        every = years_of([one.plant for one in found], says, at).values()
        rows = [shown.year(one, says, lang) for each in every for one in each]
        some: tuple[str, ...] = ("code", "name", "year", "kwh", "basis_name", "full_load_hours", "avoided_t", "factor_edition", "doubts")  # fmt: skip
        print_rows(rows, shown.YEARS, some, _word(lang, "plants"), say("plants_none", lang), as_csv)
        return
    rows = shown.rows(found, says, lang)
    some = ("code", "name", "kind_name", "region_name", "owner", "rating_kw", "state_name", "on_line_kw")
    print_rows(rows, shown.COLUMNS, some, _word(lang, "plants"), say("plants_none", lang), as_csv)


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
    days = [{name: row[_OF_DAYS.get(name, name)] for name in _DAYS} for row in week["days"]]
    print_rows(days, _DAYS, _DAYS, _word(lang, "supply"), say("plants_none", lang), as_csv)
    if as_csv:
        return
    for gap in week["gaps"]:
        out.print(f"{gap['first']:%Y-%m-%d %H:%M} – {gap['last']:%Y-%m-%d %H:%M}: {gap['short_kw']:,.0f} kW")
    for one in week["missing"]:
        out.print(f"– {one}")
    for one in coal_of([each.plant for each in found], says, at):
        row = shown.coal(one, lang, regions())
        out.print(f"{row['name']}: {_days(row['days'])} d, {say(f'supply_coal_{one.level}', lang)}")


_DAYS = ("day", "day_peak", "supply_kw", "day_kwh", "hours_known", "actual_peak", "short_hours")
_OF_DAYS = {"day_peak": "peak_kw", "day_kwh": "kwh", "hours_known": "known", "actual_peak": "actual_kw"}


def _day(told: str) -> date:
    from tanliu.app.platform.casework.today import today
    from tanliu.kit.errors import TanliuError

    try:
        return date.fromisoformat(told) if told else today()
    except ValueError:
        raise TanliuError("not a day", where="--day", found=told, accepted="2026-01-31") from None


def _days(told: Decimal | None) -> str:
    return "–" if told is None else f"{told:,.1f}".removesuffix(".0")


def _word(lang: str, prefix: str) -> Callable[[str], str]:
    from tanliu.report.phrase import say

    return lambda name: say("plants_day" if name == "day" else f"{prefix}_{name.removesuffix('_name')}", lang)


COMMANDS = (plants, supply)

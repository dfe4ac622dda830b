"""The command that shows factors which are bound to enterprises."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def bound_factors(
    year: Annotated[int, typer.Argument(help="Year of the lines.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print what they change as CSV.")] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Show suppliers' own factors and hourly ones, with what a year is by them and without them."""
    from tanliu.app.desks.bound.queries import EFFECTS, bound
    from tanliu.app.store.results import Results
    from tanliu.app.store.scope import Scope
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say

    found = bound(Results(workspace), Scope.everything(), year)
    if as_csv:
        header = [say(f"bound_{name}", lang) for name in EFFECTS]
        write_csv(sys.stdout, header, ([row[name] for name in EFFECTS] for row in found.effects))
        return
    table = Table(
        *(
            say(f"bound_{name}", lang)
            for name in ("name", "carrier", "how", "basis", "kg", "instead_kg", "change_ratio")
        )
    )
    for row in found.effects:
        ratio = "–" if row["change_ratio"] is None else f"{100 * row['change_ratio']:+.2f} %"
        kg, instead = ("–" if row[name] is None else f"{row[name]:,.0f}" for name in ("kg", "instead_kg"))
        table.add_row(
            row["name"],
            row["carrier"],
            say(f"bound_how_{row['how']}", lang),
            say(f"bound_basis_{row['basis']}", lang),
            kg,
            instead,
            ratio,
        )
    out.print(table)
    out.print(say("bound_sum", lang, factors=len(found.factors), effects=len(found.effects)))


COMMANDS = (bound_factors,)

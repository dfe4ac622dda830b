"""The command that lists pledges and repurchases."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def pledges(
    repurchases: Annotated[
        bool, typer.Option("--repurchases", help="Sales with repurchase instead.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List the register of pledges, or that of sales with repurchase."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from rich.table import Table

    from tanliu.app.desks.pledges import shown
    from tanliu.app.desks.pledges.queries.registers import pledges_of, repurchases_of
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say

    if repurchases:
        columns, rows = shown.REPURCHASES, shown.repurchases(list(repurchases_of(None)), None, lang)
    else:
        columns, rows = shown.PLEDGES, shown.pledges(list(pledges_of(None)), None, lang)
    titles = [say(f"pledges_{one}", lang) for one in columns]
    cells = [["" if row[one] is None else f"{row[one]}" for one in columns] for row in rows]
    if as_csv:
        write_csv(sys.stdout, titles, cells)
        return
    table = Table(*titles, show_edge=False)
    for each in cells:
        table.add_row(*each)
    out.print(table if rows else say("pledges_no_repurchases" if repurchases else "pledges_none", lang))


COMMANDS = (pledges,)

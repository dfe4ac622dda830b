"""The command that lists linked resources."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def linked(
    workspace: Place = HOME,
    year: Annotated[str | None, typer.Option(help="The last computed one when left out.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    lang: Lang = Language.EN,
) -> None:
    """List what contradicts itself in electricity, contracts, certificates, budget and cap; exit code 1 when a kWh counts twice."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.linked import shown
    from tanliu.app.desks.linked.queries import linked as every
    from tanliu.app.desks.linked.queries import rules
    from tanliu.app.platform.period import shown as period
    from tanliu.app.platform.served import catalog, results
    from tanliu.app.store.scope import Scope
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say

    of = year or period(results(), None).years[0]
    found, rule = every(results(), catalog(), Scope.everything(), of), rules(catalog())
    if as_csv:
        write_csv(sys.stdout, [say(one, lang) for one in shown.HEADER], shown.cells(found, rule, lang))
        raise typer.Exit(1 if any(one.grave for one in found) else 0)
    table = Table(
        *(say(f"linked_{one}", lang) for one in ("firm", "check", "found", "at_most", "unit")),
        show_edge=False,
    )
    for one in found:
        for each in (shown.contradiction(what, rule, lang) for what in one.found):
            table.add_row(
                one.name, each["name"], shown.plain(each["found"]), shown.plain(each["at_most"]), each["unit"]
            )
    out.print(table if table.row_count else say("linked_none", lang))
    out.print(say("linked_sum", lang, year=of, count=len(found), grave=sum(one.grave > 0 for one in found)))
    raise typer.Exit(1 if any(one.grave for one in found) else 0)


COMMANDS = (linked,)

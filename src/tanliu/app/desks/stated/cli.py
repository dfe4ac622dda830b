"""The command that shows emissions as others report them."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def stated(
    period: Annotated[str, typer.Argument(help="Year or month.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Show emissions that others report, verified or declared, beside what is computed of the same."""
    from tanliu.app.desks.stated.queries import COLUMNS, of_workspace
    from tanliu.app.store.workspace import Workspace
    from tanliu.kit.csv_text import write_csv
    from tanliu.kit.period import Period
    from tanliu.report.phrase import say

    with Workspace(workspace) as opened:
        found = of_workspace(opened, str(Period.parse(period)))
    if as_csv:
        header = [say(f"stated_{name}", lang) for name in COLUMNS]
        write_csv(sys.stdout, header, ([row[name] for name in COLUMNS] for row in found.rows))
        return
    shown = ("name", "gas", "scope", "basis", "assurance", "reported", "computed", "difference")
    table = Table(*(say(f"stated_{name}", lang) for name in shown), show_edge=False)
    for row in found.rows:
        amounts = (_tonnes(row["value_kg"]), _tonnes(row["computed_kg"]), _percent(row["difference_ratio"]))
        named = (say(row["basis"], lang), say(row["assurance"], lang))
        table.add_row(row["name"], row["gas"], row["scope"], *named, *amounts)
    out.print(table)
    out.print(say("stated_sum", lang, count=len(found.rows), lacking=found.lacking))


def _tonnes(kg: Decimal | None) -> str:
    return "–" if kg is None else f"{kg / 1000:,.2f}"


def _percent(ratio: float | None) -> str:
    return "–" if ratio is None else f"{100 * ratio:+.1f} %"


COMMANDS = (stated,)

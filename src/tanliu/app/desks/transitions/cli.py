"""The command that checks transformation plans."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Packs, Place
from tanliu.app.platform.console import out


def plans(
    plan: Annotated[str | None, typer.Argument(help="Id of a plan; all when left out.")] = None,
    workspace: Place = HOME,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Check transformation plans of the packs: capacities and chains over years, and what contradicts itself in them."""
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.transitions import shown
    from tanliu.app.desks.transitions.queries import plan_of
    from tanliu.app.desks.transitions.queries import plans as all_plans
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say

    catalog = catalog_of(workspace, pack or [])
    found = all_plans(catalog) if plan is None else [plan_of(catalog, plan)]
    if as_csv:
        write_csv(sys.stdout, [say(one, lang) for one in shown.HEADER], shown.cells(found, lang))
        return
    names = ("good", "year", "kind", "told", "found", "gap", "verdict")
    for one in found:
        row = shown.plan_row(one, lang)
        table = Table(
            *(say(f"transitions_{name}", lang) for name in names), title=row["title"], show_edge=False
        )
        for each in row["checks"]:
            verdict = say(f"transition_verdict_{each['verdict']}", lang)
            cells = (f"{each['good']}, {each['unit']}", str(each["year"]), each["kind"], each["told"])
            table.add_row(*cells, each["found"] or "–", each["gap"] or "–", verdict)
        out.print(table)
        for each in row["checks"]:
            if each["verdict"] in shown.DOUBTFUL and each["how"]:
                out.print(f"{each['good']} {each['year']}: {each['how']}", soft_wrap=True, markup=False)


COMMANDS = (plans,)

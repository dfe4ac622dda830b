"""The command that lists targets."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def targets(
    workspace: Place = HOME,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    lang: Lang = Language.EN,
) -> None:
    """List dated targets with their baselines, and how far each is by what is measured."""
    from datetime import UTC

    from tanliu.app import clock
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.targets.queries import targets as all_targets
    from tanliu.app.desks.targets.shown import HEADER, cells, row
    from tanliu.app.store.results import Results
    from tanliu.app.store.scope import Scope
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say

    found = all_targets(Results(workspace), catalog_of(workspace), Scope.everything(), clock.today(UTC).year)
    if as_csv:
        write_csv(sys.stdout, [say(one, lang) for one in HEADER], cells(found, lang))
        return
    names = ("whose", "name", "base", "goal", "actual", "due", "share", "state")
    table = Table(*(say(f"targets_{name}", lang) for name in names), show_edge=False)
    for one in (row(each, lang) for each in found):
        at = [f"{one[name] or '–'} ({one[f'{name}_year'] or '–'})" for name in ("base", "goal", "actual")]
        share = "–" if one["share"] is None else f"{one['share']} %"
        state = say(f"target_state_{one['state']}", lang)
        table.add_row(one["whose"], f"{one['name']}, {one['unit']}", *at, one["due"] or "–", share, state)
    out.print(table)


COMMANDS = (targets,)

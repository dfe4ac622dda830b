"""The command that lists quotas and limits."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def limits(
    entity: Annotated[str, typer.Option(help="Only of this enterprise.")] = "",
    period: Annotated[str, typer.Option(help="Only of this year, quarter or month.")] = "",
    versions: Annotated[bool, typer.Option("--all", help="Also versions that no longer hold.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List quotas and limits of enterprises with reason, document and who brought them."""
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.limits import shown
    from tanliu.app.desks.limits.queries import COLUMNS, Wanted, listed
    from tanliu.app.store.results import Results
    from tanliu.app.store.scope import Scope
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say

    catalog = catalog_of(workspace)
    rows = listed(Results(workspace), Scope.everything(), Wanted(entity, "", period, versions))
    header = [say(f"limit_{name}", lang) for name in COLUMNS]
    cells = shown.cells(rows, catalog, lang)
    if as_csv:
        write_csv(sys.stdout, header, cells)
        return
    if not rows:
        out.print(say("limit_none", lang))
    for one in cells:
        told = {name: "–" if cell is None else f"{cell}" for name, cell in zip(COLUMNS, one, strict=True)}
        head, why = (say(f"limit_record{kind}", lang, **told) for kind in ("", "_why"))
        out.print(f"{head}\n  {told['entity_id']}; {why}", markup=False, soft_wrap=True)


COMMANDS = (limits,)

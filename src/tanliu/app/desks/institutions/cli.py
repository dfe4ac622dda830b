"""The command of public institutions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def institutions(
    bring: Annotated[
        Path | None, typer.Option(help="File of institutions, or of their figures, to bring.")
    ] = None,
    year: Annotated[str | None, typer.Option(help="The last computed one when left out.")] = None,
    audits: Annotated[
        bool, typer.Option("--audits", help="Only those that are due for an energy audit.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List public institutions by person and floor area beside their quota, who is due for an audit, or bring a file."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.institutions import shown
    from tanliu.app.desks.institutions.queries.known import institutions as every
    from tanliu.app.desks.institutions.queries.known import rules
    from tanliu.app.desks.institutions.read import of_file
    from tanliu.app.platform.period import shown as period
    from tanliu.app.platform.served import results
    from tanliu.app.platform.told.shown import tell_file
    from tanliu.app.store.scope import Scope
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say

    if bring is not None:
        tell_file(bring, of_file, "institutions", lang)
        return
    at = int(year or period(results(), None).years[0])
    found = [one for one in every(results(), Scope.everything(), at) if one.due.is_due or not audits]
    rows = shown.listed(found, lang)
    if as_csv:
        write_csv(sys.stdout, shown.header(lang), (shown.cells(row) for row in rows))
        return
    names = [(one.name[lang], one.unit) for one in rules().indicators.values()]
    table = Table(say("inst_entity", lang), say("inst_type", lang), *(f"{name} ({unit})" for name, unit in names), say("inst_standing", lang), say("inst_why", lang), show_edge=False)  # fmt: skip
    for row in rows:
        told = ("–" if one["value"] is None else f"{one['value']:,.1f}" for one in row["values"])
        table.add_row(row["entity"], row["type"], *told, row["worst_name"], row["why"])
    out.print(table if rows else say("inst_none", lang))


COMMANDS = (institutions,)

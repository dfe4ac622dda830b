"""Commands that write and print results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, AsOf, Lang, Language, Packs, Place, Span
from tanliu.app.platform.console import out


def report(
    file: Annotated[
        Path, typer.Argument(help="Name ending in .xlsx, .csv or .parquet (the last two make a folder).")
    ],
    period: Span = None,
    as_of: AsOf = None,
    workspace: Place = HOME,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Write the results with their factors, quarantine and deliveries."""
    from tanliu.app.compute.as_of import open_at
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.reports.actions.report import report as write_report

    catalog = catalog_of(workspace, pack or [])
    with open_at(workspace, catalog, as_of) as opened:
        made = write_report(opened, file, period=period, catalog=catalog, language=lang)
    out.print(str(made), soft_wrap=True)


def summary(
    period: Span = None,
    as_of: AsOf = None,
    workspace: Place = HOME,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Print the summary of a period: totals, fields, regions, largest emitters, completeness."""
    from tanliu.app.compute.as_of import open_at
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.reports.actions.summary import summarise
    from tanliu.app.desks.reports.terminal import show_summary
    from tanliu.app.platform.answered import answered_in
    from tanliu.report.names import Names

    catalog = catalog_of(workspace, pack or [])
    with open_at(workspace, catalog, as_of) as opened:
        found = summarise(opened, period, catalog=catalog, answered=answered_in(workspace))
        show_summary(found, Names(catalog, lang))


COMMANDS = (report, summary)

"""Commands for figures that were published: publish them, and say what changed since."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.console import out, progress

Place = Annotated[Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")]
Packs = Annotated[
    list[Path] | None, typer.Option("--pack", help="Folder of a pack of your own; may be repeated.")
]
_HOME = Path("tanliu-workspace")


def publish(
    period: Annotated[str, typer.Argument(help="Year or month.")],
    by: Annotated[str, typer.Option(help="Who publishes.")],
    note: Annotated[str | None, typer.Option(help="What is said of it.")] = None,
    reason: Annotated[
        str | None,
        typer.Option(help="Why it is published although open findings called sure stand behind the figures."),
    ] = None,
    workspace: Place = _HOME,
    pack: Packs = None,
) -> None:
    """Publish the figures of a period as they are known now: district, regions, fields, indicators.

    What is published stays; tanliu restate says what changed since.
    """
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.publications.actions.publish import publish as publishing
    from tanliu.app.desks.publications.actions.reason import require_reason
    from tanliu.app.platform.answered import answered_in
    from tanliu.app.platform.doubt import Asked, standing
    from tanliu.app.store.results import Results
    from tanliu.app.store.scope import Scope
    from tanliu.app.store.workspace import Workspace
    from tanliu.catalog.widths import tables
    from tanliu.flow.doubt.load import doubt_rules
    from tanliu.kit.period import Period
    from tanliu.report.phrase import say

    catalog = catalog_of(workspace, pack or [])
    with Workspace(workspace) as opened, opened.writing():
        wanted = Asked(
            Scope.everything(),
            str(Period.parse(period)),
            answered_in(workspace),
            doubt_rules(catalog).history_months,
        )
        doubted = len(standing(Results(workspace, tables=tables(catalog)), wanted))
        require_reason(period, doubted, reason)
        why = say("publication_nevertheless", "en", count=doubted, reason=reason) if doubted else ""
        told = " · ".join(one for one in (note, why) if one) or None
        made = publishing(opened, catalog, period, by, note=told)
    out.print(
        f"publication {made.publication_id}: {made.period}, {made.figures} figures, after delivery {made.batch_id}",
        soft_wrap=True,
    )


def restate(
    number: Annotated[int, typer.Argument(help="Number of the publication.")],
    file: Annotated[
        Path | None, typer.Option(help="Also write every part to this .xlsx, .pdf or .csv.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="en or zh.", envvar="TANLIU_LANG")] = "en",
    workspace: Place = _HOME,
    pack: Packs = None,
) -> None:
    """List what changed since a publication, by how much and why; the parts add up to the difference."""
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.publications.actions.restate import restate as restating
    from tanliu.app.desks.publications.actions.restated import FORMS, restatement
    from tanliu.report.names import Names

    catalog = catalog_of(workspace, pack or [])
    with progress("restate") as step:
        found = restating(workspace, catalog, number, step)
    document = restatement(found, catalog, Names(catalog, lang))
    out.print(document.title, soft_wrap=True, markup=False)
    for part in document.parts[:1]:
        for text in part.texts:
            out.print(text, soft_wrap=True, markup=False)
        for row in (part.table.header, *part.table.rows) if part.table else ():
            out.print(
                "  ".join("–" if cell is None else str(cell) for cell in row), soft_wrap=True, markup=False
            )
    if file:
        file.write_bytes(FORMS[file.suffix](document))
        out.print(str(file), soft_wrap=True)


COMMANDS = (publish, restate)

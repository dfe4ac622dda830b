"""The command that opens the toolbox of an enterprise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def toolbox(
    enterprise: Annotated[str, typer.Argument(help="Id of the enterprise.")],
    workspace: Place = HOME,
    year: Annotated[str | None, typer.Option(help="The last computed one when left out.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Write the report to this file: .pdf, .xlsx or .csv.")
    ] = None,
    project: Annotated[
        str, typer.Option(help="Name of a project to be evaluated; needs --saves-kwh, --invest and --years.")
    ] = "",
    of: Annotated[str, typer.Option(help="What it saves: electricity or fuels.")] = "electricity",
    saves_kwh: Annotated[str, typer.Option(help="kWh a year.")] = "",
    invest: Annotated[str, typer.Option(help="CNY at the start.")] = "",
    running: Annotated[str, typer.Option(help="CNY a year.")] = "",
    years: Annotated[str, typer.Option(help="Its life.")] = "",
    lang: Lang = Language.EN,
) -> None:
    """Size measures from an enterprise's own load, the cheapest tonne first; write them with their arithmetic as a report.

    A project of your own is evaluated beside the use of the year: --project "New compressors" --saves-kwh 120000
    --invest 400000 --years 10.
    """
    from tanliu.app.platform.setup import configure

    configure(workspace)
    from tanliu.app.desks.toolbox import told
    from tanliu.app.desks.toolbox.described import FIELDS, project_of
    from tanliu.app.desks.toolbox.queries import toolbox as opened
    from tanliu.app.platform.period import shown
    from tanliu.app.platform.served import catalog, results
    from tanliu.kit.errors import TanliuError
    from tanliu.report.pdf import pdf
    from tanliu.report.phrase import say
    from tanliu.report.workbook import csv_file, workbook

    writes = {".pdf": pdf, ".xlsx": workbook, ".csv": csv_file}
    if to is not None and to.suffix not in writes:
        raise TanliuError(
            "not one of what is offered", where="to", found=to.suffix, accepted=", ".join(writes)
        )
    rows = results().rows("SELECT * FROM entity WHERE entity_id = ?", [enterprise])
    if not rows:
        raise TanliuError("no such entity", found=enterprise)
    asked = project_of(dict(zip(FIELDS, (project, of, saves_kwh, invest, running, years), strict=True)))
    found = opened(
        results(), catalog(), rows[0], year or shown(results(), None).years[0], whole=True, project=asked
    )
    if to is not None:
        to.write_bytes(writes[to.suffix](told.document(found, rows[0], told.names_of(found, lang), lang)))
        out.print(str(to), markup=False)
        return
    header = [say(f"toolbox_{one}", lang) for one in told.HEADER]
    for row in told.rows(found, lang):
        name, *cells = told.cells(row)
        out.print(f"{name}", style="bold", markup=False)
        shown_cells = (f"{cell:,}" if isinstance(cell, int | float) else f"{cell}" for cell in cells)
        told_of = [
            f"{word}: {cell}" for word, cell in zip(header[1:], shown_cells, strict=True) if cell != "None"
        ]
        out.print(f"    {' · '.join(told_of)}", soft_wrap=True, markup=False)
    for text in told.remarks(found, lang):
        out.print(text, soft_wrap=True, markup=False)


COMMANDS = (toolbox,)

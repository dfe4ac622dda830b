"""``tanliu estimate``: what is not known, estimated from what is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.console import out, progress

Place = Annotated[Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")]
Packs = Annotated[
    list[Path] | None, typer.Option("--pack", help="Folder of a pack of your own; may be repeated.")
]


def estimate(workspace: Place = Path("tanliu-workspace"), pack: Packs = None) -> None:
    """Estimate fuels of those of whom only electricity is known, and gaps of meters, with intervals.

    Whether estimates enter the totals says the scheme accounting of the packs, or what was chosen on the page
    Estimates; by default they stand beside.
    """
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.compute.options import accounting
    from tanliu.app.desks.estimates.actions.estimate import estimate as work
    from tanliu.app.store.workspace import Workspace

    catalog = catalog_of(workspace, pack or [])
    with Workspace(workspace) as opened, progress("estimate") as step, opened.writing():
        done = work(opened, catalog, accounting(catalog), progress=step)
        rows = opened.connection.execute(
            f"""SELECT year, correlation, method, count(*) FILTER (firms > 0), max(all_firms),
                       sum(median_error * firms) / sum(firms) FILTER (median_error IS NOT NULL),
                       sum(naive_median_error * firms) / sum(firms) FILTER (naive_median_error IS NOT NULL),
                       sum(coverage * firms) / sum(firms) FILTER (coverage IS NOT NULL)
                FROM {opened.lake.scan("estimate_model")} WHERE run_id = ? GROUP BY ALL ORDER BY ALL""",
            [done.run_id],
        ).fetchall()
    where = "in the totals" if done.in_totals else "beside the totals"
    out.print(
        f"run {done.run_id}: {done.entities:,} entities, {done.gaps:,} gaps of meters, {done.rows:,} rows, {where}"
    )
    if done.skipped:
        out.print(f"too few firms report all their energy in {', '.join(map(str, done.skipped))}")
    names = ("year", "correlation", "method", "industries", "firms", "error", "naive error", "coverage")
    table = Table(*names, title="Firms left out: median error of the whole, share inside the interval")
    for row in rows:
        table.add_row(
            *(str(one) for one in row[:5]), *(f"{one:.1%}" if one is not None else "" for one in row[5:])
        )
    out.print(table)


COMMANDS = (estimate,)

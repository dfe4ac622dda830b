"""Commands of who runs the server: check, back up, restore."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from tanliu.app.platform.console import out, progress
from tanliu.app.platform.setup import configure, migrate
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import instant
from tanliu.report.fault import told as in_language
from tanliu.report.phrase import say

Language = Annotated[str, typer.Option("--lang", help="en or zh.", envvar="TANLIU_LANG")]
Place = Annotated[Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")]
_HOME = Path("tanliu-workspace")


def check(
    deploy: Annotated[
        bool, typer.Option("--deploy", help="Also what an installation open to others needs.")
    ] = False,
    workspace: Place = _HOME,
) -> None:
    """Say what is wrong or unsafe with the installation. Exit code 1 when anything is."""
    configure(workspace)
    from django.core.checks import INFO, run_checks

    # without a workspace there is no database to ask, and asking would be an error of its own
    databases = ["default"] if (workspace / "lake").is_dir() else []
    told = run_checks(include_deployment_checks=deploy, databases=databases)
    found = sorted(told, key=lambda one: -one.level)
    for one in found:
        hint = f"  {one.hint}" if one.hint else ""
        out.print(f"{_LEVELS[one.level]:8} {one.id}: {one.msg}{hint}", soft_wrap=True, markup=False)
    serious = [one for one in found if one.level > INFO]
    out.print(f"{len(serious)} to mend")
    raise typer.Exit(1 if serious else 0)


def compact(workspace: Place = _HOME) -> None:
    """Merge small files where there are many, and delete files that no version of the last seven days names."""
    from tanliu.app.store import rollup
    from tanliu.app.store.workspace import Workspace

    with Workspace(workspace) as opened, opened.writing():
        done = rollup.compact(opened)
        deleted = sum(
            opened.lake.vacuum(table) for table in ("reading", "meter_day", "line", "measure", "indicator")
        )
    out.print(f"{done} files merged, {deleted} files deleted")


def status(
    workspace: Place = _HOME,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="What was known at the end of this day (UTC), or at an instant."),
    ] = None,
) -> None:
    """List what was delivered, and the bytes and versions of the store."""
    from tanliu.app.store.workspace import Workspace

    with Workspace(workspace) as opened:
        known = None if as_of is None else set(opened.batches_known(instant(as_of)))
        for row in opened.table("batch").order_by("batch_id").to_pyarrow().to_pylist():
            if known is None or row["batch_id"] in known:
                out.print(
                    f"{row['batch_id']:5}  {row['known_at']:%Y-%m-%d %H:%M}  {row['table_name']:8}  {row['rows_accepted']:>12,} in"
                    f"  {row['rows_refused']:>7,} refused  {row['source']}  {row['file']}  {_bringer(row)}",
                    soft_wrap=True,
                )
        for table in ("reading", "meter_day", "line", "measure", "indicator"):
            out.print(
                f"{table:10} version {opened.lake.version(table):5}  {opened.lake.size_bytes(table):>15,} bytes"
            )


def _bringer(row: Mapping[str, Any]) -> str:
    """Return who brought a delivery and how, as its commit says."""
    told = [row[name] for name in ("brought_by", "brought_way", "brought_with") if row[name]]
    return f"by {', '.join(told)}" if told else ""


def backup(
    file: Annotated[Path, typer.Argument(help="Name ending in .tar or .tar.zst.")], workspace: Place = _HOME
) -> None:
    """Write data, results, users and audit trail to one file; the server may go on."""
    from tanliu.app.compute.backup import back_up
    from tanliu.app.store.workspace import Workspace

    Workspace(workspace).close()
    configure(workspace)
    migrate()
    from tanliu.app.platform.audit import record
    from tanliu.app.platform.rows import dump

    with progress("backup") as step:
        versions = back_up(workspace, file, dump, step)
    record("console", "backup", file.name)
    out.print(f"{file}: {file.stat().st_size:,} bytes, {len(versions)} tables", soft_wrap=True, markup=False)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that tanliu backup wrote.")],
    workspace: Place = _HOME,
    lang: Language = "en",
) -> None:
    """Make a workspace from a back-up, and look whether all of it is right; the folder and the database must be empty."""
    from tanliu.app.compute.backup import restore as bring_back

    with progress("restore") as step:
        told = bring_back(file, workspace, lambda rows: _fill(workspace, file, rows), step)
    out.print(f"{workspace}: as of {told['made_at']}", soft_wrap=True, markup=False)
    for pack in told.get("packs_elsewhere", []):
        where = say("backup_pack_elsewhere", lang, pack=pack)
        out.print(where, soft_wrap=True, markup=False)
    _looked_through(workspace, lang)


def _fill(workspace: Path, file: Path, rows: bytes) -> None:
    """Make the tables of the database and fill them; only now, because settings make what they do not find."""
    configure(workspace)
    migrate()
    from tanliu.app.platform.audit import record
    from tanliu.app.platform.rows import fill

    fill(rows)
    record("console", "restore", file.name)


def verify(workspace: Place = _HOME, lang: Language = "en") -> None:
    """Look whether every file of a workspace is what was written, and every row booked is there.

    Files are compared with their checksums, rows with what the log says, rows booked with rows admitted; of the operational
    database the audit trail, the steps of cases, the ledger and the budgets in it are worked out again. Exit code 1 where
    something is wrong; each line names a file, a delivery or a row, and what to do.
    """
    _looked_through(workspace, lang)


def _looked_through(workspace: Path, lang: str) -> None:
    from tanliu.app.compute.verify import verify as verified

    with progress("verify") as step:
        found = verified(workspace, step)
    faults = [*found.faults, *_of_database(workspace)]
    for fault in faults:
        out.print(in_language(fault, lang), soft_wrap=True, markup=False)
    out.print(
        f"{found.files:,} files, {found.without_sum:,} of them without a checksum, {len(faults)} faults"
    )
    raise typer.Exit(1 if faults else 0)


def _of_database(workspace: Path) -> list[TanliuError]:
    """Return what is wrong with the operational database, where there is one: what was only computed has none."""
    configure(workspace)
    from tanliu.app.platform.whole import faults, has_database

    if not has_database():
        return []
    migrate()
    return faults()


_LEVELS = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}


COMMANDS = (status, check, compact, verify, backup, restore)

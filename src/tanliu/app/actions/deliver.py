"""Take a delivery in and bring the results up to date: only the months that it touched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from tanliu.app.actions.compute import compute
from tanliu.app.actions.import_data import Imported, import_files
from tanliu.app.actions.mend import import_mended
from tanliu.app.actions.options import accounting
from tanliu.app.ingest.mapping import Mapping
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.period import Period

Progress = Callable[[str, float], None]
#: Half of the bar for the import, half for the computation.
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came in and which periods were computed anew."""

    imported: Sequence[Imported]
    periods: tuple[str, ...]

    @property
    def batches(self) -> list[int]:
        return [one.batch_id for one in self.imported if one.batch_id is not None]


def deliver(
    workspace: Workspace,
    catalog: Catalog,
    mapping: Mapping,
    file: Path,
    *,
    only: Collection[str] | None = None,
    mends: Collection[int] | None = None,
    mended: bool = False,
    again: bool = False,
    progress: Progress = lambda step, share: None,
) -> Delivered:
    """Import a file, or a mended quarantine, and compute what it touched.

    Parameters
    ----------
    only
        Entities that the deliverer may speak for; None for all.
    mends
        Deliveries whose refused rows a mended file may close; None for all.
    mended
        The file is an exported quarantine that a person mended.
    again
        A killed attempt may have admitted the file without computing: then compute everything.

    Raises
    ------
    TanliuError
        When the file cannot be read, or another process is writing.
    """
    before = workspace.lake.version("reading")
    if mended:
        done = import_mended(workspace, catalog, mapping, file, only=only, batches=mends)
    else:
        done = import_files(workspace, catalog, mapping, file, only=only, progress=_first(progress))
    delivered = Delivered(done, ())
    lost = again and any(one.skipped for one in done)
    if not lost and not any(one.rows_accepted for one in done):
        return delivered
    months = None if lost else touched(workspace, min(delivered.batches) - 1, before)
    if months is not None and not months:
        return delivered
    with workspace.writing():
        computed = compute(
            workspace,
            catalog,
            accounting(catalog),
            months=months,
            progress=lambda step, share: progress(step, _HALF + _HALF * share),
        )
    return Delivered(done, computed.periods)


def _first(progress: Progress) -> Progress:
    return lambda step, share: progress(step, _HALF * share)


def touched(workspace: Workspace, batch: int, reading: int) -> list[int] | None:
    """Return the months to compute; None for everything, when master data or a whole year changed.

    Parameters
    ----------
    batch
        The last delivery that is computed.
    reading
        The version of the readings that is computed.
    """
    query = f"SELECT DISTINCT table_name FROM {workspace.lake.scan('batch')} WHERE batch_id > {batch} AND rows_accepted > 0"
    tables = {row[0] for row in workspace.connection.execute(query).fetchall()}
    commits = workspace.lake.commits_since("reading", reading)
    if tables - {"reading", "register_reading", "report", "output"} or commits is None:
        return None
    new = [commit for commit in commits if "compaction" not in commit.note]
    months = {_month(file) for commit in new for file in commit.files}
    for table in tables & {"report", "output"}:
        for period in _periods(workspace, table, batch):
            if not period.month:
                return None
            months.add(period.key)
    return sorted(months)


def _periods(workspace: Workspace, table: str, batch: int) -> list[Period]:
    query = f"SELECT DISTINCT period FROM {workspace.lake.scan(table)} WHERE batch_id > {batch}"
    return [Period.parse(row[0]) for row in workspace.connection.execute(query).fetchall()]


def _month(file: str) -> int:
    return int(file.split("/", 1)[0].removeprefix("month="))

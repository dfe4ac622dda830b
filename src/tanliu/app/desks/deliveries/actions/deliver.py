"""Take a delivery in and bring the results up to date: only the periods that it touched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import Imported, import_files
from tanliu.app.compute.mend import import_mended
from tanliu.app.compute.options import accounting
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import Mapping
from tanliu.catalog.types import Catalog

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

    Raises
    ------
    TanliuError
        When the file cannot be read, or another process is writing.
    """
    with workspace.writing():
        if mended:
            done = import_mended(workspace, catalog, mapping, file, only=only, batches=mends)
        else:
            done = import_files(workspace, catalog, mapping, file, only=only, progress=_first(progress))
        if not any(one.rows_accepted or one.skipped for one in done):
            return Delivered(done, ())
        computed = compute(
            workspace,
            catalog,
            accounting(catalog),
            months=(),
            progress=lambda step, share: progress(step, _HALF + _HALF * share),
        )
    return Delivered(done, computed.periods)


def _first(progress: Progress) -> Progress:
    return lambda step, share: progress(step, _HALF * share)

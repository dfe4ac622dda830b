"""Look at every byte of a workspace: is what was written still there, and is it what was written?"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError

from tanliu.app.store import durable
from tanliu.app.store.log_checks import log_faults
from tanliu.app.store.workspace import Workspace, delivered
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary

Progress = Callable[[str, float], None]
#: Folder of the files that were published.
PUBLISHED = "published"
#: Seconds for which a writer is waited for.
_PATIENCE = 600.0
_AT_ONCE = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong.

    Attributes
    ----------
    files
        Files whose content was compared with a checksum.
    without_sum
        Data files of an earlier release, of which only form and rows could be looked at.
    faults
        Each names a file or a delivery.
    """

    files: int
    without_sum: int
    faults: tuple[TanliuError, ...]


def verify(path: Path, progress: Progress = lambda step, share: None) -> Verified:
    """Compare files with their checksums, rows with what the log says, and rows admitted with rows booked.

    Parameters
    ----------
    path
        A workspace; nobody is kept from writing meanwhile.

    Returns
    -------
    Verified
        Without faults where everything is as it was written.

    Raises
    ------
    TanliuError
        When the folder is no workspace.
    """
    found = _looked(path, progress)
    if not found.faults:
        return found
    # what a writer was half through with is no fault: look once more while nobody writes
    with Workspace(path) as workspace, ExitStack() as alone:
        try:
            alone.enter_context(workspace.writing(_PATIENCE))
        except (TanliuError, OSError, duckdb.Error):
            # nobody can write into what is damaged or on a disk that is read only
            return found
        return _looked(path, progress)


def _looked(path: Path, progress: Progress) -> Verified:
    faults: list[TanliuError] = []
    files = without = 0
    with Workspace(path) as workspace:
        for number, table in enumerate(dictionary()):
            progress(table, number / len(dictionary()))
            folder = workspace.lake.path(table)
            try:
                named = workspace.lake.named(table)
                found = [*log_faults(folder)]
            except TanliuError as error:
                faults.append(error)
                continue
            except (DeltaError, OSError, ValueError, pa.ArrowInvalid) as error:
                faults.append(_unreadable(folder / "_delta_log", error))
                continue
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                looked = list(pool.map(lambda file, folder=folder: _data(folder, file), named))
            faults += [*found, *(fault for fault in looked if fault)]
            files += len(named) + len(durable.entries(folder))
            without += sum(durable.sum_in_name(file["path"]) is None for file in named)
        published = [*_published(workspace)] if not faults else []
        faults += published
        if not faults:
            faults += _deliveries(workspace)
    return Verified(files, without, tuple(faults))


def _data(folder: Path, named: dict[str, Any]) -> TanliuError | None:
    file = folder / named["path"]
    try:
        told = durable.sum_in_name(file.name)
        if file.stat().st_size != named["size_bytes"] or told not in (None, durable.checksum(file)):
            return durable.damaged(file)
        rows = pq.read_metadata(file).num_rows
    except FileNotFoundError:
        return TanliuError(
            "a file of the store is missing", where=file, accepted=Message("the file from a back-up")
        )
    except (OSError, pa.ArrowInvalid) as error:
        return _unreadable(file, error)
    if rows != named["num_records"]:
        return TanliuError(
            "a file of the store has another number of rows than the log says",
            where=file,
            found=rows,
            accepted=named["num_records"],
        )
    return None


def _published(workspace: Workspace) -> Iterator[TanliuError]:
    """Compare the files that were published with the hashes in the chain of publications."""
    for name, told in published_sums(workspace).items():
        file = workspace.path / name
        if not file.is_file():
            yield TanliuError(
                "a file of the store is missing", where=file, accepted=Message("the file from a back-up")
            )
        elif durable.checksum(file) != told:
            yield durable.damaged(file)


def published_sums(workspace: Workspace) -> dict[str, str]:
    """Return the hash that the chain of publications tells of each file, by its name within the workspace."""
    query = f"SELECT publication_id, files FROM {workspace.lake.scan('publication')}"
    found = workspace.connection.execute(query).fetchall()
    return {
        f"{PUBLISHED}/{number}/{one['name']}": one["sha256"]
        for number, files in found
        for one in json.loads(files)
    }


def _deliveries(workspace: Workspace) -> Iterator[TanliuError]:
    """Compare the list of deliveries with the rows that name them."""
    lake = workspace.lake
    query = f"SELECT batch_id, table_name, rows_accepted, rows_refused FROM {lake.scan('batch')}"
    try:
        listed = {row[0]: row[1:] for row in workspace.connection.execute(query).fetchall()}
        refused = _counted(workspace, "quarantine")
        for batch, (table, _, told) in listed.items():
            if refused.get(batch, 0) != told:
                yield TanliuError(
                    "rows refused of a delivery are not those in quarantine",
                    where=f"{batch}: {table}", found=refused.get(batch, 0), accepted=told,
                )  # fmt: skip
        for table in delivered():
            yield from _booked(workspace, table, listed)
    except duckdb.Error as error:
        yield _unreadable(lake.root, error)


def _booked(workspace: Workspace, table: str, listed: dict[int, Any]) -> Iterator[TanliuError]:
    found = _counted(workspace, table)
    for batch in found.keys() - listed.keys():
        yield TanliuError(
            "rows are of a delivery that is not in the list", where=f"{batch}: {table}", found=found[batch]
        )
    for batch, told in _admitted(workspace, table).items():
        if found.get(batch, 0) != told:
            yield TanliuError(
                "rows of a delivery are not those that were booked",
                where=f"{batch}: {table}", found=found.get(batch, 0), accepted=told,
            )  # fmt: skip


def _admitted(workspace: Workspace, table: str) -> dict[int, int]:
    """Return how many rows the commit of each delivery added; the log holds those of the last month."""
    told = {}
    for entry in durable.entries(workspace.lake.path(table)):
        lines = [json.loads(line) for line in entry.read_bytes().splitlines()]
        batch = next((line["commitInfo"].get("batch") for line in lines if "commitInfo" in line), None)
        if batch:
            rows = [json.loads(line["add"]["stats"])["numRecords"] for line in lines if "add" in line]
            told[int(json.loads(batch)["batch_id"])] = sum(rows)
    return told


def _counted(workspace: Workspace, table: str) -> dict[int, int]:
    query = f"SELECT batch_id, count(*) FROM {workspace.lake.scan(table)} GROUP BY batch_id"
    return dict(workspace.connection.execute(query).fetchall())


def _unreadable(file: Path, error: Exception) -> TanliuError:
    return TanliuError("the store cannot be read", where=file, found=str(error).partition("\n")[0])

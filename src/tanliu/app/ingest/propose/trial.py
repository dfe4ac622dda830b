"""What a proposed mapping makes of its file: it is read as an import would read it, and nothing is kept."""

from __future__ import annotations

import gzip
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from tanliu.app.ingest import probe
from tanliu.app.ingest.delivery import METER_SCHEMA, Delivery, Known
from tanliu.app.ingest.foreign import read_file
from tanliu.app.ingest.propose.propose import Proposal
from tanliu.app.ingest.readings import release
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError

#: Larger text files are tried by their first lines.
_LARGE_BYTES, _LINES = 20 << 20, 5000


@dataclass(frozen=True, slots=True)
class Tried:
    """What would become of the rows of a sheet.

    Parameters
    ----------
    rows_read, refused
        Source rows by table.
    reasons
        How many rows are refused for which reason, column and value.
    rows
        Reason, column and value of each refused row, by its number.
    fault
        Why nothing of the file is read.
    sampled
        Whether only the first rows were looked at.
    """

    rows_read: Mapping[str, int]
    refused: Mapping[str, int]
    reasons: Mapping[tuple[str, str, str], int]
    rows: Mapping[int, tuple[str, str, str]]
    fault: TanliuError | None = None
    sampled: bool = False

    @property
    def admitted(self) -> int:
        """Rows that at least one table takes."""
        return max((count - self.refused[table] for table, count in self.rows_read.items()), default=0)


def tried(
    con: duckdb.DuckDBPyConnection, file: Path, proposals: Sequence[Proposal], known: Known
) -> list[Tried]:
    """Read a file by each proposal in turn; what one brings, those after it may refer to."""
    found = []
    with _sample(file) as (sample, sampled), tempfile.TemporaryDirectory(prefix="tanliu-") as folder:
        for number, proposal in enumerate(proposals):
            path = Path(folder) / f"{number}.yaml"
            path.write_text(proposal.text(), encoding="utf-8")
            try:
                deliveries = read_file(con, sample, load(path), known)
            except TanliuError as error:
                found.append(Tried({}, {}, {}, {}, error))
                continue
            found.append(_of(deliveries, sampled=sampled))
            for one in deliveries:
                known = _with(known, one)
                if isinstance(one.accepted, str):
                    release(con, one.accepted)
    return found


@contextmanager
def _sample(file: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the file, or its first lines where it is large text."""
    if file.stat().st_size <= _LARGE_BYTES or file.suffix.lower() not in (".csv", ".txt", ".tsv", ".gz"):
        yield file, False
        return
    with tempfile.TemporaryDirectory(prefix="tanliu-") as folder:
        sample = Path(folder) / file.name
        text = b"".join((line.bytes or b"") + b"\n" for line in islice(probe.lines(file), _LINES))
        sample.write_bytes(gzip.compress(text) if file.suffix.lower() == ".gz" else text)
        yield sample, True


def _of(deliveries: Sequence[Delivery], *, sampled: bool) -> Tried:
    refused = [row for one in deliveries for row in one.refused.drop_columns(["record"]).to_pylist()]
    told = [(row["row"], (row["reason"], row["field"] or "", row["found"] or "")) for row in refused]
    return Tried(
        {one.table: one.rows_read for one in deliveries},
        {one.table: one.refused.num_rows for one in deliveries},
        dict(Counter(why for _, why in told).most_common()),
        dict(reversed(told)),
        sampled=sampled,
    )


def _with(known: Known, one: Delivery) -> Known:
    """Return what is known once a delivery is in."""
    if isinstance(one.accepted, str):
        return known
    if one.table == "entity":
        return replace(known, entities=known.entities | set(one.accepted["entity_id"].to_pylist()))
    if one.table == "region":
        return replace(known, regions=known.regions | set(one.accepted["region_id"].to_pylist()))
    if one.table == "meter":
        rows = one.accepted.select(METER_SCHEMA.names).cast(METER_SCHEMA)
        return replace(known, meters=pa.concat_tables([known.meters, rows]))
    return known

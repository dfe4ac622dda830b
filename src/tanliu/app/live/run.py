"""Records of one sender and one form become deliveries: rows for their tables, the rest for the quarantine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tanliu.app.compute.receive import mapping_of
from tanliu.app.ingest.delivery import Delivery, Known
from tanliu.app.ingest.quarantine import Refused, line_record, to_table
from tanliu.app.ingest.read import read
from tanliu.app.ingest.readings import release
from tanliu.app.ingest.relation import name
from tanliu.app.ingest.sent import Sent
from tanliu.app.live.source import Live
from tanliu.app.live.unreadable import UnreadableMessageError
from tanliu.app.paths import to_read, to_write
from tanliu.app.store.bringer import Bringer
from tanliu.catalog.source.types import Mapping

#: Columns of the staged rows that say where a row came from; a refused row shows them.
ORIGIN, RECEIVED = "live_origin", "live_received"
#: Before the name of a user whose program pushed readings.
PUSHED = "api:"
#: Faults of rows that say something of an interval of which the same run says something else.
_REPEATS = {"duplicate_row", "contradictory_duplicate"}


@dataclass(frozen=True, slots=True)
class Run:
    """Records of one sender and form, in the order in which they came.

    Parameters
    ----------
    name
        Of the segment and the run in it: the same whenever the segment is read.
    """

    name: str
    source: str
    mapping: str
    speaks_for: str
    token: str
    form: str
    origins: Sequence[str]
    received_us: Sequence[int]
    bodies: Sequence[bytes]

    @property
    def only(self) -> list[str] | None:
        """Entities that the sender may speak for; None for all."""
        return json.loads(self.speaks_for) if self.speaks_for else None

    @property
    def bringer(self) -> Bringer:
        """Who brings it: the user who pushed, or the source that was listened to."""
        if self.source.startswith(PUSHED):
            return Bringer(self.source.removeprefix(PUSHED), "push", self.token, self.only)
        return Bringer(f"live:{self.source}", "live", speaks_for=self.only)


def runs(records: pa.Table, segment: str) -> Iterator[Run]:
    """Split the records of a segment by sender, and those of a sender where their form changes."""
    senders: dict[tuple[str, str, str, str], list[tuple[str, list[int]]]] = {}
    names = ("source", "mapping", "speaks_for", "token", "form")
    keys = zip(*(records[key].to_pylist() for key in names), strict=True)
    for at, (source, mapping, speaks_for, token, form) in enumerate(keys):
        parts = senders.setdefault((source, mapping, speaks_for, token), [])
        # every file is a delivery of its own
        if not parts or parts[-1][0] != form or form == "file":
            parts.append((form, []))
        parts[-1][1].append(at)
    found = [(sender, part) for sender, parts in senders.items() for part in parts]
    for number, (sender, (form, places)) in enumerate(found):
        part = records.take(pa.array(places))
        origins, received, bodies = (part[key].to_pylist() for key in ("origin", "received_us", "body"))
        yield Run(f"{segment}-{number}", *sender, form, origins, received, bodies)


def of_messages(
    con: duckdb.DuckDBPyConnection, run: Run, live: Live, known: Known, folder: Path
) -> list[Delivery]:
    """Read messages by the payload map of their source; one that it cannot read is refused as it came."""
    cells: dict[str, list[str | None]] = {column: [] for column in (*live.payload.columns, ORIGIN, RECEIVED)}
    refused: list[tuple[UnreadableMessageError, str, bytes]] = []
    for origin, received, body in zip(run.origins, run.received_us, run.bodies, strict=True):
        try:
            rows = list(live.payload.read(origin, body))
        except UnreadableMessageError as error:
            refused.append((error, origin, body))
            continue
        stamp = datetime.fromtimestamp(received / 1e6, UTC).isoformat() if rows else ""
        for row in rows:
            for column, text in row.items():
                cells[column].append(text)
            cells[ORIGIN].append(origin)
            cells[RECEIVED].append(stamp)
    table = pa.table({column: pa.array(texts, pa.string()) for column, texts in cells.items()})
    found = _read(con, table, live.mapping, known, folder / f"{run.name}.parquet")
    number = table.num_rows
    bad = [
        Refused(number + at, "unreadable_message", error.field, error.found, _raw(origin, body))
        for at, (error, origin, body) in enumerate(refused, 1)
    ]
    return _with_refused(found, bad)


def of_rows(con: duckdb.DuckDBPyConnection, run: Run, known: Known, folder: Path) -> list[Delivery]:
    """Read rows in the columns of the API; the form says whether their stamps carry an offset."""
    parts = []
    for body in run.bodies:
        with pa.ipc.open_stream(body) as stream:
            parts.append(stream.read_all())
    table = pa.concat_tables(parts)
    path = folder / f"{run.name}.parquet"
    offset, kind, _ = run.form.split(" ", 2)
    sent = Sent(path, range(1, table.num_rows + 1), tuple(table.column_names), offset == "offset")
    return _read(con, table, mapping_of("reading", sent, run.source, kind), known, path)


def refused_whole(run: Run, error: Exception) -> Delivery:
    """Return a delivery of which nothing can be taken, with every record as it came."""
    bad = [
        Refused(at, "unreadable_message", None, str(error), _raw(origin, body))
        for at, (origin, body) in enumerate(zip(run.origins, run.bodies, strict=True), 1)
    ]
    table = to_table(run.source, run.name, bad)
    return Delivery(run.source, run.name, "", "reading", len(bad), "", table)


def _read(
    con: duckdb.DuckDBPyConnection, table: pa.Table, mapping: Mapping, known: Known, path: Path
) -> list[Delivery]:
    """Stage the rows as a file and read it; what was sent last about an interval holds."""
    pq.write_table(table, path, compression="lz4")
    found = read(con, path, mapping, known)
    if mapping.readings is None or not any(_repeats(delivery) for delivery in found):
        return found
    for delivery in found:
        if isinstance(delivery.accepted, str):
            release(con, delivery.accepted)
    once = path.with_name(f"once-{path.name}")
    keys = ", ".join(
        name(key) for key in (*mapping.readings.meter_code.columns, mapping.readings.stamp.column)
    )
    con.execute(
        f"COPY (SELECT * EXCLUDE file_row_number FROM read_parquet({to_read(path)}, file_row_number = true, hive_partitioning = false) "
        f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY file_row_number DESC) = 1 "
        f"ORDER BY file_row_number) TO {to_write(once)} (FORMAT parquet)"
    )
    once.rename(path)
    return read(con, path, mapping, known)


def _repeats(delivery: Delivery) -> bool:
    return bool(_REPEATS & set(delivery.refused["reason"].to_pylist()))


def _with_refused(found: list[Delivery], bad: Sequence[Refused]) -> list[Delivery]:
    """Add unreadable messages to the last table, which is the one of the readings where there are any."""
    if not bad:
        return found
    last = found[-1]
    refused = pa.concat_tables([last.refused, to_table(last.source, last.file, bad)])
    return [*found[:-1], replace(last, rows_read=last.rows_read + len(bad), refused=refused)]


def _raw(origin: str, body: bytes) -> str:
    told = json.loads(line_record(body.decode("utf-8", "backslashreplace")))
    return json.dumps({ORIGIN: origin, **told}, ensure_ascii=False)

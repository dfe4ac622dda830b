"""What a sender said, and blocks of it as they lie on the disk: checksummed, so that a torn end is known as one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

_HEAD = struct.Struct(">4sIQ")
_MARK = b"tlb1"
SCHEMA = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("mapping", pa.string()),
        pa.field("form", pa.string()),
        pa.field("speaks_for", pa.string()),
        pa.field("origin", pa.string()),
        pa.field("received_us", pa.int64()),
        pa.field("body", pa.binary()),
        pa.field("token", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Record:
    """One message, body or file.

    Parameters
    ----------
    source
        Name under which it is delivered.
    mapping
        Key of the kept source mapping that reads it; empty for rows in the columns of the API.
    form
        ``message`` (read by the mapping's payload), ``rows`` (an Arrow stream) or ``file`` (kept beside).
    speaks_for
        JSON list of the entities its sender may speak for; empty for all.
    origin
        Topic, address or name of the file.
    received_us
        When it came, in microseconds since 1970 UTC.
    body
        As it came.
    token
        Name of the token by which a program sent it; empty for what was listened to.
    """

    source: str
    mapping: str
    form: str
    speaks_for: str
    origin: str
    received_us: int
    body: bytes
    token: str = ""


def block(records: Sequence[Record]) -> bytes:
    """Return records as one block: mark, checksum, length, Arrow stream."""
    columns = [pa.array([getattr(one, field.name) for one in records], field.type) for field in SCHEMA]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, SCHEMA) as stream:
        stream.write_batch(pa.RecordBatch.from_arrays(columns, schema=SCHEMA))
    body = sink.getvalue()
    return _HEAD.pack(_MARK, zlib.crc32(body), body.size) + bytes(body)


def blocks(path: Path) -> Iterator[pa.Table]:
    """Read the whole blocks of a file, up to its end or to the first that is torn.

    A torn block was never acknowledged: its writer was killed before it was on the disk.
    """
    with path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            mark, checksum, length = _HEAD.unpack(head)
            body = file.read(length) if mark == _MARK else b""
            if len(body) != length or not body or zlib.crc32(body) != checksum:
                return
            with pa.ipc.open_stream(body) as stream:
                yield _of_today(stream.read_all())


def _of_today(table: pa.Table) -> pa.Table:
    """Return a block that an earlier release kept with the columns of this one."""
    if "token" in table.column_names:
        return table
    return table.append_column(SCHEMA.field("token"), pa.array([""] * table.num_rows, pa.string()))

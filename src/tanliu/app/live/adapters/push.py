"""HTTP push: rows that a program sends to the API, one or many, as JSON or an Arrow stream.

The API knows who sends and for whom they may speak; here the body becomes a record.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence

import pyarrow as pa

from tanliu.app.compute.receive import COLUMNS
from tanliu.app.ingest.sent import FORMS, has_offset, rows_of
from tanliu.app.live.record import Record
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: What is read, by media type.
READ: Mapping[str, str] = {kind: form for kind, form in FORMS.items() if form in ("json", "arrow")}
_COLUMNS = COLUMNS["reading"]


def record(
    body: bytes,
    form: str,
    sender: str,
    speaks_for: Sequence[str] | None,
    origin: str,
    most: int,
    kind: str = "interval",
    token: str = "",
) -> tuple[Record, int]:
    """Return the record of a body, and how many rows it has.

    Parameters
    ----------
    form
        A value of ``READ``.
    sender
        Who sends, as the list of deliveries names it.
    speaks_for
        Entities of which they may tell; None for all.
    most
        Rows taken at once.
    kind
        What a quantity says, as in ``receive``.
    token
        Name of the token by which they send.

    Raises
    ------
    TanliuError, TooLargeError
        When the body as a whole cannot be read.
    """
    rows = rows_of(body, form, _COLUMNS, most)
    if missing := [name for name in _COLUMNS if name not in rows.column_names]:
        raise TanliuError(
            Message("missing_column: {columns}", columns=', '.join(missing)), where="body", found=rows.column_names,
            accepted=", ".join(_COLUMNS),
        )  # fmt: skip
    if not rows.num_rows:
        raise TanliuError("there are no rows", where="body", accepted=Message("one row or more"))
    types = ",".join(str(one) for one in rows.schema.types)
    offset = "offset" if has_offset(rows["stamp"]) else "wall"
    told = "" if speaks_for is None else json.dumps(list(speaks_for))
    now = time.time_ns() // 1000
    form = f"{offset} {kind} {types}"
    return Record(sender, "", form, told, origin, now, _stream(rows), token), rows.num_rows


def _stream(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    return bytes(sink.getvalue())

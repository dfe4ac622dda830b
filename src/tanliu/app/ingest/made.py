"""What is made of a file: it may come again for other cells, with a mended mapping, or once what it names is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

import pyarrow as pa

from tanliu.app.ingest.delivery import Delivery
from tanliu.catalog.source.types import Fed, Mapping, Readings

#: Signs of each of the fingerprints.
_SIGNS = 16
#: What tells one refused row from another.
_REFUSED = ["row", "field", "reason", "found"]


def made_of(mapping: Mapping, delivery: Delivery) -> str:
    """Return three fingerprints: of the cells that are meant, of how they are read, and of what is refused.

    A delivery is the same when all three are. Of the same cells a later delivery answers the refused rows of an earlier
    one; another sheet, or another column of the same sheet, says nothing of them.
    """
    fed = mapping.tables.get(delivery.table) or mapping.readings
    form = mapping.format
    cells = (form.sheet, form.where, form.members, *sorted(_columns(fed)))
    how = (mapping.format, mapping.missing, _plain(fed))
    return ".".join((_short(repr(cells).encode()), _short(repr(how).encode()), _refused(delivery.refused)))


def cells_of(made: str) -> str:
    """Return the fingerprint of the cells that were meant."""
    return made.partition(".")[0]


def _columns(fed: Fed | Readings | None) -> Iterable[str]:
    if isinstance(fed, Readings):
        constant = fed.meter_code.constant
        return (*fed.quantity.columns, *fed.meter_code.columns, *([f"={constant}"] if constant else []))
    if fed is None:
        return ()
    return (
        *(one.column for one in fed.wide),
        *(name for one in fed.columns.values() for name in one.columns),
    )


def _plain(fed: Fed | Readings | None) -> object:
    """Leave out where a mapping says something: a comment above it does not make it another one."""
    if isinstance(fed, Readings):
        return replace(
            fed,
            where="",
            meter_code=replace(fed.meter_code, where=""),
            quantity=replace(fed.quantity, where=""),
        )
    if fed is None:
        return None
    columns = {name: replace(one, where="") for name, one in sorted(fed.columns.items())}
    until = fed.until and replace(fed.until, where="")
    return replace(
        fed, where="", until=until, columns=columns, wide=tuple(replace(one, where="") for one in fed.wide)
    )


def _refused(refused: pa.Table) -> str:
    rows = refused.select(_REFUSED).combine_chunks()
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, rows.schema) as stream:
        stream.write_table(rows)
    return _short(out.getvalue().to_pybytes())


def _short(told: bytes) -> str:
    return sha256(told).hexdigest()[:_SIGNS]

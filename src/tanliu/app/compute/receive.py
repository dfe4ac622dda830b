"""Take rows that a program sends: each gets a verdict, and those without fault are admitted in one commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tanliu.app import clock
from tanliu.app.compute.import_data import Imported, admit, known
from tanliu.app.ingest.delivery import Delivery
from tanliu.app.ingest.foreign import read_file
from tanliu.app.ingest.sent import Sent
from tanliu.app.ingest.stamp_sql import IN_STAMP
from tanliu.app.store import rollup
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.activity import USUAL
from tanliu.catalog.source.types import MISSING, POWER_KINDS, Fed, Format, Readings, Stamp, Value
from tanliu.catalog.source.types import Mapping as Source
from tanliu.catalog.types import Catalog
from tanliu.kit.period import keys_of

#: Columns of what may be sent, by table; those of ``OPTIONAL`` may be left out.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reading": ("meter_code", "stamp", "quantity"),
    "report": ("entity_id", "carrier", "purpose", "period", "quantity", "unit"),
    "output": ("entity_id", "measure", "period", "value"),
}
OPTIONAL: Mapping[str, str] = MappingProxyType({"purpose": USUAL})
#: A larger quantity of one interval is a slip.
_MOST = Decimal(100_000_000)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of the rows: counts, the refused ones by their number, and the months to compute anew."""

    imported: Imported
    refused: Mapping[int, Mapping[str, Any]]
    months: Sequence[int]


def receive(
    workspace: Workspace,
    catalog: Catalog,
    table: str,
    sent: Sent,
    source: str,
    *,
    only: Collection[str] | None = None,
    kind: str = "interval",
    key: str | None = None,
) -> Received:
    """Admit rows for one table by the checks of the import; the caller holds the ``writing`` lock.

    Parameters
    ----------
    table
        A key of ``COLUMNS``.
    source
        Who sends, as the list of deliveries names it.
    only
        Entities that the sender may speak for; rows of others are refused as unknown. None for all.
    kind
        What the quantity of a reading says: ``interval``, ``register``, or power in kW, ``mean_power`` over the
        interval or ``instant_power`` at its stamp.
    key
        What the sender calls this request: the same rows under the same key are the same delivery. Without one every
        request is a delivery of its own.

    Raises
    ------
    TanliuError
        When the body as a whole cannot be read; nothing of it is admitted then.
    """
    ground = known(workspace, catalog, only)
    mapping = mapping_of(table, sent, source, kind)
    delivery = read_file(workspace.connection, sent.path, mapping, ground)[0]
    before, months = workspace.lake.version("reading"), _months(workspace, delivery)
    refused = {row["row"]: row for row in delivery.refused.drop_columns(["record"]).to_pylist()}
    delivery = replace(delivery, sha256=_fingerprint(delivery, key))
    imported = _again(workspace, delivery, admit(workspace, delivery))
    if table == "reading":
        rollup.refresh(workspace)
        # a value of a register may say something of months before its own
        booked = workspace.lake.commits_since("reading", before) or []
        months = sorted({*months, *(int(file[6:12]) for commit in booked for file in commit.files)})
    return Received(imported, refused, months)


def _fingerprint(delivery: Delivery, key: str | None) -> str:
    """Return a fingerprint of body and key, or instant: the same value sent again after another one is a correction."""
    asked = clock.now().isoformat() if key is None else f"key {key}"
    return sha256(f"{delivery.sha256} {asked}".encode()).hexdigest()


def _again(workspace: Workspace, delivery: Delivery, imported: Imported) -> Imported:
    """Return what a delivery brought that had been admitted by an earlier try whose answer never came."""
    if not imported.skipped:
        return imported
    refused = delivery.refused.num_rows
    return replace(
        imported, rows_accepted=imported.rows_read - refused, rows_refused=refused,
        batch_id=workspace.batch_of(delivery.source, delivery.sha256, delivery.table),
    )  # fmt: skip


def _months(workspace: Workspace, delivery: Delivery) -> list[int]:
    """Return the months or years of the accepted rows, whether they say anything new or not."""
    if isinstance(delivery.accepted, str):
        query = f"SELECT DISTINCT month FROM {delivery.accepted}"
        return sorted(row[0] for row in workspace.connection.execute(query).fetchall())
    return sorted({key for period in delivery.accepted["period"].to_pylist() for key in keys_of(period)})


def mapping_of(table: str, sent: Sent, source: str, kind: str = "interval") -> Source:
    """Return the source mapping of the rows of a program."""
    form = Format("parquet" if sent.path.suffix == ".parquet" else "csv", delimiter=",")
    feeds = {} if table == "reading" else {table: _fed(table, sent)}
    readings = _readings(sent, kind) if table == "reading" else None
    return Source(source, MappingProxyType({}), "", form, ("", *MISSING[1:]), feeds, readings, {}, Path())


def _readings(sent: Sent, kind: str) -> Readings:
    zone = IN_STAMP if sent.with_offset else None
    stamp = Stamp("stamp", "start", zone, None, None, "as_printed", "refuse")
    unit = "kW" if kind in POWER_KINDS else None
    most = None if kind == "register" else _MOST
    quantity = Value(columns=("quantity",), unit=unit, max=most, where="body")
    return Readings(Value(columns=("meter_code",)), stamp, quantity, kind, "body")


def _fed(table: str, sent: Sent) -> Fed:
    columns = {
        name: Value(constant=OPTIONAL[name])
        if name in OPTIONAL and name not in sent.header
        else Value(columns=(name,), default=OPTIONAL.get(name))
        for name in COLUMNS[table]
    }
    return Fed(table, MappingProxyType(columns), (), "refuse", None, "body")

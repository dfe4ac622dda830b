"""Take rows that a program sends: each gets a verdict, and those without fault are admitted in one commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tanliu.app.actions.import_data import Imported, admit, known
from tanliu.app.ingest.delivery import Delivery
from tanliu.app.ingest.read import read
from tanliu.app.ingest.sent import Sent
from tanliu.app.ingest.source import MISSING, Fed, Format, Readings, Stamp, Value
from tanliu.app.ingest.source import Mapping as Source
from tanliu.app.ingest.stage import IN_STAMP
from tanliu.app.store.workspace import Workspace, now
from tanliu.catalog.types import Catalog
from tanliu.kit.period import Period

#: Columns of what may be sent, by table; those of ``OPTIONAL`` may be left out.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reading": ("meter_code", "stamp", "quantity"),
    "report": ("entity_id", "carrier", "purpose", "period", "quantity", "unit"),
    "output": ("entity_id", "measure", "period", "value"),
}
OPTIONAL: Mapping[str, str] = MappingProxyType({"purpose": "energy"})
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

    Raises
    ------
    TanliuError
        When the body as a whole cannot be read; nothing of it is admitted then.
    """
    ground = known(workspace, catalog, only)
    delivery = read(workspace.connection, sent.path, _mapping(table, sent, source), ground)[0]
    months = _months(workspace, delivery)
    refused = {row["row"]: row for row in delivery.refused.drop_columns(["record"]).to_pylist()}
    imported = admit(workspace, replace(delivery, sha256=_fingerprint(delivery)))
    if table == "reading":
        workspace.refresh_rollup()
    return Received(imported, refused, months)


def _fingerprint(delivery: Delivery) -> str:
    """Return a fingerprint of body and instant: the same value sent again after another one is a correction."""
    return sha256(f"{delivery.sha256} {now().isoformat()}".encode()).hexdigest()


def _months(workspace: Workspace, delivery: Delivery) -> list[int]:
    """Return the months or years of the accepted rows, whether they say anything new or not."""
    if isinstance(delivery.accepted, str):
        query = f"SELECT DISTINCT month FROM {delivery.accepted}"
        return sorted(row[0] for row in workspace.connection.execute(query).fetchall())
    return sorted({Period.parse(period).key for period in delivery.accepted["period"].to_pylist()})


def _mapping(table: str, sent: Sent, source: str) -> Source:
    form = Format("parquet" if sent.path.suffix == ".parquet" else "csv")
    feeds = {} if table == "reading" else {table: _fed(table, sent)}
    readings = _readings(sent) if table == "reading" else None
    return Source(source, MappingProxyType({}), "", form, ("", *MISSING[1:]), feeds, readings, {}, Path())


def _readings(sent: Sent) -> Readings:
    zone = IN_STAMP if sent.with_offset else None
    stamp = Stamp("stamp", "start", zone, None, "as_printed", "refuse")
    return Readings(
        Value(columns=("meter_code",)), stamp, Value(columns=("quantity",), max=_MOST), "interval", "body"
    )


def _fed(table: str, sent: Sent) -> Fed:
    columns = {
        name: Value(constant=OPTIONAL[name])
        if name in OPTIONAL and name not in sent.header
        else Value(columns=(name,), default=OPTIONAL.get(name))
        for name in COLUMNS[table]
    }
    return Fed(table, MappingProxyType(columns), (), "refuse", None, "body")

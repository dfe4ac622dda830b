"""Accepted reports enter the lake as deliveries by the path of every import, with who submitted and who accepted them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pyarrow as pa
from django.db import transaction

from tanliu.app.compute.import_data import admit
from tanliu.app.desks.filing.context import converted, kept_unit, lines
from tanliu.app.desks.filing.models import Filing
from tanliu.app.desks.filing.workflow import Actor, mark_accepted, note_accepted
from tanliu.app.ingest.delivery import Delivery, schema_of
from tanliu.app.platform.jobs.compute_jobs import compute_later
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.platform.served import workspace_path
from tanliu.app.store.workspace import Workspace
from tanliu.flow.filing.checks import value_in
from tanliu.flow.filing.types import Line
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period
from tanliu.kit.table import dictionary

#: Name under which the list of deliveries shows accepted reports.
SOURCE = "monthly-report"
#: Seconds for which an acceptance waits for another writer.
_PATIENCE = 10.0
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of the reports: those accepted, and those that somebody else had moved on."""

    done: Sequence[Filing]
    conflicts: Sequence[Filing]


def accept(user: Any, address: str | None, wanted: Sequence[tuple[Filing, int]]) -> Accepted:
    """Accept submitted reports, each with the revision that was looked at; results are computed by a job.

    A report that was changed in the meantime is left alone and named. Each report is accepted whole or not at all;
    one whose figures came in before its acceptance could be noted is accepted anew without doubling anything.

    Raises
    ------
    BusyError
        When another process goes on writing.
    TanliuError
        When a figure cannot be kept.
    """
    actor = Actor(user.get_username(), address)
    done, conflicts = [], []
    with Workspace(workspace_path()) as workspace, patiently(workspace, patience=_PATIENCE):
        for filing, revision in wanted:
            try:
                with transaction.atomic():
                    marked = mark_accepted(actor, filing, revision)
                    note_accepted(actor, marked, _delivered(workspace, marked))
                done.append(marked)
            except ConflictError:
                conflicts.append(filing)
    if done:
        compute_later(user, sorted({Period.parse(one.period).key for one in done}))
    return Accepted(done, conflicts)


def _delivered(workspace: Workspace, filing: Filing) -> list[int]:
    """Bring the figures of a report into the store; returns the numbers of the deliveries."""
    period = Period.parse(filing.period)
    known = [one for one in lines(filing.entity_id, period, filing.figures) if one.told.value]
    print_ = sha256(
        f"{filing.pk} {filing.version} {filing.submitted_at} {filing.figures}".encode()
    ).hexdigest()
    units = _units(workspace, filing)
    batches = []
    for table in ("report", "output"):
        rows = [
            _row(filing, place, one, units) for place, one in enumerate(known, 1) if one.item.kind == table
        ]
        if not rows:
            continue
        name = f"{filing.entity_id}/{filing.period}/v{filing.version}"
        accepted = pa.Table.from_pylist(rows, schema=schema_of(table))
        nothing = schema_of("quarantine").empty_table()
        made = admit(workspace, Delivery(SOURCE, name, print_, table, len(rows), accepted, nothing))
        batch = made.batch_id if made.batch_id is not None else _earlier(workspace, print_, table)
        _sign(workspace, filing, batch)
        batches.append(batch)
    return batches


def _units(workspace: Workspace, filing: Filing) -> Mapping[str, str]:
    """Return the units in which the store holds the month: a figure in another unit would count besides it."""
    query = f"""SELECT carrier || '/' || purpose, any_value(unit), count(*) FROM {workspace.current_rows("report")}
                WHERE entity_id = ? AND period = ? GROUP BY ALL"""
    found = workspace.connection.execute(query, [filing.entity_id, filing.period]).fetchall()
    if double := [what for what, _, count in found if count > 1]:
        raise TanliuError(
            "the store holds this figure in two units", where=f"{filing.entity_id} {filing.period}", found=double,
            accepted=Message("a correction of the delivery that brought them"),
        )  # fmt: skip
    return {what: unit for what, unit, _ in found}


def _row(filing: Filing, place: int, line: Line, units: Mapping[str, str]) -> dict[str, object]:
    item = line.item
    unit = units.get(item.what, kept_unit(item))
    told = value_in(line, item.unit)
    if told is None:
        raise TanliuError("a figure of the report cannot be read", where=item.id, found=line.told.value)
    value = converted(told, item.unit, unit)
    kept = value.quantize(_PLACES)
    if kept != value:
        raise TanliuError("a figure has more decimal places than are kept", where=item.id, found=str(value))
    common = {"entity_id": filing.entity_id, "period": filing.period, "row": place}
    if item.kind == "output":
        return {**common, "measure": item.measure, "value": kept}
    return {**common, "carrier": item.carrier, "purpose": item.purpose, "quantity": kept, "unit": unit}


def _earlier(workspace: Workspace, print_: str, table: str) -> int:
    query = f"""SELECT max(batch_id) FROM {workspace.lake.scan("batch")}
                WHERE source = ? AND sha256 = ? AND table_name = ?"""
    row = workspace.connection.execute(query, [SOURCE, print_, table]).fetchone()
    assert row is not None
    return int(row[0])


def _sign(workspace: Workspace, filing: Filing, batch: int) -> None:
    """Write beside the delivery who answers for it, once."""
    query = f"SELECT count(*) FROM {workspace.lake.scan('sign_off')} WHERE batch_id = ?"
    row = workspace.connection.execute(query, [batch]).fetchone()
    if row and row[0]:
        return
    told = {
        "batch_id": batch, "entity_id": filing.entity_id, "period": filing.period, "version": filing.version,
        "submitted_by": filing.submitted_by, "submitted_at": filing.submitted_at,
        "accepted_by": filing.decided_by, "accepted_at": filing.decided_at,
    }  # fmt: skip
    workspace.write_arrow("sign_off", pa.Table.from_pylist([told], schema=dictionary()["sign_off"].schema))

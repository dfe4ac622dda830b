"""Accepted reports enter the lake as deliveries by the path of every import, with who submitted and who accepted them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import ClassVar

import pyarrow as pa
from django.db import transaction

from tanliu.app import clock
from tanliu.app.compute.import_data import admit
from tanliu.app.desks.filing.actions import FilingAction, entry, moved, require_state
from tanliu.app.desks.filing.context import converted, kept_unit, lines
from tanliu.app.desks.filing.models import Filing
from tanliu.app.ingest.delivery import Delivery, schema_of
from tanliu.app.platform.action import Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.move import Move, lock
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.compute_jobs import compute_later
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.store.bringer import Bringer
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


@dataclass(frozen=True)
class Accept(FilingAction[Accepted]):
    """Accept submitted reports, each with the revision that was looked at; results are computed by a job.

    A report that was changed in the meantime is left alone and named. Each report is accepted whole or not at all;
    one whose figures came in before its acceptance could be noted is accepted anew without doubling anything.
    """

    action: ClassVar[str] = "accept"
    # each report has a transaction of its own, and the lake has none
    at_once: ClassVar[bool] = False
    wanted: Sequence[tuple[Filing, int]]

    def run(self, actor: Actor) -> Accepted:
        """Accept them.

        Raises
        ------
        BusyError
            When another process goes on writing.
        TanliuError
            When a figure cannot be kept, or a report is in another state.
        """
        done, conflicts = [], []
        with Workspace(workspace_path()) as workspace, patiently(workspace, patience=_PATIENCE):
            for filing, revision in self.wanted:
                try:
                    with transaction.atomic():
                        self._one(workspace, filing, revision, actor)
                    done.append(filing)
                except ConflictError:
                    conflicts.append(filing)
        return Accepted(done, conflicts)

    def _one(self, workspace: Workspace, filing: Filing, revision: int, actor: Actor) -> None:
        """Bring the figures of a report into the store, and note it, while nobody else can move it."""
        lock(filing, revision)
        filing.refresh_from_db()
        require_state(filing, self.action)
        changes = {"decided_by": actor.name, "decided_at": clock.now()}
        for name, value in changes.items():
            setattr(filing, name, value)
        batches = _delivered(workspace, filing)
        told = {"batches": batches, "entities": [filing.entity_id], "submitted_by": filing.submitted_by}
        changes["batches"] = batches
        moved(filing, Move(self.action, revision, details=told, changes=changes), actor)
        noted = entry(filing, self.action, told)
        record(actor.name, noted.verb, noted.subject, noted.details, actor.address)
        # in the same transaction: an accepted report whose results nobody computes cannot be
        compute_later(actor.user, [Period.parse(filing.period).key])


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
        with workspace.brought_by(Bringer(filing.submitted_by, "filing", speaks_for=[filing.entity_id])):
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

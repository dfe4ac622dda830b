"""How much of a product an enterprise made, as it enters it itself: a delivery as any other."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import ClassVar

from tanliu.app.compute.receive import COLUMNS, Received, receive
from tanliu.app.desks.products.queries.base import rules
from tanliu.app.ingest.sent import keep
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.platform.served import catalog, results, todays_results
from tanliu.app.platform.subject import seen_entities
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.workspace import Workspace
from tanliu.kit.csv_text import write_csv
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import Period

_TABLE, _PATIENCE, _MOST, _PERCENT = "output", 10.0, Decimal(10) ** 15, 100


@dataclass(frozen=True)
class EnterOutput(Action[int]):
    """Enter how much of a product was made in a month or year, or which part of the energy the products take.

    The result is the number of the delivery. An earlier figure of the same period stays and is superseded.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"deliver", "import"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not deliver data"
    entity_id: str
    measure: str
    period: str
    value: str

    def run(self, actor: Actor) -> int:
        """Enter it.

        Raises
        ------
        TanliuError
            When the enterprise, the measure, the period or the value is none; nothing is kept then.
        BusyError
            When another process goes on writing.
        """
        value, span = self._checked()
        only = None if actor.user is None else seen_entities(results(), scope_of(actor.user))
        rows = [COLUMNS[_TABLE], (self.entity_id, self.measure, str(span), str(value))]
        return _batch(receive_rows(rows, actor.bringer(only), only))

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        told = {"batches": [done], "period": self.period, "value": self.value}
        return [Entry("import", f"{self.entity_id} {self.measure}", told)]

    def _checked(self) -> tuple[Decimal, Period]:
        rule = rules(catalog())
        known = [rule.share_measure, *(one.measure for one in rule.items.values())]
        if self.measure not in known:
            raise TanliuError(
                "not one of what is offered", where="measure", found=self.measure, accepted=", ".join(known)
            )
        is_share = self.measure == rule.share_measure
        span = Period.parse(self.period)
        if is_share and span.month:
            raise TanliuError(
                "the share is told of a year", where="period", found=self.period, accepted="2025"
            )
        try:
            value = Decimal(self.value.strip())
        except InvalidOperation:
            raise TanliuError("not a number", where="value", found=self.value, accepted="12.5") from None
        most = _PERCENT if is_share else _MOST
        if not value.is_finite() or not 0 <= value <= most or (is_share and not value):
            accepted = f"0 ... {most}"
            raise TanliuError("out of its range", where="value", found=self.value, accepted=accepted)
        return value, span


def receive_rows(rows: Sequence[Sequence[str]], by: Bringer, only: Collection[str] | None) -> Received:
    """Take in rows of outputs below their header, as the interface does.

    Raises
    ------
    BusyError
        When another process goes on writing.
    """
    body = io.StringIO()
    write_csv(body, rows[0], rows[1:])
    with tempfile.TemporaryDirectory(prefix="tanliu-") as folder:
        sent = keep(body.getvalue().encode(), "csv", COLUMNS[_TABLE], Path(folder), _TABLE, len(rows))
        with (
            Workspace(workspace_path()) as workspace,
            patiently(workspace, patience=_PATIENCE),
            workspace.brought_by(by),
        ):
            done = receive(workspace, catalog(), _TABLE, sent, "products", only=only)
    # who entered it reads it on the next page
    todays_results().reload()
    return done


def _batch(done: Received) -> int:
    """Return the delivery.

    Raises
    ------
    TanliuError
        With the verdict, when the one row was refused.
    """
    for row in done.refused.values():
        raise TanliuError(row["reason"], where=row["field"], found=row["found"], accepted=row["accepted"])
    assert done.imported.batch_id is not None
    return done.imported.batch_id

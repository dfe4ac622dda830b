"""Keep the table of a yearbook: one delivery, whose figures supersede earlier ones of the same place, year, industry and carrier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.compute.import_data import admit
from tanliu.app.desks.yearbook.queries import choices, reconciled
from tanliu.app.desks.yearbook.read import Cell
from tanliu.app.ingest.delivery import Delivery, schema_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.patience import patiently
from tanliu.app.platform.served import catalog, results, todays_results
from tanliu.app.platform.told.kept import Kept, keep_row
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period

_TABLE, _CONTROL = "yearbook", "yearbook_control"
_PATIENCE, _LONGEST, _PLACES = 10.0, 300, Decimal("0.000001")


@dataclass(frozen=True)
class TakeYearbook(Action[int]):
    """Keep the figures of a file that were taken; the result is the number of the delivery."""

    needs: ClassVar[frozenset[str]] = frozenset({"macro"})
    refusal: ClassVar[str] = "the role may not enter statistics of a yearbook"
    at_once: ClassVar[bool] = False
    region_id: str
    year: str
    publisher: str
    source: str
    file: str
    cells: Sequence[Cell]

    def check(self, actor: Actor) -> None:
        """Refuse what is of no region or year, lacks its source, or has no figure.

        Raises
        ------
        TanliuError
            With the field at fault.
        """
        if not results().rows("SELECT 1 FROM region WHERE region_id = ?", [self.region_id]):
            raise TanliuError(
                "no such region",
                where="region",
                found=self.region_id,
                accepted=Message("a region of the workspace"),
            )
        period = Period.parse(self.year, where="year")
        if period.month or period.year > clock.now().year:
            raise TanliuError(
                "not a year that has begun",
                where="year",
                found=self.year,
                accepted=Message("a year such as 2025"),
            )
        for name in ("publisher", "source"):
            if not 2 <= len(getattr(self, name).strip()) <= _LONGEST:
                raise TanliuError(
                    "a text is missing or too long", where=name, found=getattr(self, name),
                    accepted=Message("a text of 2 to {most} characters", most=_LONGEST),
                )  # fmt: skip
        if not any(one.verdict == "taken" for one in self.cells):
            raise TanliuError("no figure of the file can be taken", where="file", found=self.file)

    def run(self, actor: Actor) -> int:
        rows: list[dict[str, Any]] = [
            {
                "region_id": self.region_id, "period": str(Period.parse(self.year)), "group_id": one.group, "carrier": one.carrier,
                "value": (one.value or Decimal(0)).quantize(_PLACES), "publisher": self.publisher.strip(), "source": self.source.strip(),
                "read_on": date(*clock.now().timetuple()[:3]), "entered_by": actor.name, "row": one.row,
            }
            for one in self.cells if one.verdict == "taken"
        ]  # fmt: skip
        text = f"{rows} {actor.name} {clock.now().isoformat()}"
        with Workspace(workspace_path()) as workspace, patiently(workspace, patience=_PATIENCE):
            accepted = pa.Table.from_pylist(rows, schema=schema_of(_TABLE))
            nothing = schema_of("quarantine").empty_table()
            delivery = Delivery(
                _TABLE, self.file, sha256(text.encode()).hexdigest(), _TABLE, len(rows), accepted, nothing
            )
            with workspace.brought_by(actor.bringer()):
                made = admit(workspace, delivery)
        assert made.batch_id is not None
        return made.batch_id

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        taken = sum(one.verdict == "taken" for one in self.cells)
        details = {"batches": [done], "file": self.file, "figures": taken, "source": self.source}
        yield Entry("yearbook.take", f"{self.region_id} {self.year}", details)


@dataclass(frozen=True)
class ChooseControl(Action[Kept]):
    """Choose a figure of a yearbook as the control total, or take the choice back; the same twice is kept once."""

    needs: ClassVar[frozenset[str]] = frozenset({"macro"})
    refusal: ClassVar[str] = "the role may not enter statistics of a yearbook"
    at_once: ClassVar[bool] = False
    region_id: str
    year: str
    group_id: str
    carrier: str
    reason: str
    lift: bool = False

    def check(self, actor: Actor) -> None:
        """Refuse a figure that no table has, a choice without reason, and to take back what was not chosen.

        Raises
        ------
        TanliuError
            With the field at fault.
        """
        key = (self.group_id, self.carrier)
        figures = reconciled(results(), catalog(), self.region_id, self.year) if self.year.isdecimal() else []
        if key not in {(one.group_id, one.carrier_id) for one in figures}:
            raise TanliuError("no table of a yearbook has this figure", where="figure", found=" ".join(filter(None, (self.region_id, self.year, *key))))  # fmt: skip
        if not 2 <= len(self.reason.strip()) <= _LONGEST:
            raise TanliuError(
                "a text is missing or too long", where="reason", found=self.reason,
                accepted=Message("a text of 2 to {most} characters", most=_LONGEST),
            )  # fmt: skip
        held = {(row["group_id"], row["carrier"]) for row in choices(results(), self.region_id, self.year) if row["state"] == "holds"}  # fmt: skip
        if self.lift and key not in held:
            raise TanliuError("this figure is no control total", where="figure")

    def run(self, actor: Actor) -> Kept:
        row = {
            "region_id": self.region_id, "period": self.year, "group_id": self.group_id, "carrier": self.carrier,
            "reason": self.reason.strip(), "withdrawn": True if self.lift else None,
        }  # fmt: skip
        kept = keep_row(_CONTROL, _CONTROL, f"{self.region_id} {self.year}", row, actor)
        todays_results().reload()
        return kept

    def entries(self, actor: Actor, done: Kept) -> Iterable[Entry]:
        if not done.fresh:
            return []
        verb = "yearbook.control_lift" if self.lift else "yearbook.control"
        details = {"batches": [done.batch], "group": self.group_id, "carrier": self.carrier, "reason": self.reason.strip()}  # fmt: skip
        return [Entry(verb, f"{self.region_id} {self.year}", details)]

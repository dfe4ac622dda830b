"""One matrix for each micro-grid and horizon; only its vectors change from plan to plan.

Columns are blocks of one variable over all steps, rows blocks of one equation. Whatever a plant cannot do is a bound; whatever is
wished is a row with a slack that has a price: such a problem always has a solution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.decide.dispatch.document import MicroGrid, Store

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of a micro-grid over a horizon, by rows.

    Attributes
    ----------
    steps, hours
        Number of steps and length of one [h].
    columns, rows
        First place of each block; all blocks of columns have ``steps`` places but those of ``single``.
    start, index, value
        Compressed rows.
    width, height
        Number of columns and of rows.
    """

    steps: int
    hours: float
    columns: dict[str, int]
    rows: dict[str, int]
    start: Places
    index: Places
    value: Floats
    width: int
    height: int

    def span(self, name: str) -> slice:
        """Return the places of a block of columns."""
        first = self.columns[name]
        return slice(first, first + (1 if name in SINGLE else self.steps))

    def row(self, name: str) -> slice:
        """Return the places of a block of rows."""
        first = self.rows[name]
        return slice(first, first + (1 if name.startswith("wanted") or name == "end" else self.steps))


#: Columns that stand once and not for every step.
SINGLE = frozenset({"peak", "short_end", *(f"short_vehicle_{at}" for at in range(200))})


class _Builder:
    def __init__(self, steps: int) -> None:
        self.steps, self.columns, self.rows = steps, dict[str, int](), dict[str, int]()
        self.width = self.height = 0
        self.entries: list[tuple[NDArray[np.intp], NDArray[np.intp], Floats]] = []

    def column(self, name: str) -> None:
        self.columns[name] = self.width
        self.width += 1 if name in SINGLE else self.steps

    def row(self, name: str, single: bool = False) -> None:
        self.rows[name] = self.height
        self.height += 1 if single else self.steps

    def put(self, row: str, column: str, value: float, *, shift: int = 0) -> None:
        """Set a coefficient at every step, of the column of as many steps before."""
        at = np.arange(shift, self.steps)
        place = (
            np.full(len(at), self.columns[column]) if column in SINGLE else self.columns[column] + at - shift
        )
        self.entries.append((self.rows[row] + at, place, np.full(len(at), value)))

    def sum(self, row: str, column: str, value: float) -> None:
        """Set a coefficient of every step of a column in a single row."""
        count = 1 if column in SINGLE else self.steps
        at = np.full(count, self.rows[row])
        self.entries.append((at, self.columns[column] + np.arange(count), np.full(count, value)))

    def done(self, hours: float) -> Matrix:
        row, column, value = (np.concatenate(parts) for parts in zip(*self.entries, strict=True))
        order = np.lexsort((column, row))
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=self.height))])
        return Matrix(
            self.steps,
            hours,
            self.columns,
            self.rows,
            start,
            column[order],
            value[order],
            self.width,
            self.height,
        )


def assemble(plant: MicroGrid, steps: int, hours: float) -> Matrix:
    """Return the matrix of a micro-grid.

    Parameters
    ----------
    plant
        The micro-grid.
    steps, hours
        Steps of the horizon, and length of one [h].
    """
    made = _Builder(steps)
    for name in (
        "import",
        "export",
        "pv",
        "charge",
        "discharge",
        "content",
        "short_load",
        "peak",
        "short_end",
        "buys",
    ):
        made.column(name)
    if plant.cold is not None:
        for name in ("chiller", "cold_in", "cold_out", "cold_content", "short_cold"):
            made.column(name)
    for at in range(len(plant.vehicles)):
        made.column(f"vehicle_{at}")
        made.column(f"short_vehicle_{at}")
    made.row("balance")
    for name, sign in (
        ("import", 1),
        ("export", -1),
        ("pv", 1),
        ("discharge", 1),
        ("charge", -1),
        ("short_load", 1),
    ):
        made.put("balance", name, sign)
    _store(made, plant.battery, "content", "charge", "discharge", "content", hours)
    made.row("peak")
    made.put("peak", "peak", 1)
    made.put("peak", "import", -1)
    made.row("end", single=True)
    made.entries.append(
        (np.array([made.rows["end"]]), np.array([made.columns["content"] + steps - 1]), np.array([1.0]))
    )
    made.sum("end", "short_end", 1)
    # a connection carries power one way at a time; the column `buys` is fixed at one where prices make that so by themselves
    for row, flow, limit, sign in (
        ("buying", "import", plant.grid.import_kw, -1),
        ("selling", "export", plant.grid.export_kw, 1),
    ):
        made.row(row)
        made.put(row, flow, 1)
        made.put(row, "buys", sign * float(limit))
    _cold(made, plant, hours)
    for at in range(len(plant.vehicles)):
        made.put("balance", f"vehicle_{at}", -1)
        made.row(f"wanted_{at}", single=True)
        made.sum(f"wanted_{at}", f"vehicle_{at}", hours)
        made.sum(f"wanted_{at}", f"short_vehicle_{at}", 1)
    return made.done(hours)


def _store(made: _Builder, store: Store, row: str, into: str, out: str, content: str, hours: float) -> None:
    """Content = what is left of it + what goes in less what goes out."""
    efficiency = float(store.efficiency)
    made.row(row)
    made.put(row, content, 1)
    made.put(row, content, -(1 - float(store.loss_share_h) * hours), shift=1)
    made.put(row, into, -efficiency * hours)
    made.put(row, out, hours / efficiency)


def _cold(made: _Builder, plant: MicroGrid, hours: float) -> None:
    if plant.cold is None or plant.chiller is None:
        return
    made.put("balance", "chiller", -1)
    made.row("cold_balance")
    for name, value in (
        ("chiller", float(plant.chiller.ratio)),
        ("cold_in", -1.0),
        ("cold_out", 1.0),
        ("short_cold", 1.0),
    ):
        made.put("cold_balance", name, value)
    _store(made, plant.cold, "cold_content", "cold_in", "cold_out", "cold_content", hours)

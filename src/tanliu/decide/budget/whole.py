"""Whole numbers from fractions so that every margin of a table keeps its whole, and each cell of it as well.

Controlled rounding by shifting along cycles (L. H. Cox: A constructive procedure for unbiased controlled rounding, 1987),
in whole numbers throughout: a table with a slack row and column has whole margins, and while a cell is no whole number a
cycle of such cells exists along rows and columns; shifting around it changes no margin and makes one of them whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tanliu.decide.budget.exact import Whole

#: Ticks in a unit: amounts are cut to a millionth of a unit before they are made whole.
TICKS = 10**6
_Cell = tuple[int, int]


def controlled(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return whole units for a table of ticks: each cell and margin is rounded up or down, zero stays zero.

    Parameters
    ----------
    table
        Ticks, `TICKS` to the unit, none below zero.

    Examples
    --------
    >>> half = TICKS // 2
    >>> made = controlled([[half, half], [half, half]])
    >>> [sum(row) for row in made], [sum(column) for column in zip(*made)]
    ([1, 1], [1, 1])
    """
    rows, columns = len(table), len(table[0]) if table else 0
    closed = [[*row, -sum(row) % TICKS] for row in table]
    closed.append([-sum(column) % TICKS for column in zip(*closed, strict=True)])
    units = [[cell // TICKS for cell in row] for row in closed]
    rest = [[cell % TICKS for cell in row] for row in closed]
    for start in _fractions(rest):
        while rest[start[0]][start[1]]:
            _shift(units, rest, _cycle(rest, start))
    return [row[:columns] for row in units[:rows]]


def _fractions(rest: list[list[int]]) -> Iterator[_Cell]:
    for x, row in enumerate(rest):
        for y, cell in enumerate(row):
            if cell:
                yield x, y


def _cycle(rest: list[list[int]], start: _Cell) -> list[_Cell]:
    """Walk along columns and rows in turn through cells that are not whole until a line is met again."""
    path, along_row = [start], False
    seen: dict[tuple[str, int], int] = {}
    while True:
        x, y = path[-1]
        line = ("row", x) if along_row else ("column", y)
        if line in seen:
            return path[seen[line] :]
        # the next cell is the first of the cycle that this line closes
        seen[line] = len(path)
        if along_row:
            y = next(at for at, cell in enumerate(rest[x]) if cell and at != y)
        else:
            x = next(at for at in range(len(rest)) if rest[at][y] and at != x)
        path.append((x, y))
        along_row = not along_row


def _shift(units: list[list[int]], rest: list[list[int]], cycle: list[_Cell]) -> None:
    """Add to every other cell of a cycle and take from those between, by the least that makes one whole."""
    plus, minus = cycle[::2], cycle[1::2]
    up = min([TICKS - rest[x][y] for x, y in plus] + [rest[x][y] for x, y in minus])
    down = min([rest[x][y] for x, y in plus] + [TICKS - rest[x][y] for x, y in minus])
    by = up if up <= down else -down
    for cells, sign in ((plus, by), (minus, -by)):
        for x, y in cells:
            carried, rest[x][y] = divmod(rest[x][y] + sign, TICKS)
            units[x][y] += carried


def within(ticks: Whole, cell_of: Whole, totals: Whole) -> Whole:
    """Return whole units for ticks so that each cell has its total: the largest remainders go up, the first of equal ones.

    Parameters
    ----------
    ticks
        What each would get.
    cell_of
        The cell of each.
    totals
        Whole units of each cell, the sum of its ticks rounded up or down.
    """
    units, rest = np.divmod(ticks, TICKS)
    short = totals - np.bincount(cell_of, units, len(totals)).astype(np.int64)
    order = np.lexsort((-rest, cell_of))
    first = np.searchsorted(cell_of[order], np.arange(len(totals)))
    rank = np.arange(len(ticks)) - first[cell_of[order]]
    units[order] += rank < short[cell_of[order]]
    return np.asarray(units, dtype=np.int64)

"""Who takes which place at least cost: the assignment problem, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

#: What a way costs: steps of which nobody knows the cost, money [CNY], and steps.
_Cost = tuple[int, Fraction, int]
_FREE: _Cost = (0, Fraction(0), 0)


def assigned(
    ids: Sequence[str], wanted: Sequence[int | None], now: Mapping[str, int], costs: Mapping[str, Fraction]
) -> list[str]:
    """Return who takes each place, with the fewest steps of unknown cost, then the least money, then the fewest steps.

    Parameters
    ----------
    ids
        As many as there are places.
    wanted
        Place from the best that each of the places asks for; None for none.
    now
        Where each is now, counted from the best.
    costs
        What a step costs [CNY].
    """
    return [ids[at] for at in matched([[_cost(id, place, now, costs) for id in ids] for place in wanted])]


def _cost(id: str, wanted: int | None, now: Mapping[str, int], costs: Mapping[str, Fraction]) -> _Cost:
    steps = 0 if wanted is None else max(now[id] - wanted, 0)
    return (0, costs[id] * steps, steps) if id in costs else (steps, Fraction(0), steps)


def matched(costs: Sequence[Sequence[_Cost]]) -> list[int]:
    """Return the column of each row at least cost in all.

    References
    ----------
    Kuhn (1955), The Hungarian method for the assignment problem; here with shortest augmenting paths and potentials.
    """
    size = len(costs)
    rows, columns = [_FREE] * (size + 1), [_FREE] * (size + 1)
    owner = [0] * (size + 1)
    for row in range(1, size + 1):
        _augment(costs, row, rows, columns, owner)
    found = [0] * size
    for column in range(1, size + 1):
        found[owner[column] - 1] = column - 1
    return found


def _augment(
    costs: Sequence[Sequence[_Cost]], row: int, rows: list[_Cost], columns: list[_Cost], owner: list[int]
) -> None:
    """Give a row its column, and move others where that is cheaper."""
    size, owner[0], at = len(costs), row, 0
    least: list[_Cost | None] = [None] * (size + 1)
    before, used = [0] * (size + 1), [False] * (size + 1)
    while True:
        used[at] = True
        of, near, next_at = owner[at], None, 0
        for column in range(1, size + 1):
            if used[column]:
                continue
            reduced = _less(_less(costs[of - 1][column - 1], rows[of]), columns[column])
            known = least[column]
            if known is None or reduced < known:
                least[column], before[column], known = reduced, at, reduced
            if near is None or known < near:
                near, next_at = known, column
        assert near is not None
        for column in range(size + 1):
            if used[column]:
                rows[owner[column]] = _more(rows[owner[column]], near)
                columns[column] = _less(columns[column], near)
            elif (known := least[column]) is not None:
                least[column] = _less(known, near)
        at = next_at
        if not owner[at]:
            break
    while at:
        owner[at], at = owner[before[at]], before[at]


def _more(one: _Cost, other: _Cost) -> _Cost:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _less(one: _Cost, other: _Cost) -> _Cost:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]

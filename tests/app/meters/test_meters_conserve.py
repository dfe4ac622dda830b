"""Nothing is lost and nothing counted twice, in whatever order and however often values come."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from meter_cases import Meters

from tanliu.app.store.workspace import Workspace

MULTIPLIER = Decimal("37.5")
#: Minutes on and off the grid, and values with the two decimals of a display.
_VALUES = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 40).map(lambda number: number * 15), st.integers(0, 600)),
        st.integers(0, 3000).map(lambda number: Decimal(number) / 100),
    ),
    min_size=2,
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(values=_VALUES, rising=st.booleans(), cuts=st.lists(st.integers(1, 11), max_size=3))
def test_intervals_and_what_is_held_back_add_up_to_the_register(
    values: list[tuple[int, Decimal]], rising: bool, cuts: list[int]
) -> None:
    if rising:
        shown = sorted(value for _, value in values)
        order = {minute: position for position, minute in enumerate(sorted({minute for minute, _ in values}))}
        values = [(minute, shown[order[minute]]) for minute, _ in values]
    last = dict(values)
    at = sorted(last)
    steps = [(last[b] - last[a]) * MULTIPLIER for a, b in pairwise(at)]
    with tempfile.TemporaryDirectory() as folder, Workspace(Path(folder), create=True) as workspace:
        meters = Meters(workspace)
        meters.setup(-60, ct_ratio=str(MULTIPLIER))
        for first, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(values)], strict=True):
            part = dict(values[first:end])
            if part:
                meters.registers(list(part.items()))
        booked, spans = meters.booked(), meters.spans()
        workspace.lake.write(
            "register_span", "SELECT * FROM " + workspace.lake.scan("register_span"), whole=True
        )
        again = meters.setup(-61, "withdrawn")
        assert again == 0, "worked out anew, nothing differs"
    whole = sum((step for step in steps if step >= 0), Decimal(0))
    assert sum((quantity for quantity, _ in booked.values()), Decimal(0)) == whole
    held = [kind for _, _, kind, quantity, _ in spans if quantity is None]
    assert held == ["reset"] * sum(step < 0 for step in steps)
    assert (
        whole + sum((step for step in steps if step < 0), Decimal(0))
        == (last[at[-1]] - last[at[0]]) * MULTIPLIER
    )
    known = {
        a: step
        for (a, b), step in zip(pairwise(at), steps, strict=True)
        if a % 15 == 0 and b - a == 15 and step >= 0
    }
    assert all(booked[minute] == (energy, 1) for minute, energy in known.items())

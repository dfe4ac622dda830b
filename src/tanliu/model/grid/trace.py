"""Carbon of buses: what flows out of a bus carries the mean of what flowed in (proportional sharing).

Branches are followed from generators on in an order in which every bus is whole before it passes anything on; where flows go
round in a circle the circle is taken out and told. Source: Zhou, Kang et al., Preliminary theory and calculation of carbon
emission flow, Automation of Electric Power Systems 36(11), 2012; Bialek, Tracing the flow of electricity, IEE Proc. 143(4), 1996.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tanliu.model.grid.dc import Floats, Places

#: Of the largest flow: less is rounding.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Traced:
    """Carbon of a network in one hour.

    Attributes
    ----------
    intensity
        Of the power at each bus [kg/MWh]; 0 where none passes.
    through
        Power that passes each bus [MW].
    loss_kg
        What was emitted for the losses of branches, where they are told apart [kg/h].
    circles
        Circular flows that were taken out: buses and power [MW].
    """

    intensity: Floats
    through: Floats
    loss_kg: float
    circles: tuple[tuple[tuple[int, ...], float], ...]


def trace(
    sender: Places, receiver: Places, sent: Floats, received: Floats, generation: Floats, emission: Floats,
    *, losses_apart: bool = False,
) -> Traced:  # fmt: skip
    """Return the carbon intensity of every bus.

    Parameters
    ----------
    sender, receiver
        Buses of each branch, from 0.
    sent, received
        Power into and out of each branch [MW], both below zero where it flows the other way.
    generation
        Of each bus [MW].
    emission
        Of the generation of each bus [kg/h].
    losses_apart
        Whether losses keep their emissions; otherwise these go on with the power that arrives.
    """
    back = sent < 0
    begin, end = np.where(back, receiver, sender), np.where(back, sender, receiver)
    put, got = np.where(back, -received, sent), np.where(back, -sent, received)
    flows = _Flows(len(generation), begin.tolist(), end.tolist(), put.tolist(), got.tolist())
    circles = flows.without_circles()
    power, carbon, lost = generation.astype(float).tolist(), emission.astype(float).tolist(), 0.0
    intensity = [0.0] * len(power)
    for bus in flows.order():
        intensity[bus] = carbon[bus] / power[bus] if power[bus] > flows.least else 0.0
        for branch in flows.out[bus]:
            passed = flows.put[branch] if not losses_apart else flows.got[branch]
            carbon[flows.end[branch]] += intensity[bus] * passed
            power[flows.end[branch]] += flows.got[branch]
            lost += intensity[bus] * (flows.put[branch] - passed)
    return Traced(np.array(intensity), np.array(power), lost, tuple(circles))


class _Flows:
    """Branches in the direction of their flow."""

    def __init__(
        self, count: int, begin: Sequence[int], end: Sequence[int], put: list[float], got: list[float]
    ) -> None:
        self.count, self.begin, self.end, self.put, self.got = count, begin, end, put, got
        self.least = _NOTHING * max(max(put, default=0.0), 1e-12)
        self.out: list[list[int]] = [[] for _ in range(count)]
        for branch, bus in enumerate(begin):
            if put[branch] > self.least:
                self.out[bus].append(branch)

    def order(self) -> list[int]:
        """Return buses so that each stands behind all that feed it; those on a circle are left out."""
        waiting = [0] * self.count
        for branches in self.out:
            for branch in branches:
                waiting[self.end[branch]] += 1
        ready, found = deque(bus for bus in range(self.count) if not waiting[bus]), []
        while ready:
            bus = ready.popleft()
            found.append(bus)
            for branch in self.out[bus]:
                waiting[self.end[branch]] -= 1
                if not waiting[self.end[branch]]:
                    ready.append(self.end[branch])
        return found

    def without_circles(self) -> list[tuple[tuple[int, ...], float]]:
        """Take circles of flow out, one by one, by the least of each; return them."""
        found = []
        while len(ordered := self.order()) < self.count:
            circle = self._circle(set(range(self.count)) - set(ordered))
            least = min(self.put[branch] for branch in circle)
            for branch in circle:
                kept = self.put[branch] - least
                self.got[branch] *= kept / self.put[branch]
                self.put[branch] = kept
                if kept <= self.least:
                    self.out[self.begin[branch]].remove(branch)
            found.append((tuple(self.begin[branch] for branch in circle), least))
        return found

    def _circle(self, among: set[int]) -> list[int]:
        """Return the branches of one circle: backwards every bus that is left is fed by one that is left."""
        feeds = {self.end[b]: b for bus in among for b in self.out[bus] if self.end[b] in among}
        bus, path = next(iter(feeds)), list[int]()
        seen: dict[int, int] = {}
        while bus not in seen:
            seen[bus] = len(path)
            path.append(feeds[bus])
            bus = self.begin[feeds[bus]]
        return path[seen[bus] :][::-1]

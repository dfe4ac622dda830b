"""Towns and the district over their enterprises: one panel in which every whole comes after its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanliu.app.desks.forecasts.queries.loads import ENTERPRISE, REGION, Loads, Subject, kinds_of
from tanliu.app.store.results import Results
from tanliu.kit.workday import Calendar
from tanliu.model.forecast.coherent import whole_of
from tanliu.model.forecast.document import Forecasting
from tanliu.model.forecast.panel import WEEK, Counts, Days, Floats, Panel

#: Days of the calendar beyond the last interval.
_BEYOND = 21


@dataclass(frozen=True, slots=True)
class Tree:
    """Subjects, the whole of each (-1 for none), and their loads."""

    subjects: tuple[Subject, ...]
    parent: Counts
    loads: Loads

    def panel(self, rule: Forecasting, calendar: Calendar, weather: Floats | None = None) -> Panel:
        """Return what a forecast takes, with the calendar where most of it follows that of the packs."""
        follows = np.mean([one.zone in rule.calendar_zones for one in self.subjects]) >= 0.5
        count = self.loads.values.shape[1] // self.loads.per_day + _BEYOND
        days = Days.of(self.loads.first, count, calendar if follows else None)
        return Panel(self.loads.values, self.loads.minutes, days, kinds_of(self.subjects), weather)


def tree(results: Results, found: Loads, known_least: float) -> Tree:
    """Return loads with those of the regions that their enterprises lie in, the topmost last."""
    regions = {
        row["region_id"]: row["parent_id"] for row in results.rows("SELECT region_id, parent_id FROM region")
    }
    subjects, rows = list(found.subjects), list(found.values)
    parent = _within_enterprises(found)
    groups: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(found.subjects):
        if one.kind == ENTERPRISE:
            groups.setdefault((one.carrier, one.unit), []).append(at)
    for (carrier, unit), own in groups.items():
        below: dict[str, list[int]] = {}
        for at in own:
            below.setdefault(found.subjects[at].region_id, []).append(at)
        for region in _lowest_first(set(below), regions):
            parts = below.get(region, [])
            if not parts:
                continue
            subjects.append(Subject(REGION, region, carrier, unit, subjects[parts[0]].zone, region_id=region))
            rows.append(whole_of(np.stack([rows[at] for at in parts]), WEEK * found.per_day, known_least))
            parent.append(-1)
            for at in parts:
                parent[at] = len(subjects) - 1
            above = regions.get(region)
            if above is not None and above in regions:
                below.setdefault(above, []).append(len(subjects) - 1)
    loads = Loads(tuple(subjects), found.first, found.minutes, np.stack(rows))
    return Tree(loads.subjects, np.array(parent, dtype=np.int64), loads)


def _within_enterprises(found: Loads) -> list[int]:
    """Return the enterprise of each meter, -1 of each enterprise."""
    place = {
        (one.entity_id, one.carrier, one.unit): at
        for at, one in enumerate(found.subjects)
        if one.kind == ENTERPRISE
    }
    return [
        -1 if one.kind == ENTERPRISE else place[one.entity_id, one.carrier, one.unit]
        for one in found.subjects
    ]


def _lowest_first(used: set[str], parents: dict[str, str | None]) -> list[str]:
    """Return regions with enterprises and all above them, each after those that lie in it."""
    depth: dict[str, int] = {}
    for one in used:
        way, here = list[str](), one
        while here in parents and here not in way:
            way.append(here)
            here = parents[here] or ""
        for at, region in enumerate(reversed(way)):
            depth[region] = at
    return sorted(depth, key=lambda region: (-depth[region], region))

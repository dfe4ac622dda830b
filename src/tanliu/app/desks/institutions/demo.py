"""A few public institutions of the demo, made up: persons and floor area that make their use believable, and a public list."""

from __future__ import annotations

from decimal import Decimal

from tanliu.app.desks.institutions.actions.bring import BringInstitutions
from tanliu.app.desks.institutions.actions.publicity import PUBLISHED, DecidePublicity, ProposePublicity
from tanliu.app.desks.institutions.models import Subject
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import results
from tanliu.app.platform.told.cells import Row

_SOURCE = "made up / 演示数据"
_MOST = 24
#: Type by industry; other enterprises of services stand in for offices and venues.
_TYPES = {
    "P83": "school",
    "Q84": "hospital",
    "L72": "office",
    "K70": "office",
    "S96": "office",
    "F52": "venue",
    "F51": "venue",
    "H61": "venue",
}
#: kgce by m2 and by person that persons and floor area are made up from, and how far single ones are off.
_USUAL = {"school": (7, 85), "hospital": (30, 480), "office": (12, 330), "venue": (17, 200)}
_OFF = (Decimal("0.7"), Decimal("0.95"), Decimal("1.1"), Decimal("1.45"), Decimal("0.85"), Decimal("1.02"))


def papers(apart: str) -> None:
    """Say which enterprises are institutions, tell their persons and floor area, and publish the year."""
    if Subject.objects.exists():
        return
    year = shown(results(), None).years[0]
    rows = results().rows(
        """SELECT p.entity_id, p.industry, p.energy_kgce FROM entity_period p
           WHERE p.period = ? AND p.energy_kgce > 0 AND list_contains(?::VARCHAR[], p.industry) AND p.entity_id <> ?
           ORDER BY p.industry IN ('P83', 'Q84') DESC, p.entity_id LIMIT ?""",
        [year, sorted(_TYPES), apart, _MOST],
    )
    if not rows:
        return
    subjects: list[Row] = []
    figures: list[Row] = []
    for number, row in enumerate(rows):
        type = _TYPES[row["industry"]]
        subjects.append(
            {
                "entity_id": row["entity_id"],
                "kind": "public_institution",
                "type": type,
                "first": "2015-01-01",
                "source": _SOURCE,
            }
        )
        by_area, by_person = _USUAL[type]
        off = _OFF[number % len(_OFF)]
        for measure, usual in (("floor_area_m2", by_area), ("persons", by_person)):
            value = Decimal(row["energy_kgce"]) / (usual * off)
            figures.append(
                {
                    "entity_id": row["entity_id"],
                    "measure": measure,
                    "year": year,
                    "value": f"{max(value, Decimal(1)):.0f}",
                    "source": _SOURCE,
                }
            )
    actor = Actor("demo-bureau")
    perform(BringInstitutions("subject", tuple(subjects)), actor)
    perform(BringInstitutions("figure", tuple(figures)), actor)
    number = perform(ProposePublicity(int(year)), actor)
    perform(DecidePublicity(number, PUBLISHED), Actor("demo-mayor"))

"""Days of restricted electricity on the desks of the demo, made up."""

from __future__ import annotations

from datetime import timedelta

from tanliu.app.desks.power.actions import Restrict
from tanliu.app.desks.power.models import Restriction
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results

_NOTICE = "区能源双控办〔演示〕1 号《迎峰度冬有序用电安排》 / Winter peak plan No. 1 (made up)"
_MOST_PERCENT, _AHEAD = 60, 2


def papers(apart: str) -> None:
    """Restrict two days of the coming week for the industry of the demo's enterprise."""
    rows = results().rows("SELECT industry FROM entity WHERE entity_id = ?", [apart])
    if not rows or not rows[0]["industry"] or Restriction.objects.exists():
        return
    first = today() + timedelta(days=_AHEAD)
    perform(
        Restrict(first, first + timedelta(days=1), _MOST_PERCENT, _NOTICE, activity=rows[0]["industry"], begins=8, ends=20),
        Actor("demo-bureau"),
    )  # fmt: skip

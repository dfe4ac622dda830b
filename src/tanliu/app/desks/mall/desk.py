"""What the desk mall brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, any_of

DESK = Desk(
    entries=(Entry("mall", "nav_mall", group="nav_trade", order=66, under=frozenset({"mall_listing"})),),
    verbs=any_of("deal"),
    cases={"mall-enquiry": "mall_enquiry"},
    pages_of_today=("/mall",),
    api_of_today=("/mall",),
)

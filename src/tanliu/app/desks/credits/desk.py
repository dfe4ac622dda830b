"""What the desk credits brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

_OFFICE = any_of("credit_keep", "credit_approve", "audit")

DESK = Desk(
    entries=(
        Entry(
            "credits", "nav_credits", any_of("earn", "tell_acts", "credit_keep", "credit_approve", "audit"), group="nav_trade", order=67,
            tabs=(Tab("credits", "nav_credits"), Tab("credit_office", "credits_office", _OFFICE)),
            under=frozenset({"credit_act", "credit_run"}),
        ),
    ),
    verbs=any_of("earn", "tell_acts", "credit_keep", "credit_approve"),
    pages_of_today=("/credits",),
    api_of_today=("/credits",),
)  # fmt: skip

"""What the desk budgets brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

_LOOK = any_of("budget", "audit")

DESK = Desk(
    entries=(
        Entry(
            "budgets", "nav_budgets", group="nav_act", order=60, verbs=_LOOK,
            tabs=(Tab("budgets", "budget_plans", verbs=_LOOK), Tab("budget_alternatives", "budget_alternatives", verbs=_LOOK)),
            under=frozenset({"budget_plan", "budget_firm", "budget_letter", "budget_outlook"}),
        ),
    ),
    verbs=any_of("budget"),
    pages_of_today=("/budgets",),
    api_of_today=("/budgets",),
)  # fmt: skip

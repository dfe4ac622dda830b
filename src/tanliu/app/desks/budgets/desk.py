"""What the desk budgets brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

_LOOK = any_of("budget", "audit")

DESK = Desk(
    entries=(
        Entry(
            "budgets", "nav_budgets", group="nav_act", order=60,
            tabs=(Tab("budgets", "budget_plans"), Tab("budget_warnings", "budget_warnings"), Tab("budget_board", "budget_board"), Tab("budget_projects", "budget_projects"), Tab("budget_evaluation", "budget_evaluation"), Tab("budget_low_yield", "budget_low_yield"),
                  Tab("budget_power", "budget_power"), Tab("budget_alternatives", "budget_alternatives", verbs=_LOOK)),
            under=frozenset({"budget_plan", "budget_firm", "budget_letter", "budget_outlook", "budget_plan_evaluation", "budget_appeals", "budget_appeal", "budget_appeal_form"}),
        ),
    ),
    verbs=any_of("budget"),
    cases={"budget-appeal": "budget_appeal"},
    pages_of_today=("/budgets",),
    api_of_today=("/budget-board", "/budget-warnings", "/budgets", "/budget-projects", "/low-yields", "/power-order"),
)  # fmt: skip

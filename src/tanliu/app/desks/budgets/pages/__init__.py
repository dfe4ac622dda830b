"""The pages of budgets."""

from __future__ import annotations

from django.urls import path

from tanliu.app.desks.budgets.pages.alternatives import alternatives
from tanliu.app.desks.budgets.pages.appeal import appeal, appeal_document, appeal_form, appeal_step, appeals
from tanliu.app.desks.budgets.pages.board import board, order, order_withdraw
from tanliu.app.desks.budgets.pages.evaluation import evaluate, evaluation, low_yield, power
from tanliu.app.desks.budgets.pages.firm import acknowledge, firm, letter
from tanliu.app.desks.budgets.pages.outlook import course
from tanliu.app.desks.budgets.pages.plan import plan
from tanliu.app.desks.budgets.pages.plans import draw_up, issue, plans, withdraw
from tanliu.app.desks.budgets.pages.projects import project_grant, projects
from tanliu.app.desks.budgets.pages.warnings import answer, supervise, warnings

urlpatterns = [
    path("budgets", plans, name="budgets"),
    path("budgets/draw-up", draw_up, name="budget_draw_up"),
    path("budgets/alternatives", alternatives, name="budget_alternatives"),
    path("budgets/warnings", warnings, name="budget_warnings"),
    path("budgets/warnings/<int:number>", answer, name="budget_warning_answer"),
    path("budgets/board", board, name="budget_board"),
    path("budgets/board/order", order, name="budget_order"),
    path("budgets/board/<int:number>/withdraw", order_withdraw, name="budget_order_withdraw"),
    path("budgets/evaluation", evaluation, name="budget_evaluation"),
    path("budgets/low-yield", low_yield, name="budget_low_yield"),
    path("budgets/power-order", power, name="budget_power"),
    path("budgets/<int:number>/evaluation", evaluation, name="budget_plan_evaluation"),
    path("budgets/<int:number>/evaluate", evaluate, name="budget_evaluate"),
    path("budgets/projects", projects, name="budget_projects"),
    path("budgets/projects/<int:case>", project_grant, name="budget_project_grant"),
    path("budgets/supervise", supervise, name="budget_supervise"),
    path("budgets/<int:number>", plan, name="budget_plan"),
    path("budgets/<int:number>/withdraw", withdraw, name="budget_withdraw"),
    path("budgets/<int:number>/issue", issue, name="budget_issue"),
    path("budgets/<int:number>/appeals", appeals, name="budget_appeals"),
    path("budgets/<int:number>/outlook", course, name="budget_outlook"),
    path("budgets/<int:number>/<str:entity_id>", firm, name="budget_firm"),
    path("budgets/<int:number>/<str:entity_id>/acknowledge", acknowledge, name="budget_acknowledge"),
    path("budgets/<int:number>/<str:entity_id>/appeal", appeal_form, name="budget_appeal_form"),
    path("budgets/<int:number>/<str:entity_id>/appeal/<str:ground>", appeal, name="budget_appeal"),
    path(
        "budgets/<int:number>/<str:entity_id>/appeal/<str:ground>/step",
        appeal_step,
        name="budget_appeal_step",
    ),
    path(
        "budgets/<int:number>/<str:entity_id>/appeal/<str:ground>/documents/<int:document>",
        appeal_document,
        name="budget_appeal_document",
    ),
    path("budgets/<int:number>/<str:entity_id>/letter", letter, name="budget_letter"),
]

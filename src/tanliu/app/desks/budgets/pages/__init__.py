"""The pages of budgets."""

from __future__ import annotations

from django.urls import path

from tanliu.app.desks.budgets.pages.alternatives import alternatives
from tanliu.app.desks.budgets.pages.firm import firm, letter
from tanliu.app.desks.budgets.pages.outlook import course
from tanliu.app.desks.budgets.pages.plan import plan
from tanliu.app.desks.budgets.pages.plans import draw_up, plans, withdraw

urlpatterns = [
    path("budgets", plans, name="budgets"),
    path("budgets/draw-up", draw_up, name="budget_draw_up"),
    path("budgets/alternatives", alternatives, name="budget_alternatives"),
    path("budgets/<int:number>", plan, name="budget_plan"),
    path("budgets/<int:number>/withdraw", withdraw, name="budget_withdraw"),
    path("budgets/<int:number>/outlook", course, name="budget_outlook"),
    path("budgets/<int:number>/<str:entity_id>", firm, name="budget_firm"),
    path("budgets/<int:number>/<str:entity_id>/letter", letter, name="budget_letter"),
]

"""Budgets over the interface: plans and what they give, appeals, warnings, the board."""

from __future__ import annotations

from tanliu.app.desks.budgets.api.account import router as account
from tanliu.app.desks.budgets.api.appeals import router as appeals
from tanliu.app.desks.budgets.api.board import router as board
from tanliu.app.desks.budgets.api.evaluation import router as evaluation
from tanliu.app.desks.budgets.api.plans import router as plans
from tanliu.app.desks.budgets.api.projects import router as projects
from tanliu.app.desks.budgets.api.warnings import router as warnings

routers = (plans, account, appeals, warnings, board, evaluation, projects)

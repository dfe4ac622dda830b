"""How long a whole budget takes beside the bare solver: entitlement, feasibility, fit, whole numbers, explanation.

``python bench/budget.py [--firms 3600] [--rounds 3]`` draws up a budget of a made-up district, four quarters and three parts,
with targets of quarters, towns, fields and caps of the year, and solves the same least squares with Clarabel alone and with
our own method alone. Set OPENBLAS_NUM_THREADS=1: on busy cores spinning threads cost many times more than they bring.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from figure import Figure, seconds, show

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "decide" / "budget"))

from budget_case import district, shipped
from newton_case import clarabel

from tanliu.decide.budget.compare import outcome
from tanliu.decide.budget.entitle import entitle
from tanliu.decide.budget.fit import crossing
from tanliu.decide.budget.newton import solve
from tanliu.decide.budget.preview import preview
from tanliu.decide.budget.register import enlist
from tanliu.decide.budget.targets import asked

#: A whole preview may take as many times the bare solver.
MOST = 3.0


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--firms", type=int, default=3600)
    given.add_argument("--rounds", type=int, default=3)
    wanted = given.parse_args()
    rule = shipped("district")
    # more than are wanted: the rule does not mean all of them
    every = enlist(rule, district(wanted.firms * 2, smallest=6)).firms[: wanted.firms]
    register = enlist(rule, every)
    entitlement = entitle(rule, register)
    problem, active = crossing(rule, entitlement, asked(rule, register, entitlement, ()))
    plan = preview(rule, every)
    rows, cells = len(problem.row_low), len(active)
    print(
        f"{len(every)} enterprises, {plan.issued.size} numbers, {cells} cells, {rows} rows, {plan.fitted.steps} steps"
    )
    assert (plan.steps_g.sum(axis=0) == plan.issued * plan.unit_g).all()
    assert not plan.unmet
    off = np.abs(solve(problem).cells - clarabel(problem)).max() / problem.give.max()
    print(f"furthest from Clarabel: {off:.1e} of the largest base")
    bare, own, whole, told = (
        min(seconds(work) for _ in range(wanted.rounds))
        for work in (
            lambda: clarabel(problem), lambda: solve(problem), lambda: preview(rule, every), lambda: outcome(plan),
        )
    )  # fmt: skip
    figures = [
        Figure("whole preview", whole, "s", bare, "Clarabel alone", MOST),
        Figure("our solver alone", own, "s", bare, "Clarabel alone", 1.0),
        Figure("whole preview", whole, "s", own, "our solver alone", None),
        Figure("outcome of a plan", told, "s", bare, "Clarabel alone", None),
    ]
    show(figures, "Budgets")
    return 0 if all(one.met for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

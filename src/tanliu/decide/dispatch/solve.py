"""The one solver: a warm model for each plant, whose vectors change from plan to plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from tanliu.decide.dispatch.matrix import Floats, Matrix
from tanliu.decide.dispatch.vectors import Vectors
from tanliu.kit.errors import TanliuError


@dataclass(frozen=True, slots=True)
class Solved:
    """Values of all columns, the cost, and what one more of the right side of each row would cost."""

    value: Floats
    cost: float
    dual: Floats
    reduced: Floats


class Solver:
    """A model of HiGHS that is kept from plan to plan, so that the next one starts where the last one ended."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        # the class of the package prints a banner on the standard output, where a command writes CSV; the one below it does not
        self._model: Any = highspy._core._Highs()
        self._model.setOptionValue("output_flag", False)
        self._passed = False

    def solve(self, given: Vectors) -> Solved:
        """Return the cheapest values of all columns.

        Raises
        ------
        TanliuError
            When the solver does not end with an optimum: a slip of the model, since every wish has its price.
        """
        self._give(given)
        steps = np.flatnonzero(given.exclusive)
        places = (self.matrix.columns["buys"] + steps).astype(np.int32)
        if len(places):
            # buying and selling at once would pay here: first the choice of each step, then the prices that go with it
            self._integer(places, whole=True)
            chosen = np.round(self._run()[places])
            self._integer(places, whole=False)
            self._model.changeColsBounds(len(places), places, chosen, chosen)
        value = self._run()
        solution = self._model.getSolution()
        return Solved(
            value,
            float(self._model.getObjectiveValue()),
            np.array(solution.row_dual),
            np.array(solution.col_dual),
        )

    def _run(self) -> Floats:
        self._model.run()
        status = self._model.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise TanliuError("the solver found no optimum", found=self._model.modelStatusToString(status))
        return np.array(self._model.getSolution().col_value)

    def _integer(self, places: Any, whole: bool) -> None:
        kind = highspy.HighsVarType
        one = kind.kInteger if whole else kind.kContinuous
        self._model.changeColsIntegrality(len(places), places, np.full(len(places), one))

    def _give(self, given: Vectors) -> None:
        columns, rows = (
            np.arange(self.matrix.width, dtype=np.int32),
            np.arange(self.matrix.height, dtype=np.int32),
        )
        if self._passed:
            self._model.changeColsCost(len(columns), columns, given.cost)
            self._model.changeColsBounds(len(columns), columns, given.low, given.high)
            self._model.changeRowsBounds(len(rows), rows, given.row_low, given.row_high)
            return
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.matrix.width, self.matrix.height
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = given.cost, given.low, given.high
        lp.row_lower_, lp.row_upper_ = given.row_low, given.row_high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
            self.matrix.start,
            self.matrix.index,
            self.matrix.value,
        )
        self._model.passModel(lp)
        self._passed = True

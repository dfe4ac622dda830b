"""Plans side by side."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from budget_case import district, firm, rule, shipped

from tanliu.decide.budget.compare import apart, gini, outcome, spearman
from tanliu.decide.budget.preview import preview


def test_by_hand() -> None:
    """The same for all takes a tenth of each; the class takes it from one alone."""
    firms = [
        firm("a", [[100] * 4], size_class="A", value_added_cny=Decimal(4000)),
        firm("d", [[100] * 4], size_class="D", value_added_cny=Decimal(1000), town="t2"),
    ]  # fmt: skip
    alike = outcome(preview(rule(targets={"district_percent": -10}), firms))
    assert (alike.gain, alike.lose, alike.output_of_losers) == (0, 2, 1)
    assert alike.correlation is None
    assert alike.gini == pytest.approx(0.3)
    one = preview(rule(classes={"A": Decimal(0), "D": Decimal(-20)}), firms)
    unlike = outcome(one)
    assert (unlike.gain, unlike.lose, unlike.output_of_losers) == (1, 1, 0.2)
    assert unlike.correlation == pytest.approx(1)
    assert unlike.gini == pytest.approx(0.5)
    assert [(group.id, group.change) for group in unlike.groups["town"]] == [
        ("t1", 0),
        ("t2", pytest.approx(-0.2)),
    ]
    assert apart([one]) == {"a": (400,), "d": (320,)}


def test_outcomes_of_the_shipped_rules_add_up() -> None:
    firms = district(600, smallest=6)
    for name in ("district", "benchmark", "grandfathering"):
        found = outcome(preview(shipped(name), firms))
        assert found.budget == found.issued + found.reserve + found.new_entrants + found.unallocated
        assert found.gain + found.lose == found.firms
        for groups in found.groups.values():
            assert sum(group.firms for group in groups) == found.firms
            assert sum(group.issued for group in groups) == pytest.approx(found.issued)


def test_a_benchmark_cuts_the_wasteful_and_history_does_not() -> None:
    firms = district(600, smallest=6)
    by_name = {name: outcome(preview(shipped(name), firms)) for name in ("benchmark", "grandfathering")}
    assert (by_name["benchmark"].correlation or 0) > 0.8
    assert abs(by_name["grandfathering"].correlation or 0) < 0.1


def test_known_coefficients() -> None:
    assert gini(np.array([0.0, 0.0])) is None
    assert gini(np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(0.25)
    assert spearman(np.array([1.0, 2.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0, 4.0])) == pytest.approx(
        0.9487, abs=1e-4
    )

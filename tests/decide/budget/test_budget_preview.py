"""A whole plan: nothing is lost, every number explains itself, and what cannot be met is named."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from budget_case import district, firm, rule, shipped

from tanliu.decide.budget.preview import Preview, preview
from tanliu.decide.budget.targets import Row, Target
from tanliu.kit.errors import TanliuError

RULES = ("district", "benchmark", "grandfathering")
FIRMS = district(4500, smallest=6)


@pytest.fixture(scope="module")
def plans() -> dict[str, Preview]:
    return {name: preview(shipped(name), FIRMS) for name in RULES}


@pytest.mark.parametrize("name", RULES)
def test_the_steps_of_every_number_add_up_to_it(plans: dict[str, Preview], name: str) -> None:
    """Of more than 3,600 enterprises, three parts and four quarters, gram for gram."""
    plan = plans[name]
    assert len(plan.register.firms) > 3500
    assert plan.issued.shape == (len(plan.register.firms), 3, 4)
    assert (plan.steps_g.sum(axis=0) == plan.issued * plan.unit_g).all()


@pytest.mark.parametrize("name", RULES)
def test_steps_are_what_they_say(plans: dict[str, Preview], name: str) -> None:
    """Rounding moves less than a unit, and a bound takes something only from who stands at it."""
    plan = plans[name]
    steps = dict(zip(plan.names, plan.steps_g, strict=True))
    assert np.abs(steps["rounding"]).max() <= plan.unit_g
    cells, low, high = plan.fitted.cells, plan.fitted.low, plan.fitted.high
    inside = (cells > low + 1e-6) & (cells < high - 1e-6)
    assert inside.any()
    assert (steps["bound"][inside] == 0).all()


@pytest.mark.parametrize("name", RULES)
def test_what_is_given_and_kept_is_the_districts_budget(plans: dict[str, Preview], name: str) -> None:
    plan = plans[name]
    assert plan.unmet == ()
    assert (plan.unallocated >= 0).all()
    whole = plan.issued.sum(axis=0) + plan.pools.reserve + plan.pools.new_entrants + plan.unallocated
    assert (whole == plan.pools.budget).all()
    assert (plan.issued >= plan.fitted.low).all()
    assert (plan.issued <= plan.fitted.high).all() or plan.rule.bounds.cap_percent is None


def test_targets_that_cross_are_kept_in_whole_numbers(plans: dict[str, Preview]) -> None:
    targets = [
        Target("town", "T03", Decimal("-9")), Target("field", "transport", Decimal("-8"), 2),
        Target("district", "", Decimal("-4"), 3),
    ]  # fmt: skip
    plan = preview(shipped("district"), FIRMS, targets)
    assert plan.unmet == ()
    for kind, id, percent, quarters in (
        ("town", "T03", 91, slice(None)),
        ("field", "transport", 92, slice(1, 2)),
    ):
        names, of = plan.register.places(kind)
        mine = of == names.index(id)
        base = int(plan.entitlement.base_g[mine][:, :, quarters].sum())
        most = base * percent // 100 // plan.unit_g
        issued = int(plan.issued[mine][:, :, quarters].sum())
        # it binds: nothing is given away but what rounding could have taken
        assert most - 12 <= issued <= most
    cap = plan.entitlement.base_g.sum(axis=(1, 2)) * 105 // 100 // plan.unit_g
    assert (plan.issued.sum(axis=(1, 2)) <= np.maximum(cap, plan.fitted.low.sum(axis=(1, 2)))).all()
    assert plan.pools.budget[0, 2] < plans["district"].pools.budget[0, 2]
    steps = dict(zip(plan.names, plan.steps_g, strict=True))
    assert steps["town"][plan.register.places("town")[1] == 3].sum() < 0
    assert (plan.steps_g.sum(axis=0) == plan.issued * plan.unit_g).all()


def test_a_town_below_its_floors_is_named_with_the_units_it_lacks() -> None:
    """Floors are 70 % of the base: a town that may use half of it lacks a fifth."""
    plan = preview(shipped("district"), district(800), [Target("town", "T03", Decimal("-50"))])
    names, of = plan.register.places("town")
    lacking = int(plan.fitted.low[of == names.index("T03")].sum())
    (unmet,) = plan.unmet
    assert (unmet.row.kind, unmet.row.id, unmet.row.quarter) == ("town", "T03", None)
    assert unmet.units == pytest.approx(lacking - unmet.row.at_most, rel=0.02)
    assert plan.fitted.names == ("nearest",)
    assert (plan.steps_g.sum(axis=0) == plan.issued * plan.unit_g).all()


def test_a_quarter_that_cannot_be_met_is_named() -> None:
    plan = preview(shipped("district"), district(800), [Target("district", "", Decimal("-40"), 2)])
    assert {(one.row.kind, one.row.quarter) for one in plan.unmet} == {("district", 2)}
    assert {one.row.part for one in plan.unmet} == {"electricity", "heat", "fuels"}


def test_who_is_entitled_to_less_than_there_is_gets_that_and_the_rest_stays() -> None:
    one = rule(classes={"A": Decimal("-10")}, targets={"district_percent": 0})
    plan = preview(one, [firm("a", [[100, 200, 300, 400]], size_class="A")])
    assert plan.issued.ravel().tolist() == [90, 180, 270, 360]
    assert plan.unallocated.ravel().tolist() == [10, 20, 30, 40]


def test_two_enterprises_by_hand() -> None:
    """100 and 300 with 10 % less to give: what is taken is in proportion to the base, within the floor of 95 %."""
    made = rule(
        bounds={"floor_percent": 95},
        targets={"district_percent": -4},
        classes={"A": Decimal(0), "D": Decimal(-10)},
    )
    plan = preview(made, [firm("a", [[100] * 4], size_class="A"), firm("d", [[300] * 4], size_class="D")])
    # 384 to give: d is entitled to 270 and stopped at its floor of 285; a gives way by 1
    assert plan.issued[:, 0, 0].tolist() == [99, 285]
    steps = {name: int(step[1, 0, 0]) for name, step in zip(plan.names, plan.steps_g, strict=True)}
    assert steps["class"] == -30_000
    assert steps["district"] + steps["bound"] == 15_000


def test_nobody_in_scope_is_a_plan_of_nothing() -> None:
    plan = preview(rule(scope=[{"over_tce": 1}]), [firm("a", [[1, 1, 1, 1]])])
    assert plan.issued.shape == (0, 1, 4)
    assert plan.pools.budget.sum() == 0


def test_rows_say_of_whom_they_are() -> None:
    plan = preview(shipped("district"), district(300), [Target("town", "T03", Decimal("-50"), 4)])
    assert [one.row for one in plan.unmet] == [Row("town", "T03", None, 4, plan.unmet[0].row.at_most)]


@pytest.mark.parametrize("seed", range(4))
def test_limits_over_several_tables_are_kept_in_whole_numbers(seed: int) -> None:
    """Units are large beside what each gets, so that rounding would pass limits of years if it were not allowed for."""
    one = rule(
        issued_in=1000, parts={name: {"name": {"en": "a", "zh": "甲"}, "carriers": [name]} for name in ("heat", "lpg", "lng")},
        bounds={"year_cap_percent": 97}, targets={"district_percent": 0, "town_at_most_percent": -4},
    )  # fmt: skip
    plan = preview(one, district(60, towns=6, seed=seed))
    assert plan.unmet == ()
    base = plan.entitlement.base_g
    cap = base.sum(axis=(1, 2)) * 97 // 100 // plan.unit_g
    assert (plan.issued.sum(axis=(1, 2)) <= cap).all()
    names, of = plan.register.places("town")
    for at in range(len(names)):
        assert plan.issued[of == at].sum() <= int(base[of == at].sum()) * 96 // 100 // plan.unit_g


def test_division_by_claims_refuses_what_it_would_not_keep() -> None:
    """Until it did, a target of a town was taken and had no effect."""
    firms = [firm("a", [[100] * 4]), firm("b", [[60] * 4], town="t2")]
    divided = rule(fit="proportional")
    assert preview(divided, firms, [Target("district", "", Decimal(-10))]).issued.sum() == 576
    with pytest.raises(TanliuError, match=r"town t2.*fit: crossing"):
        preview(divided, firms, [Target("town", "t2", Decimal(-5))])
    for kept in (
        {"bounds": {"floor_percent": 80}},
        {"bounds": {"year_cap_percent": 110}},
        {"targets": {"district_percent": 0, "town_at_most_percent": 5}},
    ):
        with pytest.raises(TanliuError, match="keeps no such limit"):
            rule(fit="talmud", **kept)

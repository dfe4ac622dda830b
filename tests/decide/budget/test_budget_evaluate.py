"""Ranks by points, low yields by means, the order of power by classes: each kept by its own rule whatever comes."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.budget.evaluate import Outcome, Yield, errors, ranked, yields
from tanliu.decide.budget.evaluation_document import CommonError, LowYield, PowerClass, Supply, Who
from tanliu.decide.budget.power import Supplier, User, order, sources

WEIGHTS = {"scale": 30.0, "effect": 40.0, "completion": 30.0}
LOW = LowYield(
    energy_tce_from=Decimal(100), per_mu_below=Decimal("0.6"), per_tce_below=Decimal("0.6"), fewest=3
)
CLASSES = [
    PowerClass(id="public", name={"en": "p", "zh": "p"}, who=Who(industries=("D",))),
    PowerClass(
        id="green", name={"en": "g", "zh": "g"}, who=Who(grades=("1",), budget=("left",), warned=False)
    ),
    PowerClass(id="rest", name={"en": "r", "zh": "r"}),
]


def _user(id: str, **told: object) -> User:
    usual = {
        "industry": "C17",
        "field": "industry",
        "grade": "3",
        "budget": "left",
        "warned": False,
        "low_yield": False,
        "intensity": 1.0,
    }
    return User(id, **{**usual, **told})  # type: ignore[arg-type]


def test_points_are_shares_of_the_others_that_are_not_better() -> None:
    found = ranked(
        [Outcome("a", 10, -0.1, 0.9), Outcome("b", 5, 0.0, 0.9), Outcome("c", None, 0.0, 1.0)], WEIGHTS
    )
    assert [(one.outcome.id, one.points, one.rank, one.rank_of) for one in found] == [
        ("a", 85.0, 1, 2), ("b", 15.0, 2, 2), ("c", None, None, 2),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 124), min_size=1, max_size=12))
def test_ranks_follow_points_and_better_in_all_is_never_behind(codes: list[int]) -> None:
    rows = [(code // 25, code // 5 % 5, code % 5) for code in codes]
    found = ranked([Outcome(f"{at:02}", *map(float, row)) for at, row in enumerate(rows)], WEIGHTS)
    assert sorted(one.outcome.id for one in found) == [f"{at:02}" for at in range(len(rows))]
    for one in found:
        for other in found:
            a, b = one.outcome, other.outcome
            assert (one.points > other.points) == (one.rank < other.rank)  # type: ignore[operator]
            if a.scale >= b.scale and a.effect <= b.effect and a.completion <= b.completion:  # type: ignore[operator]
                assert one.rank <= other.rank  # type: ignore[operator]


def test_who_uses_much_for_little_is_listed_beside_its_industry() -> None:
    firms = [Yield(f"{at}", "C17", 200.0, 1000.0, 10.0) for at in range(3)]
    firms += [Yield("low", "C17", 200.0, 100.0, 10.0), Yield("small", "C17", 20.0, 1.0, 10.0)]
    firms += [Yield("part", "C17", 200.0, 1.0, 10.0, whole=False), Yield("bare", "C17", 200.0, None, 10.0)]
    firms += [Yield("other", "C26", 200.0, 100.0, 10.0)]
    found = {one.one.id: one for one in yields(firms, LOW)}
    assert {id for id, one in found.items() if one.listed} == {"low", "other"}
    assert "part" not in found and "bare" not in found
    assert found["other"].of_all and not found["low"].of_all
    assert round(found["low"].mu_ratio, 3) == round(10 / (3101 / 50), 3)


def test_most_of_an_industry_over_blames_the_method() -> None:
    rule = CommonError(fewest=3, over_ratio=Decimal("0.6"))
    found = errors({"C17": [1.1, 1.2, 0.9], "C26": [1.1, 1.2], "C30": [1.0, 0.9, 0.8]}, rule)
    assert [(one.industry, one.over, one.method) for one in found] == [
        ("C17", 2, True), ("C26", 2, False), ("C30", 0, False),
    ]  # fmt: skip


def test_the_order_of_power_is_by_class_then_by_carbon() -> None:
    users = [
        _user("high", intensity=9.0), _user("none", intensity=None), _user("green", grade="1"), _user("warned", grade="1", warned=True),
        _user("heat", industry="D44", intensity=50.0),
    ]  # fmt: skip
    found = order(users, CLASSES)
    assert [(one.user.id, one.of and one.of.id) for one in found] == [
        ("heat", "public"), ("green", "green"), ("warned", "rest"), ("high", "rest"), ("none", "rest"),
    ]  # fmt: skip
    assert [one.place for one in found] == [1, 2, 3, 4, 5]
    assert order([_user("x")], CLASSES[:2])[0].of is None


def test_clean_power_is_taken_first_and_unknown_is_not_clean() -> None:
    rule = Supply(clean_up_to_kg_per_kwh=Decimal("0.05"))
    found = sources(
        [Supplier("coal", 100, 90.0), Supplier("sun", 10, 0.0), Supplier("wind", 50, 1.0), Supplier("dark", 500, None), Supplier("off", 0, 0.0)], rule
    )  # fmt: skip
    assert [(one.supplier.id, one.clean) for one in found] == [
        ("wind", True), ("sun", True), ("coal", False), ("dark", False),
    ]  # fmt: skip

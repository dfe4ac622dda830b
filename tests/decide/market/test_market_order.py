"""Orders, what is taken of them, and what surveillance asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.market.document import Market
from tanliu.decide.market.order import Order, Standing, band, check, taken
from tanliu.decide.market.watch import Trade, findings
from tanliu.kit.errors import TanliuError


def at(*told: int) -> datetime:
    """Return a time; the market reads the clock that it is given, of whatever place."""
    return datetime(*told, tzinfo=UTC)  # type: ignore[misc,arg-type]


RULE = read(load().documents["markets"]["shanghai"][-1], Market)
CALENDAR = load().calendar
LISTED = Order("listed", "sell", "firm a", "allowance", Decimal("50.00"), 100)
#: A Wednesday in a session.
OPEN = Standing(at(2026, 3, 4, 10, 0), Decimal("50.00"))


@pytest.mark.parametrize(
    ("changes", "standing", "what"),
    [
        ({"price": Decimal("50.005")}, {}, "multiple of the tick"),
        ({"price": Decimal("NaN")}, {}, "multiple of the tick"),
        ({"price": Decimal(0)}, {}, "multiple of the tick"),
        ({"price": Decimal("55.01")}, {}, "outside the band"),
        ({"price": Decimal("44.99")}, {}, "outside the band"),
        ({"lots": 100_000}, {}, "quantity is outside"),
        ({"lots": 0}, {}, "quantity is outside"),
        (
            {"way": "block", "counterparty": "firm b"},
            {"at": at(2026, 3, 4, 14, 0)},
            "quantity is outside",
        ),
        ({"way": "block"}, {}, "names the other party"),
        ({"counterparty": "firm b"}, {}, "names the other party"),
        ({"unit": "budget"}, {}, "unknown unit"),
        ({"side": "short"}, {}, "unknown side"),
        ({}, {"at": at(2026, 3, 4, 11, 30)}, "market is closed"),
        ({}, {"at": at(2026, 3, 7, 10, 0)}, "market is closed"),
        ({}, {"at": at(2026, 10, 1, 10, 0)}, "market is closed"),
        ({}, {"suspended": {"firm a"}}, "suspended"),
        ({}, {"suspended": {"market"}}, "suspended"),
    ],
)
def test_orders_that_are_refused(changes: dict[str, object], standing: dict[str, object], what: str) -> None:
    with pytest.raises(TanliuError, match=what):
        check(replace(LISTED, **changes), RULE, replace(OPEN, **standing), CALENDAR)  # type: ignore[arg-type]


def test_orders_at_the_ends_of_the_band_are_taken() -> None:
    for price in ("45.00", "55.00"):
        check(replace(LISTED, price=Decimal(price)), RULE, OPEN, CALENDAR)
    check(replace(LISTED, price=Decimal("99999.99")), RULE, replace(OPEN, reference=None), CALENDAR)
    assert band(RULE.ways["listed"], RULE, Decimal("50.03")) == (Decimal("45.03"), Decimal("55.03"))
    assert band(RULE.ways["block"], RULE, Decimal("50.00")) == (Decimal("35.00"), Decimal("65.00"))


def test_a_holder_holds_no_more_than_the_limit() -> None:
    rule = RULE.model_copy(update={"holding_most_lots": 150})
    with pytest.raises(TanliuError, match="more than one holder"):
        check(replace(LISTED, side="buy"), rule, replace(OPEN, held_lots=51), CALENDAR)
    check(replace(LISTED, side="buy"), rule, replace(OPEN, held_lots=50), CALENDAR)


def test_whole_or_part() -> None:
    way = RULE.ways["listed"]
    assert taken(LISTED, 100, "firm b", 30, way) == 70
    with pytest.raises(TanliuError, match="as a whole"):
        taken(replace(LISTED, is_whole=True), 100, "firm b", 30, way)
    with pytest.raises(TanliuError, match="with themselves"):
        taken(LISTED, 100, "firm a", 30, way)
    with pytest.raises(TanliuError, match="than is open"):
        taken(LISTED, 100, "firm b", 101, way)
    block = replace(LISTED, way="block", counterparty="firm b")
    with pytest.raises(TanliuError, match="somebody else"):
        taken(block, 100, "firm c", 100, way)


def trade(id: str, day: int, seller: str, buyer: str, lots: int = 10, at_band: bool = False) -> Trade:
    return Trade(id, date(2026, 3, day), "allowance", seller, buyer, lots, Decimal(50), at_band)


def test_surveillance() -> None:
    trades = [
        trade("1", 2, "a", "a2"), trade("2", 3, "b", "c", 25), trade("3", 5, "c", "b", 25), trade("4", 6, "d", "e", 300),
        *(trade(f"5{at}", 10 + at, "f", f"g{at}", 1, at_band=True) for at in range(5)),
    ]  # fmt: skip
    found = findings(trades, RULE.watch, date(2026, 3, 20), {"a2": "a"})
    assert [(one.kind, one.holders, one.trades) for one in found] == [
        ("wash", ("a", "a2"), ("1",)), ("circle", ("b", "c"), ("2", "3")), ("corner", ("e",), ("4",)),
        ("band", ("f",), ("50", "51", "52", "53", "54")),
    ]  # fmt: skip
    # what lies before the window is no corner any more, and a quantity that comes back late is no circle
    assert findings(trades, RULE.watch, date(2026, 3, 1)) == []
    late = [trade("2", 3, "b", "c", 25), trade("3", 9, "c", "b", 25)]
    assert [one.kind for one in findings(late, RULE.watch, date(2026, 3, 20))] == ["corner", "corner"]

"""Amounts of days are shared out over months; nothing counts twice, whatever came first."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tanliu.flow.activity.spread import Told, spread
from tanliu.kit.period import Period

D = Decimal


def told(first: str, until: str, quantity: object) -> Told:
    return Told(date.fromisoformat(first), date.fromisoformat(until), D(str(quantity)))


def test_bills_are_shared_out_by_their_days() -> None:
    bills = [told("2024-01-15", "2024-02-14", 3100), told("2024-02-14", "2024-03-15", 3000)]
    months = {"2024-01": D("1756.666667"), "2024-02": D("2943.333333"), "2024-03": D("1400.000000")}
    assert spread(bills, {}).months == months


def test_a_year_to_date_less_the_one_before_is_its_last_month_in_any_order() -> None:
    to_date = [
        told("2025-01-01", f"2025-{month:02d}-01", total) for month, total in ((2, 100), (3, 210), (4, 330))
    ]
    for order in (to_date, to_date[::-1], [to_date[1], to_date[2], to_date[0]]):
        assert [int(one) for one in spread(order, {}).months.values()] == [100, 110, 120]


def test_a_quarter_beside_months_leaves_what_they_do_not_tell() -> None:
    quarter = told("2025-01-01", "2025-04-01", 300)
    assert spread([quarter], {"2025-01": D(100), "2025-03": D(120)}).months == {"2025-02": D(80)}
    same = spread([quarter], {"2025-01": D(100), "2025-02": D(80), "2025-03": D(120)})
    assert (same.months, list(same.contradicted)) == ({}, [])


def test_less_than_its_parts_is_asked_about_and_gives_nothing() -> None:
    made = spread([told("2025-01-01", "2025-04-01", 150)], {"2025-01": D(100), "2025-02": D(80)})
    assert made.months == {}
    assert [(one.inside, one.free) for one in made.contradicted] == [(D(180), 31)]
    whole = spread([told("2025-01-01", "2025-03-01", 150)], {"2025-01": D(100), "2025-02": D(80)})
    assert [(one.inside, one.free) for one in whole.contradicted] == [(D(180), 0)]


def test_days_of_two_bills_count_once() -> None:
    bills = [told("2025-01-01", "2025-01-31", 300), told("2025-01-30", "2025-03-01", 310)]
    made = spread(bills, {})
    # the day of both is the shorter one's; the other has 29 of its 30 days left
    assert sum(made.months.values()) == 300 + half(D(310) * 29 / 30)


def half(value: Decimal) -> Decimal:
    return value.quantize(D("0.000001"))


_YEAR = date(2025, 1, 1)


@given(
    st.lists(st.integers(1, 365), min_size=1, max_size=8, unique=True),
    st.lists(st.integers(0, 10**9), min_size=9, max_size=9),
    st.sets(st.integers(1, 12)),
    st.randoms(use_true_random=False),
)
def test_amounts_that_fit_add_up_to_the_largest(cuts, amounts, known, random) -> None:
    """Bills that meet, years to date over them and months made of them: the whole is the last year to date."""
    ends = [0, *sorted(cuts)]
    bills = [
        Told(_YEAR + timedelta(low), _YEAR + timedelta(high), D(amount))
        for low, high, amount in zip(ends, ends[1:], amounts, strict=False)
    ]
    to_date = [
        Told(_YEAR, one.until, sum((b.quantity for b in bills[: n + 1]), D(0))) for n, one in enumerate(bills)
    ]
    every = list({(one.first, one.until): one for one in [*bills, *to_date]}.values())
    random.shuffle(every)
    made = spread(every, {})
    assert not made.contradicted
    assert sum(made.months.values()) == to_date[-1].quantity
    assert all(part >= 0 for part in made.months.values())
    # whole months that are known keep their figure: nothing is shared out to them
    kept = {str(Period(2025, month)): D(5) for month in known}
    assert not set(spread(every, kept).months) & set(kept)

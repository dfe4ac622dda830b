"""Registers become energy of intervals, exactly, whatever comes late, falls, is exchanged or begins anew."""

from __future__ import annotations

from decimal import Decimal

from meter_cases import Meters


def test_steps_of_one_interval_are_readings(meters: Meters) -> None:
    meters.registers([(0, "100"), (15, "101.5"), (30, "101.5"), (45, "104.25")])
    assert meters.booked() == {0: (Decimal("1.500"), 1), 15: (0, 1), 30: (Decimal("2.750"), 1)}
    assert meters.spans() == []


def test_a_gap_is_shared_out_and_not_known(meters: Meters) -> None:
    meters.registers([(0, "0"), (60, "1")])
    assert meters.booked() == {0: (Decimal("0.250"), 0), 15: (Decimal("0.250"), 0), 30: (Decimal("0.250"), 0),
                               45: (Decimal("0.250"), 0)}  # fmt: skip
    assert meters.spans() == [(0, 60, "spread", Decimal("1.000"), 4)]
    assert meters.registers([(15, "0.7")]) == 4
    assert meters.booked()[0] == (Decimal("0.700"), 1)
    assert meters.booked()[15] == (Decimal("0.100"), 0)
    assert meters.spans() == [(15, 60, "spread", Decimal("0.300"), 3)]
    assert meters.registers([(15, "0.7")]) == 0


def test_a_corrected_value_moves_both_its_intervals(meters: Meters) -> None:
    meters.registers([(0, "10"), (15, "12"), (30, "13"), (45, "20")])
    assert meters.registers([(15, "11")]) == 2
    assert [quantity for quantity, _ in meters.booked().values()] == [1, 2, 7]
    assert {known for _, known in meters.booked().values()} == {1}


def test_multipliers_hold_from_their_instant(meters: Meters) -> None:
    meters.setup(-60, ct_ratio="80", pt_ratio="1.5")
    meters.registers([(0, "1"), (15, "2"), (30, "3"), (45, "4")])
    assert [quantity for quantity, _ in meters.booked().values()] == [120, 120, 120]
    meters.setup(15, "transformer", ct_ratio="100")
    assert [quantity for quantity, _ in meters.booked().values()] == [120, 100, 100]
    meters.setup(15, "withdrawn", ct_ratio="100")
    assert [quantity for quantity, _ in meters.booked().values()] == [120, 120, 120]


def test_a_transformer_exchanged_between_readings_is_held_back(meters: Meters) -> None:
    meters.setup(-60, ct_ratio="10")
    meters.registers([(0, "1"), (15, "2"), (30, "3")])
    meters.setup(20, "transformer", ct_ratio="20")
    assert meters.booked() == {0: (10, 1)}
    assert meters.spans() == [(15, 30, "exchange_unread", None, 0)]
    meters.setup(20, "transformer", ct_ratio="20", final_register="2.5", start_register="2.5")
    assert meters.booked() == {0: (10, 1), 15: (15, 1)}
    assert [span[2:4] for span in meters.spans()] == [("exchange", 5), ("exchange", 10)]


def test_before_the_first_setup_nothing_is_known(meters: Meters) -> None:
    meters.setup(15, ct_ratio="10")
    meters.registers([(0, "1"), (15, "2"), (30, "3")])
    assert meters.booked() == {15: (10, 1)}
    assert meters.spans() == [(0, 15, "before_setup", None, 0)]


def test_roll_over_where_digits_and_power_allow_it(meters: Meters) -> None:
    meters.setup(-60, ct_ratio="10", register_digits=4, max_per_hour="4000")
    meters.registers([(0, "9990"), (15, "5.5"), (30, "6")])
    assert meters.booked() == {0: (Decimal("155.000"), 1), 15: (5, 1)}
    assert meters.spans() == [(0, 15, "roll_over", Decimal("155.000"), 0)]


def test_a_fall_without_digits_or_power_is_for_a_person(meters: Meters) -> None:
    meters.registers([(0, "9990"), (15, "5.5"), (30, "6")])
    assert meters.booked() == {15: (Decimal("0.500"), 1)}
    assert meters.spans() == [(0, 15, "reset", None, 0)]
    meters.setup(-60, register_digits=4, max_per_hour="50")
    assert meters.spans() == [(0, 15, "reset", None, 0)]
    meters.setup(7, "reset", register_digits=4, max_per_hour="50", final_register="9991", start_register="0")
    assert meters.booked() == {0: (Decimal("6.500"), 1), 15: (Decimal("0.500"), 1)}
    assert {span[2] for span in meters.spans()} == {"exchange"}


def test_a_spike_is_held_back_until_it_is_corrected(meters: Meters) -> None:
    meters.setup(-60, max_per_hour="100")
    meters.registers([(0, "1"), (15, "9000"), (30, "3")])
    assert meters.booked() == {}
    assert [span[2] for span in meters.spans()] == ["implausible", "reset"]
    meters.registers([(15, "2")])
    assert meters.booked() == {0: (1, 1), 15: (1, 1)}
    assert meters.spans() == []


def test_an_exchanged_meter_goes_on_as_one_series(meters: Meters) -> None:
    meters.setup(-60, ct_ratio="2", register_digits=5)
    meters.registers([(0, "500"), (15, "510"), (30, "3"), (45, "13")])
    assert meters.spans() == [(15, 30, "reset", None, 0)]
    meters.setup(20, "exchange", ct_ratio="4", final_register="512", start_register="0.5")
    assert meters.booked() == {0: (20, 1), 15: (4 + 10, 1), 30: (40, 1)}


def test_readings_at_odd_times_share_out_by_time(meters: Meters) -> None:
    meters.registers([(5, "0"), (20, "30")])
    assert meters.booked() == {0: (20, 0), 15: (10, 0)}
    meters.registers([(30, "40"), (0, "0")])
    assert meters.booked() == {0: (20, 0), 15: (20, 0)}
    meters.registers([(15, "25")])
    assert meters.booked() == {0: (25, 1), 15: (15, 1)}


def test_what_was_delivered_as_interval_stays(meters: Meters) -> None:
    meters.intervals([(0, "4"), (30, "1")])
    meters.registers([(0, "0"), (60, "10")])
    assert meters.booked() == {0: (4, 1), 15: (Decimal("2.500"), 0), 30: (1, 1), 45: (Decimal("2.500"), 0)}
    meters.registers([(60, "4")])
    assert meters.booked() == {0: (4, 1), 30: (1, 1)}
    assert meters.spans() == [(0, 60, "contradicted", None, 0)]


def test_days_of_another_meter_are_left_alone(meters: Meters) -> None:
    meters.registers([(0, "0"), (60, "1")], meter=2)
    before = meters.booked(2)
    meters.registers([(0, "0"), (15, "1")])
    assert meters.booked(2) == before


def test_a_late_value_finds_its_neighbours_months_away(meters: Meters) -> None:
    day = 24 * 60
    meters.registers([(0, "0"), (100 * day, "9600")])
    meters.registers([(50 * day, "1")])
    booked = meters.booked()
    assert sum(quantity for quantity, _ in booked.values()) == 9600
    assert sum(quantity for minute, (quantity, _) in booked.items() if minute < 50 * day) == 1


DAY = 24 * 60


def test_a_counter_that_begins_anew_each_midnight(meters: Meters) -> None:
    meters.setup(-DAY, register_resets="daily")
    hours = [(day * DAY + minute, minute // 15) for day in range(3) for minute in range(0, DAY, 15)]
    meters.registers(hours)
    booked = meters.booked()
    assert {one for minute, one in booked.items()} == {(1, 1)}
    assert [minute for minute in range(0, 3 * DAY - 15, 15) if minute not in booked] == [
        DAY - 15,
        2 * DAY - 15,
    ]
    assert meters.spans() == [
        (DAY - 15, DAY, "daily_reset", None, 0),
        (2 * DAY - 15, 2 * DAY, "daily_reset", None, 0),
    ]


def test_a_midnight_that_shows_the_whole_day_leaves_nothing_unknown(meters: Meters) -> None:
    meters.setup(-DAY, ct_ratio="2", register_resets="daily")
    meters.registers([(DAY - 30, 40), (DAY - 15, 41), (DAY, 43), (DAY + 15, 1), (DAY + 30, 50)])
    assert meters.booked() == {DAY - 30: (2, 1), DAY - 15: (4, 1), DAY: (2, 1), DAY + 15: (98, 1)}
    assert meters.spans() == []


def test_totals_of_days_are_no_differences(meters: Meters) -> None:
    meters.setup(-DAY, register_resets="daily")
    meters.registers([(0, 23), (DAY, 24), (2 * DAY, 12), (3 * DAY, 12)])
    booked = meters.booked()
    by_day = [sum(q for m, (q, _) in booked.items() if m // DAY == day) for day in range(3)]
    assert by_day == [24, 12, 12]


def test_a_gap_over_midnight_and_a_fall_within_a_day(meters: Meters) -> None:
    meters.setup(-DAY, register_resets="daily")
    meters.registers([(DAY - 60, 9), (DAY + 30, 6), (DAY + 45, 2)])
    assert meters.booked() == {DAY: (3, 0), DAY + 15: (3, 0)}
    assert [one[:4] for one in meters.spans()] == [
        (DAY - 60, DAY, "daily_reset", None), (DAY, DAY + 30, "spread", 6), (DAY + 30, DAY + 45, "reset", None),
    ]  # fmt: skip
    meters.registers([(DAY + 15, 5)])
    assert meters.booked() == {DAY: (5, 1), DAY + 15: (1, 1)}

"""States of operators: the folds of the UK registry's own tests, and the patterns of its published table."""

from __future__ import annotations

from datetime import date

import pytest

from tanliu.decide.compliance.published import rows
from tanliu.decide.compliance.state import Event, EventKind, Operator, State, fold, state
from tanliu.kit.errors import TanliuError

DAY = date(2022, 1, 1)


def event(kind: str, amount: int = 0, year: int = 2021, day: int = 1) -> Event:
    return Event(date(2022, 1, day), EventKind(kind), year, amount)


def told(*events: Event, last: int | None = 2021) -> State:
    bounds = [Event(date(2021, 1, 1), EventKind.FIRST_YEAR, 2021)]
    bounds += [Event(date(2021, 1, 1), EventKind.LAST_YEAR, last)] if last else []
    return state(fold([*bounds, *events]), 2023 if last is None else 2021)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([event("emissions", 100), event("surrender", 100)], "A"),
        ([event("emissions", 100), event("surrender", 200)], "A"),
        ([event("emissions", 100)], "B"),
        ([event("emissions", 100), event("surrender", 50)], "B"),
        ([event("surrender", 100)], "C"),
        ([event("excluded")], "E"),
        ([event("emissions", 0)], "A"),
        ([event("excluded"), event("included")], "C"),
    ],
)
def test_folds_of_one_year(events: list[Event], expected: str) -> None:
    assert told(*events) == expected


def test_a_fold_that_goes_on() -> None:
    """C, with 100 emitted B, 50 surrendered B, 100 more A, 50 reversed A."""
    steps = [event("emissions", 100), event("surrender", 50), event("surrender", 100), event("reversal", 50)]
    assert [told(*steps[:count]) for count in range(5)] == ["C", "B", "B", "A", "A"]


THREE = [event("emissions", 100, year) for year in (2021, 2022, 2023)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([*THREE, event("surrender", 300)], "A"),
        ([*THREE, event("excluded", 0, 2022), event("surrender", 200)], "A"),
        ([*THREE, event("excluded", 0, 2022), event("surrender", 100)], "B"),
        ([*THREE, event("excluded", 0, 2022), event("excluded", 0, 2023), event("surrender", 50)], "B"),
        (
            [*THREE, *(event("excluded", 0, year) for year in (2021, 2022, 2023)), event("surrender", 300), event("reversal", 300)],
            "E",
        ),
    ],
)  # fmt: skip
def test_folds_of_three_years(events: list[Event], expected: str) -> None:
    assert told(*events, last=None) == expected


def test_state_at_a_deadline_knows_nothing_of_later_days() -> None:
    events = [
        Event(DAY, EventKind.FIRST_YEAR, 2021), Event(DAY, EventKind.EMISSIONS, 2021, 100),
        Event(date(2022, 4, 30), EventKind.SURRENDER, 0, 60), Event(date(2022, 5, 1), EventKind.SURRENDER, 0, 40),
    ]  # fmt: skip
    assert state(fold(events, date(2022, 4, 30)), 2021) == State.B
    assert state(fold(events, date(2022, 5, 1)), 2021) == state(fold(events), 2021) == State.A


#: Appendix B of decide.md: state, first year, last year, emissions of 2021 to 2024 (None for blank), surrendered.
PATTERNS = [
    ("A", "2021", "", (9, 9, 9, 9), 36), ("A", "2021", "2025", (9, 9, 9, 9), 36), ("A", "2023", "", (None, None, 9, 9), 18),
    ("A", "2021", "2024", (9, 9, 9, 0), 27), ("A", "2024", "", (None, None, None, 9), 9), ("A", "2023", "", (None, None, 0, 9), 9),
    ("N", "2025", "", (None,) * 4, 0), ("A", "2022", "2022", (None, 0, None, None), 0), ("A", "2022", "", (None, 9, 9, 9), 27),
    ("A", "2023", "", (None, None, 0, 0), 0), ("A", "2021", "2024", (9, 9, 9, 9), 36), ("A", "2023", "2024", (None, None, 9, 9), 18),
    ("A", "2021", "", (9, 9, 9, 0), 27), ("B", "2021", "2021", (8438, None, None, None), 0), ("A", "2021", "2022", (9, 9, None, None), 18),
    ("B", "2021", "", (100000, 50000, 9000, 205), 138797), ("C", "2021", "", (8000, 700, 6, None), 8706), ("C", "2024", "", (None,) * 4, 1171),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "first", "last", "amounts", "surrendered"), PATTERNS)
def test_patterns_of_the_published_table(
    expected: str, first: str, last: str, amounts: tuple[int | None, ...], surrendered: int
) -> None:
    (row,) = rows([_line(first, last, amounts, surrendered, expected)])
    assert (row.found, row.fault) == (expected, "")


def _line(
    first: str, last: str, amounts: tuple[int | str | None, ...], surrendered: int, published: str
) -> dict[str, str]:
    return {
        "Operator ID": "1", "First Year of Operation": first, "Last Year of Operation": last,
        "Cumulative surrenders": str(surrendered), "Static surrender status 2024": published,
        **{f"Recorded emissions {year}": "" if one is None else str(one) for year, one in zip(range(2021, 2025), amounts, strict=True)},
    }  # fmt: skip


def test_an_excluded_year_is_a_word_among_numbers() -> None:
    (row,) = rows([_line("2021", "", (9, "EXCLUDED", 9, 9), 27, "A")])
    assert (
        row.operator == Operator(2021, None, {2021: 9, 2023: 9, 2024: 9}, frozenset({2022}), 27)
        and not row.fault
    )


def test_what_does_not_follow_is_named() -> None:
    (row,) = rows([_line("2021", "", (9, 9, 9, 9), 35, "A")])
    assert row.fault == "state" and row.found == "B"
    (row,) = rows([{**_line("2021", "", (9, 9, 9, 9), 36, "A"), "Cumulative emissions": "37"}])
    assert row.fault == "emissions"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"Recorded emissions 2022": "lots"}, "2, Recorded emissions 2022"),
        ({"Static surrender status 2024": "Z"}, "no state of compliance"),
        ({"First Year of Operation": "-1"}, "whole number"),
    ],
)
def test_bad_tables(changes: dict[str, str], what: str) -> None:
    with pytest.raises(TanliuError, match=what):
        rows([_line("2021", "", (9, 9, 9, 9), 36, "A") | changes])
    with pytest.raises(TanliuError, match="lacks a column"):
        rows([{"Operator ID": "1"}])

"""Scores by schemes: printed examples, bands and their gaps, what is missing, what would lift, and numbers of certificates."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.blocks import Goalposts, Limit
from tanliu.decide.assessment.certificate import is_number, months_after, numbered, propose, standing
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.interval import Interval, exactly, holds, placed
from tanliu.decide.assessment.kept import kept, revived
from tanliu.decide.assessment.lift import lifts
from tanliu.decide.assessment.printed import as_printed, differences, outcome_of, told
from tanliu.decide.assessment.score import assess
from tanliu.kit.errors import TanliuError

SCHEMES: Mapping[str, AssessmentScheme] = {
    id: read(editions[-1], AssessmentScheme) for id, editions in load().documents["assessments"].items()
}
GREEN, WASTE = SCHEMES["green-logistics"], SCHEMES["zero-waste-to-landfill"]
CONTROLS = {one: Answer("yes") for one in ("plan", "do", "check", "act")} | {"set_up_months": Answer("12")}


def waste(**masses: str) -> dict[str, Answer]:
    every = dict.fromkeys(("reduce", "reuse", "recycle", "energy", "landfill", "thermal", "mandated"), "0")
    return CONTROLS | {id: Answer(one) for id, one in (every | masses).items()}


def small(**more: Any) -> AssessmentScheme:
    """Return a scheme of four graded indicators, made up."""
    name = {"en": "x", "zh": "某"}
    return AssessmentScheme.model_validate(
        {
            "assessment": "small", "title": name, "source": "made up", "evidence": "own judgement", "edition": "1", "code": "SM",
            "about": name, "grades": {"A": name, "B": name, "C": name},
            "indicators": {f"I{at}": {"name": name, "asks": "grade"} for at in range(4)},
            "measures": {
                "a": {"name": name, "form": "share_at_grade", "grades": ["A"]},
                "b": {"name": name, "form": "share_at_grade", "grades": ["A", "B"]},
            },
            "levels": {"top": {"name": name, "needs": [{"of": "a", "at_least": 50}, {"of": "b", "above": 70}]}},
        } | more
    )  # fmt: skip


@pytest.mark.parametrize("id", SCHEMES)
def test_the_examples_of_a_scheme_come_out_as_told(id: str) -> None:
    scheme = SCHEMES[id]
    assert scheme.examples
    for example in scheme.examples:
        assert bool(list(differences(scheme, example))) == (example.verdict == "differs"), example.name.en


def test_table_1_has_what_it_says() -> None:
    stages = [one.stage for one in GREEN.indicators.values()]
    assert (len(stages), stages.count("current"), len(GREEN.sections)) == (33, 7, 5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=33, max_size=33))
def test_table_3_is_counted_as_a_reader_would(grades: list[int]) -> None:
    names = list(GREEN.grades)
    answers = {id: Answer(names[at]) for id, at in zip(GREEN.indicators, grades, strict=True)}
    share = [sum(one <= place for one in grades) / 33 * 100 for place in range(4)]
    wanted = None
    if share[0] > 20 and share[1] > 50 and share[2] > 90 and share[3] == 100:
        wanted = "certified"
    if share[0] > 50 and share[1] > 75 and share[2] == 100:
        wanted = "silver"
    if share[0] > 75 and share[1] == 100:
        wanted = "gold"
    if share[0] > 85 and share[1] == 100:
        wanted = "emerald"
    assert assess(GREEN, answers).level == wanted


def test_the_order_of_answers_does_not_matter() -> None:
    answers = told(GREEN, GREEN.examples[0])
    assert assess(GREEN, dict(reversed(answers.items()))).level == assess(GREEN, answers).level


@pytest.mark.parametrize(
    ("recycled", "level"),
    [("89.999", None), ("90", "silver"), ("94", "silver"), ("94.5", "silver"), ("95", "gold"), ("99", "gold"), ("99.9", "gold"), ("100", "diamond")],
)  # fmt: skip
def test_bands_of_landfill_diversion(recycled: str, level: str | None) -> None:
    assert assess(WASTE, waste(recycle=recycled, landfill=str(100 - Decimal(recycled)))).level == level


def test_a_gap_can_be_refused_instead() -> None:
    strict = WASTE.model_copy(update={"between": "refuse"})
    assert assess(strict, waste(recycle="94.5", landfill="5.5")).level is None
    assert assess(strict, waste(recycle="94", landfill="6")).level == "silver"
    assert assess(strict, waste(recycle="99.5", landfill="0.5")).level is None
    assert assess(strict, waste(recycle="100")).level == "diamond"


def test_mandatory_waste_is_in_neither_part() -> None:
    without, with_it = (
        assess(WASTE, waste(recycle="95", landfill="5", mandated=one)) for one in ("0", "1000")
    )
    assert without.measures["ldr"].at == with_it.measures["ldr"].at == exactly(95)
    assert with_it.measures["total"].at == exactly(1100)


def test_nothing_at_all_has_no_rate() -> None:
    outcome = assess(WASTE, waste())
    assert outcome.measures["ldr"].at.value is None and outcome.level is None and outcome.is_open


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["A", "B", "C", ""]), min_size=4, max_size=4))
def test_what_is_missing_lies_between_its_worst_and_best(grades: list[str]) -> None:
    """The sure and the best level are those over everything that the missing answers could be."""
    scheme = small()
    answers = {f"I{at}": Answer(one) for at, one in enumerate(grades)}
    every = [
        assess(scheme, {f"I{at}": Answer(one or filled[at]) for at, one in enumerate(grades)}).level
        for filled in product("ABC", repeat=4)
    ]
    outcome = assess(scheme, answers)
    assert outcome.level == ("top" if all(every) else None)
    assert outcome.best == ("top" if any(every) else None)
    assert len(outcome.missing) == grades.count("")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["A", "B", "C"]), min_size=4, max_size=4))
def test_a_lift_takes_the_fewest_steps(grades: list[str]) -> None:
    scheme = small()
    outcome = assess(scheme, {f"I{at}": Answer(one) for at, one in enumerate(grades)})
    if outcome.level == "top":
        assert lifts(scheme, outcome) == []
        return
    lift = lifts(scheme, outcome)[0]
    after = dict(enumerate(grades)) | {int(one.indicator[1:]): one.to for one in lift.upgrades}
    assert assess(scheme, {f"I{at}": Answer(one) for at, one in after.items()}).level == "top"
    fewest = min(
        sum("ABC".index(old) - "ABC".index(new) for old, new in zip(grades, wanted, strict=True))
        for wanted in product("ABC", repeat=4)
        if all(new <= old for old, new in zip(grades, wanted, strict=True))
        and assess(scheme, {f"I{at}": Answer(one) for at, one in enumerate(wanted)}).level == "top"
    )
    assert sum("ABC".index(grades[at]) - "ABC".index(one) for at, one in after.items()) == fewest


def test_a_rate_says_how_much_is_lacking() -> None:
    lift = lifts(WASTE, assess(WASTE, waste(recycle="180", landfill="20")))[0]
    assert (lift.level, lift.shorts[0].by, lift.shorts[0].moved) == ("gold", 5, 10)


def test_what_is_in_doubt_is_provisional_and_earns_no_certificate() -> None:
    answers = waste(recycle="100")
    sure = assess(WASTE, answers)
    doubtful = assess(WASTE, answers | {"recycle": Answer("100", doubt="estimated")})
    assert (sure.level, doubtful.level, doubtful.is_provisional, doubtful.doubtful) == (
        "diamond",
        "diamond",
        True,
        ("recycle",),
    )
    proposed = propose(WASTE, sure, date(2026, 2, 28))
    assert proposed is not None and (proposed.valid_until, proposed.surveil_until) == (
        date(2029, 2, 28),
        date(2027, 2, 28),
    )
    assert propose(WASTE, doubtful, date(2026, 2, 28)) is None


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"X101": Answer("A++")}, "no grade of this scheme"),
        ({"X999": Answer("A")}, "no such indicator"),
        ({"X101": Answer(absent=True, reason="no")}, "every indicator applies"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(answers: dict[str, Answer], says: str) -> None:
    with pytest.raises(TanliuError, match=says):
        assess(GREEN, answers)


@pytest.mark.parametrize("value", ["-1", "a", "nan", "1e99", "Infinity"])
def test_a_mass_is_a_number_that_can_be(value: str) -> None:
    with pytest.raises(TanliuError):
        assess(WASTE, waste(recycle=value))


def test_what_does_not_apply_is_dropped_with_its_reason_and_not_too_often() -> None:
    scheme = small(absent={"means": "drop", "most": 2})
    gone = Answer(absent=True, reason="has none")
    answers = {"I0": Answer("A"), "I1": Answer("B"), "I2": gone, "I3": gone}
    outcome = assess(scheme, answers)
    assert outcome.measures["a"].at == exactly(50) and outcome.level == "top"
    with pytest.raises(TanliuError, match="too many"):
        assess(scheme, {**answers, "I1": gone})
    with pytest.raises(TanliuError, match="reason"):
        assess(scheme, {**answers, "I2": Answer(absent=True)})
    full = small(absent={"means": "full", "most": 2})
    assert assess(full, answers).measures["a"].at == exactly(75)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"between": None}, "gap"),
        ({"levels": {"low": {"name": {"en": "x", "zh": "某"}, "needs": [{"of": "nothing", "at_least": 1}]}}, "between": None}, "unknown"),
        (
            {"levels": {
                "low": {"name": {"en": "x", "zh": "某"}, "needs": [{"of": "ldr", "at_least": 90, "to": 96}]},
                "high": {"name": {"en": "x", "zh": "某"}, "needs": [{"of": "ldr", "at_least": 95}]}}},
            "overlap",
        ),
    ],
)  # fmt: skip
def test_a_scheme_that_leaves_something_open_is_refused(change: dict[str, Any], says: str) -> None:
    told = WASTE.model_dump(mode="python", exclude_unset=True) | change
    with pytest.raises(ValueError, match=says):
        AssessmentScheme.model_validate(told)


@pytest.mark.parametrize("id", SCHEMES)
def test_a_scheme_comes_back_as_it_was_kept(id: str) -> None:
    assert revived(kept(SCHEMES[id])) == SCHEMES[id]


@given(st.integers(1, 9999), st.integers(2020, 2099), st.integers(0, 30), st.integers(0, 9))
def test_a_slip_in_a_number_is_found(place: int, year: int, at: int, digit: int) -> None:
    number = numbered("GLCL", year, place)
    assert is_number(number)
    where = at % len(number)
    if number[where].isdecimal() and number[where] != str(digit):
        assert not is_number(number[:where] + str(digit) + number[where + 1 :])


@pytest.mark.parametrize(
    "text", ["", "-", "ZWL", "ZWL-2026-0001-", "ＺＷＬ-2026-0001-80", "-80", "ZWL/2026-0001-80"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert not is_number(text)


def test_a_certificate_stands_as_the_day_says() -> None:
    until, look = date(2029, 1, 31), date(2027, 1, 31)
    days = [date(2027, 1, 31), date(2027, 2, 1), date(2029, 1, 31), date(2029, 2, 1)]
    assert [standing("valid", until, look, day) for day in days] == [
        "valid",
        "unwatched",
        "unwatched",
        "expired",
    ]
    assert (
        standing("suspended", until, look, days[0])
        == standing("answered", until, look, days[1])
        == "suspended"
    )
    assert standing("withdrawn", until, look, days[3]) == "withdrawn"
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_limits_are_as_strict_as_they_say() -> None:
    ninety = Limit(at_least=Decimal(90), below=Decimal(95))
    assert [holds(ninety, exactly(Fraction(one))) for one in ("89.9", "90", "94.9", "95")] == [
        False,
        True,
        True,
        False,
    ]
    assert holds(ninety, Interval(Fraction(91), Fraction(99))) is None
    assert holds(ninety, Interval(Fraction(95), None)) is False
    assert holds(Limit(equals=Decimal(100)), Interval(Fraction(10), Fraction(99))) is False


def test_goalposts_turn_round_where_less_is_better() -> None:
    posts = Goalposts(worst=Decimal(100), best=Decimal(0))
    assert [placed(posts, Fraction(one)) for one in (100, 25, 0, -5, 200)] == [0, Fraction(3, 4), 1, 1, 0]


def test_printed_digits_are_rounded_half_to_even() -> None:
    assert as_printed("72.7", Fraction(2400, 33)) and not as_printed("72.8", Fraction(2400, 33))
    assert as_printed("1,303.82", Fraction(130382, 100)) and as_printed("0.2", Fraction(1, 4))


def test_a_thousand_assessments_take_less_than_a_second() -> None:
    """A bound that a loaded machine keeps too; bare it is about 0.3 s."""
    answers = told(GREEN, GREEN.examples[5])
    assess(GREEN, answers)
    began = time.process_time()
    for _ in range(1000):
        assess(GREEN, answers)
    assert time.process_time() - began < 1


def test_an_example_with_too_many_grades_is_refused() -> None:
    with pytest.raises(TanliuError, match="more grades"):
        outcome_of(GREEN, GREEN.examples[0].model_copy(update={"grades": {"A+": 34}}))

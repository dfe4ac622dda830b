"""Rows of a programme beside their days, and what all of them come to; what nobody told is never zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.programme.document import Programme
from tanliu.decide.programme.follow import Told, begun, grouped, months_on, refuse, standing, tallied
from tanliu.decide.programme.kept import kept, revived
from tanliu.kit.errors import TanliuError

PACK = load().documents["programmes"]
ZERO = read(PACK["zero-waste-set-up"][-1], Programme)
HOMES = read(PACK["green-buildings"][-1], Programme)
FREE = read(PACK["waste-free-county"][-1], Programme)


def test_three_six_and_three_months() -> None:
    rows = begun(ZERO, date(2026, 1, 31))
    assert [row.due for row in rows] == [date(2026, 4, 30), date(2026, 10, 31), date(2027, 1, 31)]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_months_on_end_with_their_month(day: date, some: int, more: int) -> None:
    on = months_on(day, some)
    assert (on.year * 12 + on.month) - (day.year * 12 + day.month) == some and on.day <= day.day
    assert on.day == day.day or (on + timedelta(days=1)).day == 1
    assert months_on(day, some) <= months_on(day, some + more)


def test_a_row_is_late_from_the_day_after_its_day() -> None:
    row = Told("x", "phases", due=date(2026, 5, 31))
    assert standing(ZERO, row, date(2026, 5, 31)).late == 0
    assert standing(ZERO, row, date(2026, 6, 1)).late == 1
    done = replace(row, state="done", ended=date(2026, 6, 4))
    # done late it stays late by as much, and no more
    assert standing(ZERO, done, date(2027, 1, 1)).late == 4
    assert standing(ZERO, replace(row, state="dropped"), date(2027, 1, 1)).late is None
    assert standing(ZERO, replace(row, due=None), date(2027, 1, 1)).late is None
    counted = grouped(ZERO, [standing(ZERO, one, date(2026, 6, 9)) for one in (row, done)])
    assert counted[0].late == 1 and counted[0].share_percent == 50


def test_a_quarter_without_a_word_is_seen_the_day_after() -> None:
    row = Told("x", "tasks", heard=date(2026, 1, 15))
    assert standing(FREE, row, date(2026, 4, 15)).silent is None
    assert standing(FREE, row, date(2026, 4, 16)).silent == date(2026, 4, 15)
    assert standing(FREE, replace(row, state="done"), date(2026, 9, 1)).silent is None
    assert standing(ZERO, replace(row, group="phases"), date(2026, 9, 1)).silent is None


def test_the_printed_share_of_three_stars_comes_out() -> None:
    rows = [
        Told(f"{at}", "residential", "done", figures={"stars": Decimal(3 if at < 63 else 2 if at < 125 else 0), "floor_area_m2": Decimal(20488000) / 379})
        for at in range(379)
    ]  # fmt: skip
    told = {one.id: one for one in tallied(HOMES, rows)}
    assert told["three_star_share"].value == Fraction(504, 10) and told["three_star_share"].agrees
    assert all(told[one].agrees for one in ("buildings", "certified", "three_star", "area"))
    assert told["insured"].unknown == 379 and told["insured"].value == 0
    fewer = {one.id: one for one in tallied(HOMES, rows[1:])}
    assert not fewer["three_star_share"].agrees and not fewer["buildings"].agrees


def test_a_figure_that_nobody_told_is_said() -> None:
    rows = [Told("a", "public", "done", figures={"floor_area_m2": Decimal(5)}), Told("b", "public", "done")]
    area = next(one for one in tallied(HOMES, rows) if one.id == "area")
    assert (area.value, area.unknown) == (5, 1)
    share = next(one for one in tallied(HOMES, rows) if one.id == "three_star_share")
    # neither is known to be one of the certified, nor to have three stars
    assert (share.value, share.unknown) == (None, 4)
    # what was dropped counts for nothing unless it is asked for
    assert next(one for one in tallied(HOMES, [Told("c", "public", "dropped", figures={"stars": Decimal(3)})]) if one.id == "three_star").value == 0  # fmt: skip
    assert next(one for one in tallied(HOMES, []) if one.id == "three_star_share").value is None


def test_no_phase_is_left_out() -> None:
    rows = {row.id: row for row in begun(ZERO, date(2026, 1, 1))}
    with pytest.raises(TanliuError, match="after what comes before"):
        refuse(rows, "adjust", "done")
    refuse(rows, "adjust", "under_way")
    rows["establish"] = replace(rows["establish"], state="done")
    refuse(rows, "adjust", "done")
    rows["adjust"] = replace(rows["adjust"], state="done")
    with pytest.raises(TanliuError, match="done already"):
        refuse(rows, "establish", "under_way")
    with pytest.raises(TanliuError, match="no state"):
        refuse(rows, "operate", "finished")
    # what was dropped does not let the next one pass
    rows["adjust"] = replace(rows["adjust"], state="dropped")
    with pytest.raises(TanliuError, match="after what comes before"):
        refuse(rows, "operate", "done")


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"steps": {"a": {"name": {"en": "a", "zh": "a"}, "group": "none"}}}, "unknown"),
        ({"steps": {"a": {"name": {"en": "a", "zh": "a"}, "group": "g", "after": ["b"]}}}, "unknown"),
        ({"steps": {"a": {"name": {"en": "a", "zh": "a"}, "group": "g", "months": 1, "due": date(2026, 1, 1)}}}, "on a day"),
        ({"tallies": {"t": {"name": {"en": "a", "zh": "a"}, "form": "sum"}}}, "names its figure"),
        ({"tallies": {"t": {"name": {"en": "a", "zh": "a"}, "form": "count", "where": {"at_least": 1}}}}, "bounds are of"),
    ],
)  # fmt: skip
def test_a_document_that_makes_no_sense_is_refused(over: dict, says: str) -> None:  # type: ignore[type-arg]
    told = {
        "programme": "x", "title": {"en": "x", "zh": "x"}, "source": "x", "evidence": "own judgement", "edition": "1", "of": "district",
        "about": {"en": "x", "zh": "x"}, "groups": {"g": {"name": {"en": "g", "zh": "g"}}},
    }  # fmt: skip
    Programme.model_validate(told)
    with pytest.raises(ValidationError, match=says):
        Programme.model_validate(told | over)


@pytest.mark.parametrize("id", sorted(PACK))
def test_a_programme_is_kept_as_it_was(id: str) -> None:
    one = read(PACK[id][-1], Programme)
    assert revived(kept(one)) == one

"""Rows that somebody tells: what a cell may be, and what becomes of a row and of its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.platform.casework.today import today
from tanliu.app.platform.models import ActionDone
from tanliu.app.platform.told import cells
from tanliu.app.platform.told.rows import MOST_ROWS, Verdict, counts, entries, judged, require_rows
from tanliu.app.platform.told.shown import fault_row, verdict_row
from tanliu.kit.errors import TanliuError


@dataclass(frozen=True)
class Item:
    name: dict[str, str]


KINDS = {"pv": Item({"en": "Photovoltaics", "zh": "光伏"}), "wind": Item({"en": "Wind", "zh": "风电"})}


@pytest.mark.parametrize(
    ("read", "told", "found"),
    [
        (lambda row: cells.text(row, "x", 3), " abc ", "abc"),
        (lambda row: cells.text(row, "x", 3, 0), "  ", ""),
        (lambda row: cells.day(row, "x"), " 1900-01-01", date(1900, 1, 1)),
        (lambda row: cells.day_or_none(row, "x"), " ", None),
        (lambda row: cells.number(row, "x", Decimal(0), Decimal(5), 2), "5.00", Decimal(5)),
        (lambda row: cells.number_or_none(row, "x", Decimal(0), Decimal(5), 2), "", None),
        (lambda row: cells.chosen(row, "x", KINDS), "风电", "wind"),
        (lambda row: cells.chosen(row, "x", KINDS), "Photovoltaics", "pv"),
        (lambda row: cells.chosen(row, "x", KINDS), "pv", "pv"),
    ],
)
def test_a_cell_is_read(read: Any, told: str, found: object) -> None:
    assert read({"x": told}) == found


@pytest.mark.parametrize(
    ("read", "told", "what"),
    [
        (lambda row: cells.text(row, "x", 3), " ", "a field is empty"),
        (lambda row: cells.text(row, "x", 3), "abcd", "the length of a told text"),
        (lambda row: cells.text(row, "x", 3), "a\0", "a text holds NUL or half of a sign"),
        (lambda row: cells.day(row, "x"), "", "a field is empty"),
        (lambda row: cells.day(row, "x"), "31.1.2026", "not a day"),
        (lambda row: cells.day(row, "x"), "1899-12-31", "not a day"),
        (lambda row: cells.number(row, "x", Decimal(0), Decimal(5), 2), "", "a field is empty"),
        (lambda row: cells.number(row, "x", Decimal(0), Decimal(5), 2), "1,5", "not a number"),
        (lambda row: cells.number(row, "x", Decimal(0), Decimal(5), 2), "NaN", "a number out of its range"),
        (lambda row: cells.number(row, "x", Decimal(0), Decimal(5), 2), "5.01", "a number out of its range"),
        (lambda row: cells.number(row, "x", Decimal(0), Decimal(5), 2), "-0.01", "a number out of its range"),
        (lambda row: cells.number(row, "x", Decimal(0), Decimal(5), 2), "1.005", "a number out of its range"),
        (lambda row: cells.chosen(row, "x", KINDS), "PV", "not one of what is offered"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_by_its_column(read: Any, told: str, what: str) -> None:
    with pytest.raises(TanliuError) as refused:
        read({"x": told})
    assert (f"{refused.value.what}", refused.value.where) == (what, "x")


def test_what_ends_begins_before_and_what_happened_is_past() -> None:
    assert cells.span({"first": "2026-01-02", "last": "2026-01-02"}) == (date(2026, 1, 2), date(2026, 1, 2))
    with pytest.raises(TanliuError, match="it ends before it begins"):
        cells.span({"first": "2026-01-02", "last": "2026-01-01"})
    assert cells.past("x", today()) == today()
    with pytest.raises(TanliuError, match="the day is still to come"):
        cells.past("x", today() + timedelta(days=1))


def test_what_is_told_about_rows() -> None:
    fault = TanliuError("a field is empty", where="x")
    done = (
        Verdict(7, "A", "new", None, 3),
        Verdict(8, "B", "same", None, 4),
        Verdict(9, "C", "refused", fault),
    )
    assert counts(done) == {"new": 1, "same": 1, "refused": 1}
    (entry,) = entries("told", done)
    assert (entry.subject, entry.details["codes"], entry.details["numbers"]) == ("", ["A"], [3])
    assert entries("told", done[1:]) == [], "nothing changed, so the trail says nothing"
    assert entries("told", done[:1])[0].subject == "A"
    assert verdict_row(done[2], "zh")["what"] == "有必填项为空"
    assert set(fault_row(None, "en").values()) == {""}
    few_or_many: tuple[tuple[cells.Row, ...], ...] = ((), ({},) * (MOST_ROWS + 1))
    for rows in few_or_many:
        with pytest.raises(TanliuError, match="how many rows are told"):
            require_rows(rows)
    require_rows(({},) * MOST_ROWS)


@pytest.mark.django_db
def test_a_refused_row_leaves_nothing_and_keeps_nobody_else() -> None:
    def put(row: cells.Row) -> tuple[str, int | None]:
        made = ActionDone.objects.create(cause=row["code"].strip(), actor="test")
        if row["code"] == "bad":
            raise TanliuError("a field is empty")
        return "new", made.pk

    done = judged([{"code": " a "}, {"code": "bad"}, {"code": "c"}], 2, "code", put)
    assert [(one.row, one.code, one.what) for one in done] == [
        (2, "a", "new"),
        (3, "bad", "refused"),
        (4, "c", "new"),
    ]
    assert ActionDone.objects.count() == 2

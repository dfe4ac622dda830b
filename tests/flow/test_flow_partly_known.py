"""Who is known by electricity alone is not compared with those who are known whole, where the scheme says so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
from flow_case import rows

from tanliu.app.desks.findings.actions.find import checks_of
from tanliu.catalog.activity import WithoutEnergy
from tanliu.catalog.load import load
from tanliu.flow.indicator.checks import peer_outliers
from tanliu.flow.indicator.load import schemes
from tanliu.flow.indicator.measures import partly_known
from tanliu.flow.indicator.steps import evaluate
from tanliu.flow.indicator.types import Scheme
from tanliu.kit.table import dictionary

SCHEME = next(one for one in schemes(load()) if one.id == "carbon-efficiency")
JUDGED = replace(
    SCHEME, indicators=tuple(replace(one, judges_partly_known=True) for one in SCHEME.indicators)
)


def _told(table: str, records: list[dict[str, Any]]) -> ibis.Table:
    schema = pa.schema([field.with_nullable(True) for field in dictionary()[table].schema])
    return ibis.memtable(pa.Table.from_pylist(records, schema=schema))


def _months(told: list[tuple[str, str, str, int | None]]) -> dict[str, int]:
    lines = [
        {"entity_id": "A", "period": period, "carrier": carrier, "purpose": purpose,
         "energy_kgce": None if amount is None else Decimal(amount), "origin": "reported"}
        for period, carrier, purpose, amount in told
    ]  # fmt: skip
    apart = WithoutEnergy(("clinker",), ("export",))
    found = rows(partly_known(_told("line", lines), apart, ("electricity",)), "span")
    return {row["span"]: row["partly_months"] for row in found}


def test_months_of_electricity_alone_are_counted_by_month_and_year() -> None:
    told: list[tuple[str, str, str, int | None]] = [
        ("2025-01", "electricity", "energy", 5),
        ("2025-02", "electricity", "energy", 5), ("2025-02", "gas", "energy", 3),
        # zero is a figure, and so is one of which no factor is known
        ("2025-03", "electricity", "energy", 5), ("2025-03", "gas", "energy", 0),
        ("2025-04", "electricity", "energy", 5), ("2025-04", "wood", "energy", None),
        # what tells of no energy does not make a month known, and no electricity is nothing to be compared
        ("2025-05", "electricity", "energy", 5), ("2025-05", "clinker", "energy", None),
        ("2025-06", "electricity", "energy", 5), ("2025-06", "gas", "export", 1),
        ("2025-07", "electricity", "energy", 0),
    ]  # fmt: skip
    assert _months(told) == {"2025": 3, "2025-01": 1, "2025-05": 1, "2025-06": 1}


def test_what_is_told_of_a_year_is_told_of_its_months() -> None:
    january: tuple[str, str, str, int | None] = ("2025-01", "electricity", "energy", 5)
    assert _months([january, ("2025", "gas", "energy", 3)]) == {}
    assert _months([("2025", "electricity", "energy", 5)]) == {"2025": 12}


def _graded(scheme: Scheme) -> dict[str, dict[str, Any]]:
    firms = {"whole": (100, None), "other": (300, None), "partly": (20, 12)}
    measures = [
        {"subject_kind": "entity", "subject_id": name, "industry": "C17", "period": "2025", "partly_months": months,
         "without_green_kgco2": 1000 * tonnes, "value_added_cny": 1_000_000}
        for name, (tonnes, months) in firms.items()
    ]  # fmt: skip
    found = rows(evaluate(_told("measure", measures), scheme))
    return {f"{row['subject_id']} {row['indicator_id'][-1]}": row for row in found}


def test_who_is_partly_known_keeps_the_value_and_has_no_grade_no_rank_and_no_part_in_the_mean() -> None:
    found = _graded(SCHEME)
    assert found["partly l"]["value"] == Decimal("0.2") and found["partly k"]["value"] is None
    for name in ("partly l", "partly k"):
        row = found[name]
        assert (row["grade"], row["rank"], row["partly_months"]) == (None, None, 12)
    assert {found[f"{one} k"]["reference"] for one in ("whole", "other")} == {2}
    assert [(found[f"{one} k"]["grade"], found[f"{one} k"]["rank"]) for one in ("whole", "other")] == [
        ("1", 1), ("4", 2)
    ]  # fmt: skip
    assert {row["rank_of"] for row in found.values()} == {2}


def test_a_scheme_may_judge_on_what_is_known() -> None:
    found = _graded(JUDGED)
    assert found["partly k"]["grade"] == "1" and found["partly k"]["rank"] == 1
    assert found["whole k"]["reference"] == Decimal("1.4")
    assert {row["partly_months"] for row in found.values()} == {None}


def _with_blanks(scheme: Scheme, blank: int) -> str | None:
    months = {"whole": None, "other": None, "some": blank or None}
    measures = [
        {"subject_kind": "entity", "subject_id": name, "industry": "C17", "period": "2025", "partly_months": partly,
         "energy_months": 12, "without_green_kgco2": 100_000, "value_added_cny": 1_000_000}
        for name, partly in months.items()
    ]  # fmt: skip
    found = rows(evaluate(_told("measure", measures), scheme))
    row = next(
        one for one in found if (one["subject_id"], one["indicator_id"]) == ("some", "carbon_efficiency_k")
    )
    assert (row["grade"] is None) == (row["partly_months"] is not None)
    grade: str | None = row["grade"]
    return grade


def test_one_blank_month_of_twelve_leaves_the_grade_and_two_take_it() -> None:
    assert (_with_blanks(SCHEME, 0), _with_blanks(SCHEME, 1), _with_blanks(SCHEME, 2)) == ("3", "3", None)


def test_from_how_many_months_on_is_a_rule_of_the_scheme() -> None:
    strict, lenient = (
        replace(SCHEME, indicators=tuple(replace(one, partly_known_above=Decimal(above)) for one in SCHEME.indicators))
        for above in ("0", "0.5")
    )  # fmt: skip
    assert _with_blanks(strict, 1) is None
    assert _with_blanks(lenient, 6) == "3" and _with_blanks(lenient, 7) is None


def test_peers_are_not_held_to_the_intensity_of_who_is_partly_known() -> None:
    check = checks_of(load())["peer_outlier"]

    def found(months: int | None) -> set[str]:
        firms = {f"F{number:02}": (1_000_000 + number, None) for number in range(9)}
        firms |= {f"P{number:02}": (10_000 + number, months) for number in range(12)}
        measures = [
            {"subject_kind": "entity", "subject_id": name, "industry": "C17", "period": "2025", "energy_months": 12,
             "output_months": 12, "partly_months": partly, "energy_kgce": energy, "value_added_cny": 1_000_000}
            for name, (energy, partly) in firms.items()
        ]  # fmt: skip
        return {row["entity_id"] for row in rows(peer_outliers(_told("measure", measures), check))}

    assert found(12) == set()
    assert {f"F{number:02}" for number in range(9)} <= found(None), (
        "else the other firms decide what is usual"
    )

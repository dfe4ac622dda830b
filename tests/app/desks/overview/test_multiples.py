"""Small maps of periods beside each other: one set of limits, one colour for one value, the outline of each region."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from figures_case import figures
from tanliu.app.desks.overview.queries import multiples
from tanliu.app.platform.period import Shown


def test_periods_are_of_the_length_that_is_shown() -> None:
    months = (*(f"2025-{one:02d}" for one in range(12, 0, -1)), "2024-12", "2024-11")
    known = Shown("2025-03", "2024-03", ("2025", "2024"), months)
    assert multiples.periods_of(known) == ["2024-11", "2024-12", "2025-01", "2025-02", "2025-03"]
    assert multiples.periods_of(Shown("2025", "2024", ("2026", "2025", "2024"), months)) == ["2024", "2025"]


def test_outlines_keep_their_shape_and_north_is_up() -> None:
    square = '{"type": "Polygon", "coordinates": [[[120, 60], [122, 60], [122, 61], [120, 61], [120, 60]]]}'
    drawn = multiples.shapes([{"id": "A", "outline": square}, {"id": "B", "outline": None}])
    assert drawn is not None and list(drawn.paths) == ["A"]
    # two degrees of longitude are as long as one of latitude at 60 degrees north, within a percent
    assert abs(drawn.height - drawn.width) <= 3
    assert drawn.paths["A"].startswith(f"M0.0 {Decimal(drawn.height):.0f}"[:5]) and drawn.paths["A"].endswith(
        "Z"
    )
    assert multiples.shapes([{"id": "B", "outline": None}]) is None


def test_colours_compare_across_periods(served: Path, client_of: Callable[[str], Any]) -> None:
    district = client_of("district")
    page = district.get("/map?period=2025&beside=periods")
    small, drawn = page.context["small_maps"], page.context["map"]
    assert [one.period for one in small] == ["2024", "2025"]
    of = {one.period: {row["id"]: row for row in one.rows} for one in small}
    # the period that is shown has the colours of the map itself, and another the colours of the same limits
    assert {id: row["colour"] for id, row in of["2025"].items()} == {
        row["id"]: row["colour"] for row in drawn.rows
    }
    for row in of["2024"].values():
        if row["value"] is not None:
            number = 1 + sum(limit < row["value"] for limit in drawn.limits)
            assert row["colour"] == drawn.colour(number)
    text = page.content.decode()
    assert text.count('<path\n      d="M') == sum(len(one.rows) for one in small) and figures(text).shut == []
    assert "small_maps" not in district.get("/map?period=2025").context


def test_who_sees_a_part_gets_no_colours_of_the_whole(client_of: Callable[[str], Any]) -> None:
    page = client_of("department").get("/map?period=2025&beside=periods")
    assert page.status_code == 200 and page.context["small_maps"] == []
    assert "which you do not see here" in page.content.decode()
    assert client_of("district").get("/map?beside=towns").status_code == 400

"""A wrong report is delivered, its refused rows are mended where they stand, and the delivery is taken back."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from journey_site import Site
from visitor import Visitor

from delivery_case import REPORT_HEADER

Maker = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("language", "width", "year"),
    [("en", 390, 2023), ("zh", 1280, 2022)],
)
def test_refused_rows_are_mended_where_they_stand_and_a_delivery_is_taken_back(
    language: str, width: int, year: int, visitor_of: Maker, site: Site, tmp_path: Path
) -> None:
    visitor = visitor_of(language, width, theme="dark" if width == 390 else "light")
    visitor.enter("district")
    page, say = visitor.page, visitor.say
    file = tmp_path / f"wrong-{year}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, REPORT_HEADER, restval="")
        writer.writeheader()
        for month, diesel in enumerate((-year, -year, -year, 7), 1):
            writer.writerow(
                {"统一社会信用代码": site.cast["firm"], "年月": f"{year}-{month:02d}", "柴油(吨)": diesel}
            )
    visitor.go("/deliveries")
    page.select_option("form[enctype] select[name=source]", "demo-reports")
    page.set_input_files("input[name=file]", file)
    visitor.follow("form[enctype] button.primary")
    visitor.follow("button[value=import]")
    visitor.go("/deliveries/refused?source=demo-reports")
    _shot(visitor, "refused")
    visitor.follow(f"tr:has-text('-{year}') th a")
    assert say("refused_count", count=3) in page.content()
    _shot(visitor, "group")
    page.fill("input[name=value]", "5")
    visitor.follow("button[value=all]")
    _shot(visitor, "preview")
    visitor.follow("button[value=import]")
    assert page.locator("[role=status]").first.inner_text()
    visitor.follow("main table tbody a")
    visitor.follow("a[href*='/deliveries/withdraw/']")
    _shot(visitor, "withdraw")
    page.fill("input[name=reason]", "kilograms")
    visitor.follow("main form button.primary")
    _shot(visitor, "delivery")
    assert "kilograms" in page.content()


def _shot(visitor: Visitor, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        visitor.page.screenshot(
            path=f"{folder}/{name}-{visitor.language}-{visitor.width}.png", full_page=True
        )

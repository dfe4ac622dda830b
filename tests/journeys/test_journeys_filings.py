"""A month is filled at a desk in the workbook of the firm, and brought back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
from journey_site import Site
from visitor import Visitor

Maker = Callable[..., Visitor]


def test_a_template_is_filled_at_a_desk_and_brought_back(
    visitor_of: Maker, site: Site, tmp_path: Path
) -> None:
    visitor = visitor_of("zh")
    visitor.enter("enterprise")
    visitor.go(f"/filings/{site.cast['firm']}/2026-07")
    with visitor.page.expect_download() as sent:
        visitor.page.click("a[href$='template.xlsx']")
    book = openpyxl.load_workbook(io.BytesIO(Path(sent.value.path()).read_bytes()))
    for row in book["2026-07"].iter_rows(min_row=5):
        row[5].value = row[2].value
    file = tmp_path / "filled.xlsx"
    book.save(file)
    visitor.page.set_input_files("input[name=file]", file)
    visitor.follow("form[action$='/sheet'] button")
    assert visitor.page.locator("h3").first.inner_text().endswith("filled.xlsx")
    assert visitor.page.locator("td .badge").count() >= 3
    other = f"/filings/{site.cast['firm']}/2026-08"
    visitor.go(other)
    visitor.page.set_input_files("input[name=file]", file)
    visitor.refusals += 1
    visitor.follow("form[action$='/sheet'] button")
    assert "2026-07" in visitor.page.content() and visitor.page.locator("h1").inner_text() == visitor.say(
        "cannot_show"
    )

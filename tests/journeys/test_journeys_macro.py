"""Figures of a whole region are typed by hand; what is wrong is said beside the field, and a later one supersedes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from journey_axe import grave
from visitor import Visitor

Maker = Callable[..., Visitor]
FORM = "form:has([name=publisher])"


def _send(visitor: Visitor, status: int = 302, **typed: str) -> None:
    for name, text in typed.items():
        place = visitor.page.locator(f"{FORM} [name={name}]")
        if name in ("region_id", "item", "unit"):
            place.select_option(text)
        else:
            place.fill(text)
    visitor.refusals += status >= 400
    visitor.follow(f"{FORM} button.primary")


@pytest.mark.parametrize(("language", "width", "year"), [("en", 1280, "2023"), ("zh", 390, "2022")])
def test_a_figure_of_a_region_is_entered_mended_and_superseded(
    language: str, width: int, year: str, visitor_of: Maker
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter("district")
    visitor.go("/macro")
    told = {
        "region_id": "D01", "item": "population", "value": "45.1", "unit": "10^8 CNY", "period": year,
        "publisher": "Statistics bureau", "source": "Bulletin, page 3", "published": "2021-03-31",
    }  # fmt: skip
    _send(visitor, 422, **told)
    wrong = visitor.page.locator(".wrong").all_inner_texts()
    assert len(wrong) == 2 and grave(visitor) == []
    assert visitor.page.locator(f"{FORM} [name=source]").input_value() == "Bulletin, page 3"
    _send(visitor, unit="10^4 person", published="2024-03-31")
    row = visitor.page.locator("tbody tr").filter(has_text=year)
    assert visitor.say("macro_kept") in visitor.page.locator(".message").inner_text()
    assert "45.1" in row.inner_text() and visitor.say("macro_holds") in row.inner_text()
    _send(visitor, **{**told, "value": "45.3", "unit": "10^4 person", "published": "2024-04-30"})
    assert row.count() == 2
    assert "45.3" in row.nth(0).inner_text() and visitor.say("macro_superseded") in row.nth(1).inner_text()

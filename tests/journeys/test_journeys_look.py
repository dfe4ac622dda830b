"""From the map down to the factor behind a figure, for each role, in both languages, wide and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from journey_people import ROLES
from journey_site import Site
from visitor import Visitor

Maker = Callable[..., Visitor]
SCREENS = [(language, width) for language in ("en", "zh") for width in (1280, 390)]
#: Each role somewhere, and each screen: what a role may see and how wide a screen is do not meet in one line of code.
REGIONAL = [
    (role, *SCREENS[place % 4]) for place, role in enumerate(role for role in ROLES if role != "enterprise")
]


@pytest.mark.parametrize(("role", "language", "width"), REGIONAL)
def test_map_to_enterprise_to_factor(
    role: str, language: str, width: int, visitor_of: Maker, site: Site
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter(role)
    visitor.go("/map")
    visitor.choose("measure", "carbon_total")
    visitor.choose("period", "2025-03")
    assert "period=2025-03" in visitor.path() and "measure=carbon_total" in visitor.path()
    town = site.cast["town"]
    visitor.click_region(town)
    assert visitor.path().startswith(f"/map/{town}?") and "period=2025-03" in visitor.path()
    visitor.page.go_back()
    visitor.unfold("main .grid .card")
    visitor.follow(f"tbody a[href^='/map/{town}']")
    visitor.follow(f"a[href^='/enterprises/{site.cast['firm']}']")
    assert visitor.heading() == site.cast["name"]
    _down_to_the_factor(visitor)


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_a_firm_sees_itself_down_to_the_factor(
    language: str, width: int, visitor_of: Maker, site: Site
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter("enterprise")
    visitor.follow(f"main a[href^='/enterprises/{site.cast['firm']}']")
    assert visitor.heading() == site.cast["name"]
    visitor.choose("period", "2025-03")
    _down_to_the_factor(visitor)
    visitor.go(f"/enterprises/{site.cast['far']}", status=404)
    assert site.cast["far_name"] not in visitor.page.content()


def _down_to_the_factor(visitor: Visitor) -> None:
    """Open the first headline figure, unfold it to its end, and come back."""
    before = visitor.path()
    visitor.follow(".stat .value a")
    assert "/explain/" in visitor.path()
    visitor.page.click("[data-open-all='1']")
    text = visitor.page.locator(".tree").inner_text()
    assert ("因子" if visitor.language == "zh" else "factor") in text.lower()
    visitor.page.click("[data-open-all='0']")
    visitor.page.go_back()
    assert visitor.path() == before


@pytest.mark.parametrize(
    ("role", "language", "width"),
    [("district", "zh", 390), ("district", "en", 1280), ("enterprise", "zh", 1280)],
)
def test_footprint_has_a_table_under_every_picture(
    role: str, language: str, width: int, visitor_of: Maker
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter(role)
    visitor.go("/footprint")
    pictures = visitor.page.locator("[data-chart]").count()
    assert pictures == 4 == visitor.page.locator("main details table").count()
    visitor.choose("amount", "energy_kgce")
    visitor.unfold("main")
    assert visitor.page.locator("main details[open] tbody tr").count() > 2
    with visitor.page.expect_download() as sent:
        visitor.page.click("a[href*='format=csv']")
    assert sent.value.suggested_filename.endswith(".csv")

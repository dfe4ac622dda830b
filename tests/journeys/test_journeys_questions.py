"""The seven questions of an officer, asked in a browser: every click is counted, those that open folds and menus too.

Typing costs nothing; what a page hides until something is clicked costs that click.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from journey_site import Site
from visitor import Visitor

Maker = Callable[..., Visitor]
_MOST, _MOST_OF_DRILL = 4, 5
_LOOKS = [("en", 1440), ("zh", 1440), ("zh", 390)]


class Clicks:
    """A hand on the mouse: what is hidden is opened first, and everything counts."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page, self.count = visitor, visitor.page, 0

    def _reach(self, selector: str) -> Any:
        """Return the first thing that fits and shows; where none shows, open what lies around the first."""
        found = self.page.locator(selector)
        assert found.count(), f"{self.page.url} has nothing like {selector}"
        for at in range(found.count()):
            if found.nth(at).is_visible():
                return found.nth(at)
        one = found.first
        menu = self.page.locator(".foot button[popovertarget=pages]")
        if one.locator("xpath=ancestor::nav[@popover]").count() and menu.is_visible():
            menu.click()
            self.count += 1
        for _ in range(4):
            if one.is_visible():
                return one
            shut = one.locator("xpath=ancestor::details[not(@open)]/summary")
            assert shut.count(), f"{selector} is hidden by no fold"
            shut.first.click()
            self.count += 1
        raise AssertionError(f"{selector} stays hidden")

    def follow(self, selector: str) -> None:
        """Click what leads to another page."""
        one = self._reach(selector)
        with self.page.expect_navigation():
            one.click()
        self.count += 1
        self.visitor.look()

    def choose(self, name: str, value: str) -> None:
        """Choose from a menu that submits itself: one click, and a key."""
        self.visitor.choose(name, value)
        self.count += 1

    def see(self, selector: str) -> str:
        """Return the text of something, once what hides it is open."""
        return str(self._reach(selector).inner_text())


@pytest.fixture(params=_LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def officer(request: Any, visitor_of: Maker) -> Clicks:
    visitor = visitor_of(*request.param)
    visitor.enter("district")
    return Clicks(visitor)


def test_which_towns_and_firms_drove_the_rise(officer: Clicks) -> None:
    officer.follow("main a[href^='/changes?']")
    assert officer.page.locator("main table tbody tr").count() > 1
    officer.choose("by", "entity")
    officer.see("main a[href^='/enterprises/']")
    assert officer.count <= _MOST


def test_is_the_report_of_a_firm_credible(officer: Clicks, site: Site) -> None:
    officer.follow("a[href='/filings']")
    officer.choose("month", "2025-05")
    officer.follow("main a[href^='/filings/'][href*='/2025-05']")
    assert officer.see("#verdict")
    assert officer.count <= _MOST


def test_why_a_grade(officer: Clicks) -> None:
    officer.follow("a[href='/enterprises']")
    officer.follow("main tbody th a[href^='/enterprises/']")
    officer.follow("main a[href^='/explain/carbon_efficiency_k/']")
    assert officer.see(".tree")
    assert officer.count <= _MOST


def test_a_total_down_to_a_reading(officer: Clicks, site: Site) -> None:
    officer.follow("a[href='/map']")
    officer.follow("main a[href^='/explain/carbon_total/'], main a[href^='/explain/emission_kgco2e/']")
    officer.follow("main .tree a[href*='-T']")
    officer.follow(".tree a[href^='/explain/']")
    officer.page.locator("[data-open-all='1']").click()
    officer.count += 1
    assert officer.page.locator(".tree li").count() > 5
    assert officer.count <= _MOST_OF_DRILL


def test_what_was_published_and_what_changed(officer: Clicks) -> None:
    officer.follow("a[href='/publications']")
    officer.follow("main tbody a[href^='/publications/1']")
    assert (
        officer.page.locator("main table").count() >= 1 and officer.page.locator("main caption").count() <= 1
    )
    assert officer.count <= _MOST


def test_all_of_a_town_for_excel(officer: Clicks, site: Site) -> None:
    officer.follow("a[href='/map']")
    # where there are outlines the map itself is clicked; the table below it has links
    officer.visitor.click_region(site.cast["town"])
    officer.count += 1
    officer.follow("button[value=town_workbook]")
    link = officer.page.locator("a[href*='/files/']")
    link.first.wait_for(timeout=90_000)
    with officer.page.expect_download() as sent:
        link.first.click()
    officer.count += 1
    book = openpyxl.load_workbook(io.BytesIO(Path(sent.value.path()).read_bytes()), read_only=True)
    assert len(book.sheetnames) > 3 and officer.count <= _MOST


def test_a_town_and_a_firm_lead_to_their_reports(officer: Clicks, site: Site) -> None:
    officer.visitor.go(f"/map/{site.cast['town']}")
    officer.follow("main a[href^='/reports?region=']")
    chosen = officer.page.locator(
        "section[aria-labelledby=r-town_workbook] select[name=region]"
    ).input_value()
    assert chosen == site.cast["town"]
    officer.visitor.go(f"/enterprises/{site.cast['firm']}")
    officer.follow("main a[href^='/reports?entity=']")
    officer.visitor.go(f"/enterprises/{site.cast['firm']}")
    officer.follow(f"main a[href='/filings/{site.cast['firm']}']")
    officer.follow("main tbody a[href^='/filings/']")
    assert officer.see("#verdict")


@pytest.mark.parametrize(("language", "width"), _LOOKS)
def test_a_firm_reports_a_month_and_sees_what_to_improve(
    language: str, width: int, visitor_of: Maker
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter("enterprise")
    firm = Clicks(visitor)
    firm.follow("main a[href^='/filings/']")
    assert visitor.page.locator("main form [name=action]").count()
    # it is sent with one more click
    firm.count += 1
    firm.follow("a[href^='/toolbox'], a[href^='/enterprises/']")
    assert firm.count <= _MOST

"""Each role's morning: what waits at home, one click to where it is done, and what changed since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from journey_people import ROLES
from visitor import Visitor

Maker = Callable[..., Visitor]
SCREENS = [("zh", 1280), ("en", 390), ("en", 1280), ("zh", 390)]
#: Each role once, each language and width among them.
MORNINGS = [(role, *SCREENS[place % 4]) for place, role in enumerate(ROLES)]
#: What a place where something is done has to show: a list, a form, or something to press.
_DOABLE = "main tbody tr, main form, main button, main a.button"


@pytest.mark.parametrize(("role", "language", "width"), MORNINGS)
def test_what_waits_is_one_click_from_where_it_is_done(
    role: str, language: str, width: int, visitor_of: Maker
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter(role)
    assert visitor.heading() == visitor.say("today_title")
    waits = visitor.page.eval_on_selector_all(
        "#tasks li a", "all => all.map((one) => one.getAttribute('href'))"
    )
    if not waits:
        assert visitor.say("today_no_tasks") in visitor.page.locator("#tasks").inner_text()
    for address in waits:
        visitor.follow(f"#tasks li a[href='{address}']")
        assert visitor.page.locator(_DOABLE).count(), address
        visitor.go("/")
    _what_changed(visitor)


def _what_changed(visitor: Visitor) -> None:
    """Open the first sentence of what changed, where a reader is told one: the page says the same in its first words."""
    links = visitor.page.locator(".morning a[href^='/changes']")
    if links.count():
        visitor.follow(".morning a[href^='/changes']")
        assert visitor.page.locator("main table, main .message, main p").count()

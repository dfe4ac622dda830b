"""A meter is found uncertified, its life is told and a ratio looked at before it is written, and a work order is raised."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from visitor import Visitor

Maker = Callable[..., Visitor]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
def test_the_life_of_a_meter_is_told(language: str, width: int, visitor_of: Maker) -> None:
    officer = visitor_of(language, width)
    officer.enter("district")
    officer.go("/meters?verdict=unknown&sort=code")
    officer.follow("tbody th a[href^='/meters/']")
    meter = officer.path()
    form = f"form[action='{meter}/events']"
    for event, fields in (
        ("installed", {"day": "2020-01-01", "serial": "J1", "source": "journey"}),
        ("verified", {"day": "2024-01-01", "certificate": "C-J1", "source": "journey"}),
    ):
        officer.page.select_option(f"{form} [name=event]", event)
        for name, value in fields.items():
            officer.page.fill(f"{form} [name={name}]", value)
        if event == "installed":
            officer.page.select_option(f"{form} [name=instrument]", "electricity_a_b")
        else:
            officer.page.select_option(f"{form} [name=passed]", "yes")
        officer.follow(f"{form} button.primary")
    assert "C-J1" in officer.page.locator("main").inner_text()
    officer.page.select_option(f"{form} [name=event]", "ratio_changed")
    for name, value in {"day": "2025-06-01", "ct_ratio": "40", "source": "journey"}.items():
        officer.page.fill(f"{form} [name={name}]", value)
    officer.follow(f"{form} button.primary")
    assert officer.say("care_sure") in officer.page.locator("main").inner_text()
    officer.follow(f"{form} button.primary")
    assert officer.say("care_touch_differs") in officer.page.locator("main").inner_text()
    order = f"form[action='{meter}/order']"
    officer.page.fill(f"{order} [name=text]", "the ratio of the plate is another one")
    officer.follow(f"{order} button.primary")
    assert officer.path().startswith("/cases/")
    officer.go("/meters/due?days=3650")
    assert officer.page.locator("tbody tr").count() > 0

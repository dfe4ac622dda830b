"""A department asks for a partner, the district agrees, a parcel is made, released and looked at; nothing changed makes no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from visitor import Visitor

Maker = Callable[..., Visitor]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_parcel_is_made_for_a_partner_to_whom_two_people_agreed(language: str, visitor_of: Maker) -> None:
    keeper, id = visitor_of(language, 1440), f"centre-{language}"
    keeper.enter("department")
    keeper.go("/exchange/partners")
    form = "form[action$='/partners/ask']"
    for name, value in (("id", id), ("name", f"Centre {language}"), ("datasets", "emissions_by_town")):
        keeper.page.fill(f"{form} [name={name}]", value)
    keeper.page.select_option(f"{form} [name=exchange]", "data-centre")
    keeper.follow(f"{form} button.primary")
    assert keeper.say("exchange_other_agrees") in keeper.page.inner_text("main")
    assert keeper.page.locator("button[name=agrees]").count() == 0  # who asks does not agree

    chief = visitor_of(language, 1440)
    chief.enter("district")
    chief.go("/exchange/partners")
    chief.follow(f"form[action$='/{id}/decide'] button.primary")

    keeper.go("/exchange")
    keeper.page.select_option("form[action$='/exchange/make'] [name=what]", f"{id} emissions_by_town")
    keeper.page.fill("form[action$='/exchange/make'] [name=period]", "2025-03")
    keeper.follow("form[action$='/exchange/make'] button.primary")
    page = keeper.path()
    assert keeper.say("exchange_done_made") in keeper.page.content()
    keeper.follow("form[action$='/release'] button")
    assert keeper.say("exchange_state_waiting") in keeper.page.inner_text("main")
    assert keeper.page.locator("text=✗").count() == 0 and keeper.page.locator("text=✓").count() == 6

    keeper.go("/exchange")
    keeper.page.select_option("form[action$='/exchange/make'] [name=what]", f"{id} emissions_by_town")
    keeper.page.fill("form[action$='/exchange/make'] [name=period]", "2025-03")
    keeper.follow("form[action$='/exchange/make'] button.primary")
    assert keeper.path() == page and keeper.say("exchange_done_same") in keeper.page.content()

    phone = visitor_of(language, 390)
    phone.enter("district")
    for address in ("/exchange", page, "/exchange/partners", "/exchange/interfaces"):
        phone.go(address)
        width = phone.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{address} is {width} px wide"

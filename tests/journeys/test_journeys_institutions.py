"""An enterprise is said to be a school, its figures are told, and the list of the year is proposed and published by two."""

from __future__ import annotations

from collections.abc import Callable

from visitor import Visitor

Maker = Callable[..., Visitor]


def test_an_institution_is_told_and_its_list_proposed(visitor_of: Maker) -> None:
    officer = visitor_of("zh", 390)
    officer.enter("district")
    officer.go("/enterprises")
    href = officer.page.locator("tbody a[href^='/enterprises/']").first.get_attribute("href") or ""
    entity = href.split("/")[2].split("?")[0]
    officer.go(f"/institutions/of/{entity}")
    put = f"form[action='/institutions/of/{entity}/put']"
    said = officer.page.locator(put).filter(has=officer.page.locator("[name=what][value=subject]"))
    said.locator("[name=type]").select_option("school")
    said.locator("[name=first]").fill("2020-01-01")
    said.locator("[name=source]").fill("journey")
    with officer.page.expect_navigation():
        said.locator("button.primary").click()
    officer.look()
    for measure, value in (("persons", "500"), ("floor_area_m2", "100")):
        told = officer.page.locator(put).filter(has=officer.page.locator("[name=what][value=figure]"))
        told.locator("[name=measure]").select_option(measure)
        told.locator("[name=value]").fill(value)
        told.locator("[name=year]").fill("2025")
        told.locator("[name=source]").fill("journey")
        with officer.page.expect_navigation():
            told.locator("button.primary").click()
        officer.look()
    officer.go(f"/institutions/of/{entity}?period=2025")
    assert officer.say("inst_standing_over") in officer.page.locator("main").inner_text()
    officer.go("/institutions?period=2025")
    officer.go("/institutions/audits?period=2025")
    assert officer.page.locator(f"a[href*='{entity}']").count() == 1
    officer.go("/institutions/publicity?period=2025")
    officer.follow("form[action^='/institutions/publicity/propose'] button")
    assert officer.page.locator("button[value=published]").count() == 0, "who proposed it does not publish it"
    stranger = visitor_of("en")
    stranger.go("/public-institutions")
    assert stranger.say("inst_nothing_public") in stranger.page.locator("main").inner_text()

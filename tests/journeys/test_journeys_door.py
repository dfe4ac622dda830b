"""Signing in and out, wrong passwords, the lock, the language and the theme."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from journey_people import ROLES
from visitor import Visitor

from tanliu.catalog.load import load

Maker = Callable[..., Visitor]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
def test_a_wrong_password_is_told_and_the_right_one_opens(
    language: str, width: int, visitor_of: Maker
) -> None:
    visitor = visitor_of(language, width)
    visitor.go("/map")
    assert visitor.path() == "/login?next=/map"
    visitor.sign_in("district", "not-the-password")
    told = visitor.page.locator(".errorlist").inner_text()
    assert ("密码" if language == "zh" else "password") in told
    visitor.sign_in("district")
    assert visitor.path() == "/map"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_lands_on_its_work_and_leaves(role: str, visitor_of: Maker) -> None:
    visitor = visitor_of("zh" if role == "town" else "en")
    visitor.sign_in(role)
    assert visitor.path() == "/today"
    tasks = visitor.page.locator("#tasks a")
    for place in range(min(tasks.count(), 2)):
        visitor.follow(f"#tasks li:nth-child({place + 1}) a")
        visitor.go("/today")
    named = load().roles[role]
    assert (named.name_zh if role == "town" else named.name_en) in visitor.page.locator(".who").inner_text()
    visitor.follow("form[action='/logout'] button")
    assert visitor.path() == "/login"
    visitor.go("/footprint")
    assert visitor.path().startswith("/login")


def test_the_fifth_wrong_password_locks_the_name(visitor_of: Maker) -> None:
    visitor = visitor_of()
    for _ in range(4):
        visitor.sign_in("clumsy", "not-the-password")
    visitor.sign_in("clumsy", "not-the-password", status=429)
    assert visitor.heading() == visitor.say("locked_out")
    visitor.go("/login")
    visitor.sign_in("clumsy", status=429)
    assert visitor.heading() == visitor.say("locked_out")


def test_a_user_without_a_role_is_told_so(visitor_of: Maker) -> None:
    visitor = visitor_of()
    visitor.sign_in("nobody", status=403)
    assert visitor.heading() == visitor.say("error_403")


def test_language_is_switched_and_remembered(visitor_of: Maker) -> None:
    visitor = visitor_of("en", 390)
    visitor.sign_in("town")
    visitor.follow("button[name=language]")
    assert visitor.page.locator("html").get_attribute("lang") == "zh-CN"
    visitor.go("/footprint")
    assert visitor.page.locator("html").get_attribute("lang") == "zh-CN"
    visitor.follow("form[action='/logout'] button")
    assert visitor.page.locator("html").get_attribute("lang") == "zh-CN"


def test_theme_is_switched_and_remembered(visitor_of: Maker) -> None:
    visitor = visitor_of()
    visitor.sign_in("auditor")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = visitor.page.evaluate(paper)
    visitor.page.click("[data-theme-toggle]")
    dark = visitor.page.evaluate(paper)
    visitor.go("/footprint")
    assert light != dark == visitor.page.evaluate(paper)

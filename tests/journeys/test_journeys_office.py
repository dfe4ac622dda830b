"""Administration: a user is made, signs in, is closed; the trail tells it and holds; a token is made and revoked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from visitor import Visitor

Maker = Callable[..., Visitor]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
def test_a_user_is_made_let_in_and_closed(language: str, width: int, visitor_of: Maker) -> None:
    officer = visitor_of(language, width)
    officer.enter("district")
    officer.go("/office")
    name = f"fresh-{language}"
    make = "form[action='/office/users']"
    officer.page.fill(f"{make} [name=username]", name)
    officer.page.select_option(f"{make} [name=role]", "auditor")
    officer.follow(f"{make} button.primary")
    password = officer.page.locator(".message code").inner_text()
    assert len(password) >= 16
    fresh = visitor_of(language, width)
    fresh.sign_in(name, password)
    assert fresh.path() == "/today"
    row = officer.page.locator("tbody tr").filter(has_text=name)
    row.locator("summary").click()
    with officer.page.expect_navigation():
        row.locator("button[value=close]").click()
    officer.look()
    assert officer.say("closed") in officer.page.locator("tbody tr").filter(has_text=name).inner_text()
    fresh.go("/footprint")
    assert fresh.path().startswith("/login")
    fresh.sign_in(name, password)
    assert fresh.page.locator(".errorlist").count() == 1
    officer.go("/audit?verify=1")
    assert officer.page.locator(".message.error").count() == 0
    assert name in officer.page.locator("tbody").inner_text()


def test_the_trail_is_read_by_an_auditor_and_sent_as_a_file(visitor_of: Maker) -> None:
    auditor = visitor_of("zh")
    auditor.enter("auditor")
    auditor.go("/audit")
    auditor.choose("verb", "sign_in")
    assert auditor.page.locator("tbody tr").count() >= 1
    with auditor.page.expect_download() as sent:
        auditor.page.click("a[href*='format=csv']")
    assert sent.value.suggested_filename == "audit.csv"


def test_a_token_is_shown_once_and_revoked(visitor_of: Maker) -> None:
    visitor = visitor_of()
    visitor.enter("enterprise")
    visitor.go("/account")
    form = "form[action='/account/tokens']"
    visitor.page.fill(f"{form} [name=name]", "the journey's")
    visitor.follow(f"{form} button.primary")
    secret = visitor.page.locator(".message code").inner_text()
    ask = {"Authorization": f"Bearer {secret}"}
    assert (
        visitor.page.request.get(f"{visitor.address}/api/v1/me", headers=ask).json()["role"] == "enterprise"
    )
    visitor.go("/account")
    assert secret not in visitor.page.content()
    visitor.follow("form[action^='/account/tokens/'] button")
    visitor.page.context.clear_cookies()
    assert visitor.page.request.get(f"{visitor.address}/api/v1/me", headers=ask).status == 401

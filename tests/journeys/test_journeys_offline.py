"""A firm fills in its report on a phone without a network; it is kept, sent when the network is back, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journey_site import Site
from visitor import Visitor

Maker = Callable[..., Visitor]
_WAITING = """() => new Promise((done) => { const asked = indexedDB.open("tanliu-offline", 1); asked.onsuccess = () => {
  const rows = asked.result.transaction("reports").objectStore("reports").getAll(); rows.onsuccess = () => done(rows.result.length); }; })"""
_PAGES = "caches.open('tanliu-pages').then((cache) => cache.keys()).then((keys) => keys.length)"


def _until(page: Any, script: str) -> None:
    """Wait until a script says so; the policy of the pages lets the browser's own waiting evaluate nothing."""
    for _ in range(300):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(script)


def test_a_report_is_typed_without_a_network(visitor_of: Maker, site: Site, sessions: dict[str, Any]) -> None:
    visitor = visitor_of("zh", 390)
    visitor.enter("enterprise")
    page, path = visitor.page, f"/filings/{site.cast['firm']}/2026-09"
    _until(page, "Boolean(navigator.serviceWorker.controller)")
    visitor.go(path)
    _until(page, f"{_PAGES}.then((count) => count > 0)")
    page.context.set_offline(True)
    heard = len(visitor.complaints)
    page.goto(site.address + path)
    status = page.locator("[data-offline]")
    assert visitor.say("offline_none") in status.inner_text()
    page.locator(".figure-value input").first.fill("4321")
    page.click("button[value=save]")
    _until(page, "document.querySelector('[data-offline]').textContent.includes('2026-09')")
    assert visitor.say("offline_kept") in status.inner_text() and page.evaluate(_WAITING) == 1
    page.goto(site.address + "/today")
    assert visitor.say("offline_title") in page.locator("h1").inner_text()
    assert page.locator("[data-offline-waiting] li").count() == 1
    # without a network a browser complains of every part of a page that is not kept
    del visitor.complaints[heard:]
    page.context.set_offline(False)
    visitor.go(path)
    _until(page, "Boolean(document.querySelector('[data-offline] .saved'))")
    assert visitor.say("filing_later_saved") in status.inner_text() and page.evaluate(_WAITING) == 0
    visitor.go(path)
    assert page.locator(".figure-value input").first.input_value() == "4321"
    assert page.locator("form[data-later] [name=revision]").input_value() == "1"
    # the session ends here: the journeys that come begin one of their own
    sessions.pop("enterprise", None)
    page.locator("form[action='/logout'] button").first.click()
    page.wait_for_url("**/login**")
    assert page.evaluate(_PAGES) == 0, "nothing of a firm stays behind"

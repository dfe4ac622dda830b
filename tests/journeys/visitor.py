"""Somebody in front of a browser: signs in, walks the pages, and looks at what every page owes its readers."""

from __future__ import annotations

import json
from typing import Any

from journey_people import PASSWORD

from tanliu.report.phrase import say

#: How often a page is looked at until it owes nothing, and the milliseconds between.
_LOOKS, _BETWEEN_MS = 12, 250
#: What a page owes its readers; run in the page, it returns what is missing.
OWED = """() => {
  const found = [], doc = document.documentElement;
  if (!document.title.trim()) found.push("no title");
  if (!doc.lang) found.push("no language");
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) found.push(`${heads} first headings`);
  if (doc.scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll("main *, header *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll, .nav"));
    found.push(`wider than the screen: ${doc.scrollWidth} > ${innerWidth}: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")}`);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!field.labels?.length && !field.getAttribute("aria-label") && !field.getAttribute("aria-labelledby")) found.push(`no label: ${field.outerHTML.slice(0, 120)}`);
  for (const image of document.querySelectorAll("img:not([alt])")) found.push(`no alt: ${image.src}`);
  for (const chart of document.querySelectorAll("[data-chart]"))
    if (!chart.querySelector("canvas, svg")) found.push(`nothing drawn: ${chart.dataset.chart}`);
  return found;
}"""
#: The point of the window over the middle of the widest polygon of a region of the map.
MIDDLE = """([id]) => {
  const place = document.querySelector("[data-chart=map-data]");
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const { geometry } = data.geojson.features.find((one) => one.properties.name === id);
  const rings = geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map((one) => one[0]);
  const ring = rings.sort((a, b) => b.length - a.length)[0];
  const [xs, ys] = [ring.map((p) => p[0]), ring.map((p) => p[1])];
  const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  const [x, y] = echarts.getInstanceByDom(place).convertToPixel({ seriesIndex: 0 }, middle);
  const box = place.getBoundingClientRect();
  return [box.left + x, box.top + y];
}"""


class Visitor:
    """A browser window of one reader; everything the browser complains about is collected."""

    def __init__(self, page: Any, address: str, language: str, width: int, sessions: dict[str, Any]) -> None:
        self.page, self.address, self.language, self.width = page, address, language, width
        self._sessions = sessions
        self.complaints: list[str] = []
        self.refusals = 0
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", self._failed)

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            if self.refusals and "Failed to load resource" in message.text:
                self.refusals -= 1
            else:
                self.complaints.append(f"console: {message.text} ({self.page.url})")

    def _failed(self, request: Any) -> None:
        # a download or a page that is left early is not a failure
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"request: {request.url} {request.failure}")

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def go(self, path: str, status: int = 200) -> None:
        """Open an address and look at the page."""
        self.refusals += status >= 400
        answer = self.page.goto(self.address + path)
        assert answer.status == status, f"{path}: {answer.status}"
        self.look()

    def look(self) -> None:
        """Check what every page owes its readers."""
        self.page.wait_for_load_state()
        # charts are drawn anew a moment after the window has another size, and later where the machine is busy
        for _ in range(_LOOKS):
            found = self.page.evaluate(OWED)
            if not found:
                break
            self.page.wait_for_timeout(_BETWEEN_MS)
        assert not found, f"{self.page.url} at {self.width}: " + json.dumps(found, ensure_ascii=False)

    def sign_in(self, name: str, password: str = PASSWORD, status: int = 200) -> None:
        if "/login" not in self.page.url:
            self.go("/login")
        self.refusals += status >= 400
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", password)
        with self.page.expect_navigation():
            self.page.click("button.primary")
        self.look()

    def enter(self, name: str) -> None:
        """Start at home, signed in; the session is that of the first who entered by this name."""
        if name in self._sessions:
            self.page.context.add_cookies([self._sessions[name]])
            self.go("/")
            return
        self.sign_in(name)
        cookies = self.page.context.cookies()
        self._sessions[name] = next(one for one in cookies if one["name"] == "sessionid")

    def follow(self, selector: str) -> None:
        """Click what leads to another page and look at that page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def choose(self, name: str, value: str) -> None:
        """Choose from a menu that submits itself."""
        with self.page.expect_navigation():
            self.page.select_option(f"select[name={name}]", value)
        self.look()

    def unfold(self, selector: str) -> None:
        """Open the first fold that is closed; saved filters are no part of a page."""
        self.page.locator(f"{selector} details:not([open]):not(.saved) > summary").first.click()

    def unfold_all(self) -> None:
        """Open every fold of the page."""
        self.page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")

    def click_region(self, region: str) -> None:
        """Click a region of the map where it is drawn."""
        self.page.locator("[data-chart=map-data]").scroll_into_view_if_needed()
        self.page.wait_for_timeout(500)
        x, y = self.page.evaluate(MIDDLE, [region])
        with self.page.expect_navigation():
            self.page.mouse.click(x, y)
        self.look()

    def heading(self) -> str:
        return str(self.page.locator("h1").inner_text())

    def path(self) -> str:
        return str(self.page.url.removeprefix(self.address))

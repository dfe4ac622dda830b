"""A logistics firm is certified, and a district's landfill diversion judged: applicant, assessor, committee and decider."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from visitor import Visitor

Maker = Callable[..., Visitor]
LOGISTICS, LANDFILL = "green-logistics", "zero-waste-to-landfill"
TONNAGES = Path(__file__).resolve().parents[3] / "shared/data/waste_nyc/dsny_monthly_tonnage_1990_2023.csv.gz"
SHORT_TON = Decimal("0.90718474")
#: Sends the forms of the other answers as the page has them; each would be a page to be drawn.
REST = """async (answers) => { for (const [id, value] of Object.entries(answers)) {
  const form = document.querySelector(`input[name=indicator][value=${id}]`).form, told = new FormData(form);
  told.set("value", value);
  await fetch(form.action, {method: "POST", body: told, redirect: "manual"});
} }"""
_CONTROLLED = "Boolean(navigator.serviceWorker.controller)"
_WAITING = """() => new Promise((done) => { const asked = indexedDB.open("tanliu-offline", 1); asked.onsuccess = () => {
  const rows = asked.result.transaction("reports").objectStore("reports").getAll(); rows.onsuccess = () => done(rows.result.length); }; })"""
_KEPT = "caches.open('tanliu-pages').then((cache) => cache.keys()).then((keys) => keys.some((one) => one.url.endsWith('/site')))"


def _until(page: Any, script: str) -> None:
    for _ in range(300):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{script}: {page.locator('[data-offline]').inner_text()}")


def _both(visitor: Visitor) -> None:
    """Look at a page at desktop and at phone width, and leave it as it was."""
    for width in (1280, 390):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.look()
    visitor.page.set_viewport_size({"width": visitor.width, "height": 900})


def _apply(firm: Visitor, scheme: str) -> str:
    firm.go("/assessments")
    apply = firm.page.locator("form[action='/assessments/apply']")
    apply.locator("[name=scheme]").select_option(scheme)
    apply.locator("[name=period]").fill("2022")
    with firm.page.expect_navigation():
        apply.locator("button.primary").click()
    firm.look()
    return firm.path()


def _tell(firm: Visitor, indicator: str, value: str, paper: bytes, doubt: str = "") -> None:
    form = firm.page.locator(f"form:has(input[name=indicator][value={indicator}])")
    form.locator("xpath=ancestor::details/summary").click()
    field = form.locator("[name=value]")
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
    form.locator("[name=doubt]").fill(doubt)
    form.locator("[name=paper]").set_input_files(
        {"name": f"{indicator}.csv", "mimeType": "text/csv", "buffer": paper}
    )
    with firm.page.expect_navigation():
        form.locator("button.primary").click()


def _step(visitor: Visitor, case: str, *steps: str) -> None:
    visitor.go(case)
    for step in steps:
        form = visitor.page.locator(f"form:has(input[name=step][value={step}])")
        form.locator("[name=text]").fill("journey")
        with visitor.page.expect_navigation():
            form.locator("button").click()
        visitor.look()


def _finding(visitor: Visitor, case: str, what: str) -> None:
    visitor.go(case)
    form = visitor.page.locator("#findings form", has=visitor.page.locator(f"[name=what][value={what}]")).last
    form.locator("[name=text]").fill("tickets of May")
    with visitor.page.expect_navigation():
        form.locator("button").first.click()
    visitor.look()


def _on_site(assessor: Visitor, case: str) -> None:
    """Fill in the form on site without a network; it is sent when the network is back."""
    page = assessor.page
    assessor.go("/today")
    _until(page, _CONTROLLED)
    assessor.go(f"{case}/site")
    _until(page, _KEPT)
    page.context.set_offline(True)
    heard = len(assessor.complaints)
    page.goto(f"{assessor.address}{case}/site")
    page.locator("[name='n.X202']").fill("bins weighed")
    page.locator("[name='p.X202']").set_input_files(
        {"name": "yard.png", "mimeType": "image/png", "buffer": b"\x89PNG 1"}
    )
    page.locator("button[value=save]").click()
    _until(page, "document.querySelector('[data-offline]').textContent.includes('2022')")
    # without a network a browser complains of every part of a page that is not kept
    del assessor.complaints[heard:]
    page.context.set_offline(False)
    # the page sends by itself once there is a network; nothing waits in the browser afterwards
    _until(page, f"({_WAITING})().then((count) => count === 0)")
    assessor.go(case)
    shown = page.locator("main").inner_text()
    assert "bins weighed" in shown and "yard.png" in shown


def test_a_logistics_firm_is_certified(visitor_of: Maker) -> None:
    firm, assessor = visitor_of("zh", 390), visitor_of("en", 390)
    decider, committee = visitor_of("en"), visitor_of("zh")
    for visitor, role in (
        (firm, "enterprise"),
        (assessor, "department"),
        (decider, "district"),
        (committee, "committee"),
    ):
        visitor.enter(role)
    case = _apply(firm, LOGISTICS)
    _step(assessor, case, "offer")
    _step(firm, case, "sign")
    grades = ["A+"] * 7 + ["A"] * 10 + ["B"] * 13 + ["C"] * 3
    ids = firm.page.eval_on_selector_all("input[name=indicator]", "every => every.map((one) => one.value)")
    assert len(ids) == len(grades) == 33
    _tell(firm, ids[0], grades[0], b"route,km\n1,9\n", doubt="one depot of nine not seen")
    firm.page.evaluate(REST, dict(zip(ids[1:], grades[1:], strict=True)))
    _step(firm, case, "apply")
    _step(assessor, case, "accept")
    _finding(assessor, case, "raise")
    _step(assessor, case, "find")
    _finding(firm, case, "answer")
    _step(firm, case, "close_findings")
    _finding(assessor, case, "close")
    _step(assessor, case, "visit")
    _on_site(assessor, case)
    _step(assessor, case, "propose")
    assert assessor.page.locator("input[name=step][value=certify]").count() == 0, (
        "who assessed does not decide"
    )
    _step(decider, case, "refer")
    _step(committee, case, "allow")
    _step(decider, case, "certify")
    _both(decider)
    decider.follow("a[href^='/certificates/']")
    number = decider.heading()
    _both(decider)
    stranger = visitor_of("zh", 390)
    stranger.go(f"/verify/register?q={number}")
    stranger.follow("tbody a")
    told = stranger.page.locator("main").inner_text()
    assert number in told and stranger.say("assess_standing_valid") in told
    _step(assessor, f"/certificates/{number}", "surveil")
    _step(decider, f"/certificates/{number}", "suspend")
    stranger.go(f"/verify/{number}")
    assert stranger.say("assess_standing_suspended") in stranger.page.locator("main").inner_text()
    decider.go("/assessments/statistics")
    _both(decider)


def _masses() -> tuple[dict[str, str], bytes]:
    """Return what Manhattan's third district collected in 2022 [t] by what became of it, and the months as a file.

    Paper, metal, glass and plastic, and organics are what was recycled; whether refuse was burnt is not told, so all of it counts as
    landfilled.
    """
    with gzip.open(TONNAGES, "rt", encoding="utf-8") as lines:
        rows = [
            row for row in csv.DictReader(lines)
            if row["MONTH"].startswith("2022") and (row["BOROUGH"], row["COMMUNITYDISTRICT"]) == ("Manhattan", "03")
        ]  # fmt: skip
    assert len({row["MONTH"] for row in rows}) == 12
    streams = [name for name in rows[0] if "TONS" in name]
    tons = {name: sum(Decimal(row[name] or 0) for row in rows) for name in streams}
    refuse = tons.pop("REFUSETONSCOLLECTED")
    told = {"recycle": sum(tons.values(), Decimal(0)) * SHORT_TON, "landfill": refuse * SHORT_TON}
    paper = "\n".join(
        [
            ",".join(("MONTH", *streams)),
            *(",".join(row[name] for name in ("MONTH", *streams)) for row in rows),
        ]
    )
    return {name: f"{value:.3f}" for name, value in told.items()}, paper.encode()


def test_the_landfill_diversion_of_a_district_of_new_york_has_no_level(visitor_of: Maker) -> None:
    if not TONNAGES.exists():
        pytest.skip("the tonnages of New York are not beside this checkout (../shared/data/waste_nyc)")
    mass, months = _masses()
    firm, assessor, decider = visitor_of("en"), visitor_of("zh", 390), visitor_of("en", 390)
    for visitor, role in ((firm, "enterprise"), (assessor, "department"), (decider, "district")):
        visitor.enter(role)
    case = _apply(firm, LANDFILL)
    _step(assessor, case, "offer")
    _step(firm, case, "sign")
    _tell(firm, "recycle", mass["recycle"], months)
    same = {
        **dict.fromkeys(("plan", "do", "check", "act"), "yes"),
        "set_up_months": "12",
        "landfill": mass["landfill"],
    }
    firm.page.evaluate(REST, same | dict.fromkeys(("reduce", "reuse", "energy", "thermal", "mandated"), "0"))
    _step(firm, case, "apply")
    _both(firm)
    rate = Decimal(mass["recycle"]) / (Decimal(mass["recycle"]) + Decimal(mass["landfill"])) * 100
    shown = firm.page.locator("main").inner_text()
    assert f"{rate:.4f}"[:6] in shown and firm.say("assess_no_level") in shown
    _step(assessor, case, "accept", "visit", "propose")
    decider.go(case)
    form = decider.page.locator("form:has(input[name=step][value=certify])")
    form.locator("[name=text]").fill("journey")
    decider.refusals += 1
    with decider.page.expect_navigation():
        form.locator("button").click()
    _step(decider, case, "refuse")
    _step(firm, case, "appeal")
    auditor = visitor_of("zh")
    auditor.enter("auditor")
    auditor.go(case)
    assert auditor.page.locator("input[name=step]").count() == 0

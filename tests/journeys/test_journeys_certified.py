"""A firm is certified by four roles: applied for on a phone, assessed, decided by another office, and checked by a stranger."""

from __future__ import annotations

from collections.abc import Callable

from visitor import Visitor

Maker = Callable[..., Visitor]
SCHEME = "zero-waste-to-landfill"
ANSWERS = {
    "plan": "yes", "do": "yes", "check": "yes", "act": "yes", "set_up_months": "12", "reduce": "0", "reuse": "20", "recycle": "75",
    "energy": "0", "landfill": "5", "thermal": "0", "mandated": "0",
}  # fmt: skip
#: Sends the forms of the other answers as the page has them; each would be a page to be drawn.
REST = """async (answers) => { for (const [id, value] of Object.entries(answers)) {
  const form = document.querySelector(`input[name=indicator][value=${id}]`).form, told = new FormData(form);
  told.set("value", value);
  await fetch(form.action, {method: "POST", body: told, redirect: "manual"});
} }"""


def _tell(firm: Visitor, indicator: str, value: str, paper: str = "") -> None:
    form = firm.page.locator(f"form:has(input[name=indicator][value={indicator}])")
    form.locator("xpath=ancestor::details/summary").click()
    field = form.locator("[name=value]")
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
    if paper:
        form.locator("[name=paper]").set_input_files(
            {"name": paper, "mimeType": "text/csv", "buffer": b"month,t\n2025-01,75\n"}
        )
    with firm.page.expect_navigation():
        form.locator("button.primary").click()


def _step(visitor: Visitor, step: str) -> None:
    form = visitor.page.locator(f"form:has(input[name=step][value={step}])")
    form.locator("[name=text]").fill("journey")
    with visitor.page.expect_navigation():
        form.locator("button").click()
    visitor.look()


def test_a_firm_is_certified_by_four_roles(visitor_of: Maker) -> None:
    firm = visitor_of("zh", 390)
    firm.enter("enterprise")
    firm.go("/assessments")
    apply = firm.page.locator("form[action='/assessments/apply']")
    apply.locator("[name=scheme]").select_option(SCHEME)
    apply.locator("[name=period]").fill("2025")
    with firm.page.expect_navigation():
        apply.locator("button.primary").click()
    firm.look()
    case = firm.path()
    by_hand = {"plan": "", "recycle": "tickets.csv"}
    for indicator, paper in by_hand.items():
        _tell(firm, indicator, ANSWERS[indicator], paper)
    firm.page.evaluate(REST, {id: one for id, one in ANSWERS.items() if id not in by_hand})
    firm.go(case)
    assert "tickets.csv" in firm.page.locator("main").inner_text()
    _step(firm, "apply")
    assessor = visitor_of("en")
    assessor.enter("department")
    assessor.go(case)
    for step in ("accept", "visit", "propose"):
        _step(assessor, step)
    assert assessor.page.locator("input[name=step][value=certify]").count() == 0, (
        "who assessed does not decide"
    )
    decider = visitor_of("en")
    decider.enter("district")
    decider.go(case)
    _step(decider, "certify")
    decider.follow("a[href^='/certificates/']")
    number = decider.heading()
    stranger = visitor_of("zh", 390)
    stranger.go(f"/verify/register?q={number}")
    stranger.follow("tbody a")
    told = stranger.page.locator("main").inner_text()
    assert number in told and stranger.say("assess_standing_valid") in told
    decider.go(f"/certificates/{number}")
    _step(decider, "suspend")
    stranger.go(f"/verify/{number}")
    assert stranger.say("assess_standing_suspended") in stranger.page.locator("main").inner_text()
    decider.go("/assessments/statistics")
    stranger.go("/verify")

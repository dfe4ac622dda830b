"""A firm types its month, hands it in, is asked back, corrects it and is accepted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from journey_axe import grave
from journey_site import Site
from visitor import Visitor

Maker = Callable[..., Visitor]
#: A month for each, so that they do not meet.
DESKS = [("en", 1280, "2026-03"), ("zh", 390, "2026-04")]


def _type_as_a_year_ago(visitor: Visitor) -> str:
    """Type into every field in sight what was told of the same month last year; return that of electricity."""
    typed = {}
    for field in visitor.page.locator("form.figures > fieldset").all():
        before = field.locator(".beside dd").nth(1).inner_text().split()[0].replace(",", "")
        if before != "–":
            field.locator("input[name^='value.']").fill(before)
            typed[field.get_attribute("data-item")] = before
    assert {"electricity", "value_added"} <= set(typed)
    return typed["electricity"]


def _press(visitor: Visitor, action: str) -> None:
    visitor.follow(f"button[name=action][value={action}]")


def _is_stopped(visitor: Visitor) -> str:
    """Hand the report in, see that it stays, and return what the page says about electricity."""
    visitor.refusals += 1
    _press(visitor, "submit")
    assert visitor.say("filing_stopped") in visitor.page.locator(".message.error").inner_text()
    visitor.page.locator(".message.error a").first.click()
    assert grave(visitor) == []
    return str(visitor.page.locator("[data-item=electricity]").inner_text())


def _hand_in(visitor: Visitor, month: str) -> None:
    _press(visitor, "submit")
    assert visitor.page.locator(".message").inner_text() == visitor.say("filing_submitted", period=month)
    assert visitor.say("filing_state_submitted") in visitor.page.locator(".facts").inner_text()


@pytest.mark.parametrize(("language", "width", "month"), DESKS)
def test_a_month_is_typed_asked_back_corrected_and_accepted(
    language: str, width: int, month: str, visitor_of: Maker, site: Site
) -> None:
    path = f"/filings/{site.cast['firm']}/{month}"
    firm = visitor_of(language, width)
    firm.enter("enterprise")
    firm.go("/filings")
    firm.follow(f"a.button[href='{path}']")
    usual = _type_as_a_year_ago(firm)
    _fill_wrong_and_mend(firm, month, usual)
    reviewer = visitor_of(language, width)
    reviewer.enter("district")
    reviewer.go(f"/filings?month={month}&state=submitted")
    reviewer.follow(f"tbody a[href='{path}']")
    reviewer.page.fill("[name='question.electricity']", "By which meter?")
    _press(reviewer, "ask")
    assert reviewer.page.locator(".message").inner_text() == reviewer.say("filing_done_ask", period=month)
    firm.go(path)
    firm.page.fill("[name='value.electricity']", str(Decimal(usual) + 1))
    assert firm.say("filing_answer_missing") in _is_stopped(firm)
    firm.page.fill("[name='answer.electricity']", "By the one at the gate; one bill was missing.")
    _hand_in(firm, month)
    reviewer.go(path)
    assert "one bill was missing" in reviewer.page.locator("table.review").inner_text()
    assert str(Decimal(usual) + 1) in reviewer.page.locator("table.review").inner_text()
    _press(reviewer, "accept")
    assert reviewer.page.locator(".message").inner_text() == reviewer.say("filing_done_accept", period=month)
    firm.go(path)
    assert firm.say("filing_state_accepted") in firm.page.locator(".facts").inner_text()


def _fill_wrong_and_mend(firm: Visitor, month: str, usual: str) -> None:
    """Slip by a unit, be told while typing and again when it is handed in, give half a reason, then the right figure."""
    field = firm.page.locator("[data-item=electricity]")
    field.locator("[name='value.electricity']").fill(str(Decimal(usual) * 10))
    field.locator(".remarks p").wait_for()
    _press(firm, "save")
    assert firm.page.locator(".message").inner_text() == firm.say("filing_saved", period=month)
    told = _is_stopped(firm)
    assert firm.say("filing_reason") in told and firm.say("filing_reason_short", characters=5) not in told
    firm.page.fill("[name='reason.electricity']", "检修" if firm.language == "zh" else "ok")
    assert firm.say("filing_reason_short", characters=5) in _is_stopped(firm)
    firm.page.fill("[name='value.electricity']", usual)
    firm.page.fill("[name='reason.electricity']", "")
    _hand_in(firm, month)

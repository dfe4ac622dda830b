"""A budget from its calculation over an appeal, a warning and a visit to its evaluation and the next plan, by four roles."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs

from visitor import Visitor

Maker = Callable[..., Visitor]
#: The department goes for four offices, the district for the fifth.
OFFICES = ("reform", "environment", "statistics", "supervision")
#: Opens a visit of a warned enterprise.
VISIT = "a[href^='/cases/open?process=assistance-visit']"


def _send(one: Visitor, form: str, **fields: str) -> None:
    """Fill a form and send it."""
    found = one.page.locator(form).first
    for name, value in fields.items():
        found.locator(f"[name={name}]").fill(value)
    with one.page.expect_navigation():
        found.locator("button").last.click()
    one.look()


def _step(one: Visitor, case: str, step: str, member: str = "", **fields: str) -> None:
    """Take a step of a case."""
    one.go(case)
    of = f":has([name=member][value={member}])" if member else ""
    _send(one, f"form:has([name=step][value={step}]){of}", **fields)


def test_the_loop_from_calculation_to_the_next_plan(visitor_of: Maker) -> None:
    district, second, department = visitor_of("zh", 1440), visitor_of("en", 1280), visitor_of("en", 390)
    for one, name in ((district, "district"), (second, "second"), (department, "department")):
        one.enter(name)
    plan = _issued(district, second)
    district.go("/budgets/warnings")
    district.follow("form[action='/budgets/supervise'] button")
    firm = _warned(department)
    enterprise = visitor_of("zh", 390)
    enterprise.sign_in("warned", _account(district, firm))
    _receipt_and_appeal(enterprise, plan, firm)
    _decided(department, second, plan, firm)
    _visited(_opened(department, enterprise, firm), department, district, enterprise)
    _evaluated(second, enterprise, plan, firm)


def _issued(district: Visitor, second: Visitor) -> str:
    """Who works a plan out does not issue it."""
    district.go("/budgets")
    form = "form[action='/budgets/draw-up']"
    district.page.select_option(f"{form} [name=rule]", "district")
    district.page.select_option(f"{form} [name=base_year]", "2024")
    _send(district, form, year="2025", targets="district -20")
    plan = district.path()
    assert re.fullmatch(r"/budgets/\d+", plan)
    assert district.page.locator(f"form[action='{plan}/issue']").count() == 0
    second.go(plan)
    second.follow(f"form[action='{plan}/issue'] button")
    second.go(plan)
    assert second.say("budget_books_agree") in second.page.locator("main").inner_text()
    return plan


def _receipt_and_appeal(enterprise: Visitor, plan: str, firm: str) -> None:
    """The enterprise reads why it got its number, says so, and asks for more on the phone."""
    enterprise.go(f"{plan}/{firm}")
    assert enterprise.say("budget_year_steps") in enterprise.page.locator("main").inner_text()
    enterprise.follow(f"form[action='{plan}/{firm}/acknowledge'] button")
    assert enterprise.page.locator(f"form[action='{plan}/{firm}/acknowledge']").count() == 0
    enterprise.follow(f"a[href='{plan}/{firm}/appeal']")
    enterprise.page.locator("[name^='t 2025Q4/']").first.fill("1")
    _send(enterprise, "form:has([name=ground])", text="年中投产一条新生产线")
    assert enterprise.path().startswith(f"{plan}/{firm}/appeal/")


def _decided(department: Visitor, second: Visitor, plan: str, firm: str) -> None:
    """The department gives its opinion on the phone, the district decides, and the books still agree."""
    department.go(f"{plan}/appeals")
    department.follow(f"a[href^='{plan}/{firm}/appeal/']")
    appeal = department.path()
    _send(department, "form:has([name=step][value=review])", text="The line was seen")
    second.go(appeal)
    # what it will do stands there before it is done
    assert second.say("budget_effect") in second.page.locator("main").inner_text()
    _send(second, "form:has([name=step][value=grant])", text="Out of the reserve")
    second.go(plan)
    assert second.say("budget_books_agree") in second.page.locator("main").inner_text()


def _warned(department: Visitor) -> str:
    """Return an enterprise that will probably pass its budget."""
    department.go("/budgets/warnings")
    address = department.page.locator(VISIT).first.get_attribute("href") or ""
    return parse_qs(address.partition("?")[2])["entity"][0]


def _account(district: Visitor, firm: str) -> str:
    """Let somebody of the enterprise in; returns the password that is shown once."""
    district.go("/office")
    form = "form[action='/office/users']"
    district.page.fill(f"{form} [name=username]", "warned")
    district.page.select_option(f"{form} [name=role]", "enterprise")
    district.page.fill(f"{form} [name=covers]", firm)
    district.follow(f"{form} button.primary")
    return str(district.page.locator(".message code").inner_text())


def _opened(department: Visitor, enterprise: Visitor, firm: str) -> str:
    """The enterprise answers its warning, the department opens the visit; returns its address."""
    enterprise.go("/budgets/warnings")
    _send(enterprise, "form[action^='/budgets/warnings/']", text="锅炉改造已开工")
    assert "锅炉改造已开工" in enterprise.page.locator("main").inner_text()
    department.go("/budgets/warnings")
    department.follow(f"{VISIT}[href*='{firm}']")
    _send(department, "form:has([name=entity])", purpose="look at the boilers", day="2026-12-03")
    return department.path()


def _visited(case: str, department: Visitor, district: Visitor, enterprise: Visitor) -> None:
    """Five offices leave their findings, the enterprise names measures and a result, and the result is confirmed."""
    for office in OFFICES:
        _step(department, case, "find", office, text=f"seen by {office}", advice="insulate")
    _step(district, case, "find", "street", text="已现场走访", advice="加强保温")
    _step(enterprise, case, "commit", text="更换燃烧器", until="2027-01-31", saving_tce="120")
    _step(enterprise, case, "finish", text="已改造", saved_tce="60")
    _step(department, case, "confirm", text="meter read", saved_tce="58")
    department.go(case)
    assert "58" in department.page.locator("main").inner_text()
    assert department.page.locator("form:has([name=step])").count() == 0, "nothing is left to do"


def _evaluated(second: Visitor, enterprise: Visitor, plan: str, firm: str) -> None:
    """The year is over: outcome by town and firm, and the plan of the next year starts from it."""
    second.go(f"{plan}/evaluation")
    second.follow(f"form[action='{plan}/evaluate'] button")
    second.go(f"{plan}/evaluation")
    assert second.page.locator(f"form[action='{plan}/evaluate']").count() == 0
    assert second.page.locator(f"a[href*='{firm}']").count() >= 1
    second.go("/budgets")
    form = "form[action='/budgets/draw-up']"
    second.page.select_option(f"{form} [name=rule]", "district")
    second.page.select_option(f"{form} [name=base_year]", "2025")
    _send(second, form, year="2026", targets="")
    assert re.fullmatch(r"/budgets/\d+", second.path()) and second.path() != plan
    # a plan that is worked out is nobody's budget yet
    enterprise.go(second.path(), status=404)

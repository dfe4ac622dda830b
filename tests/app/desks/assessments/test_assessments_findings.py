"""Findings by kind, who is kept away from assessing, and what the technical committee allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.desks.assessments.actions.assess import Apply, StepAssessment, Tell
from tanliu.app.desks.assessments.actions.findings import TellFinding
from tanliu.app.desks.assessments.actions.independent import DeclareAdvice
from tanliu.app.desks.assessments.models import Advice, Assessment, Certificate
from tanliu.app.desks.assessments.queries.assessments import scheme_as_kept
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.models import ApiToken
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.printed import told
from tanliu.decide.casework.types import NotOfferedError
from tanliu.kit.errors import ConflictError, TanliuError

LI, ZHANG, WANG, ZHAO = Actor("li"), Actor("zhang"), Actor("wang"), Actor("zhao")
ZWL = "zero-waste-to-landfill"


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


def _step(case: Assessment, step: str, actor: Actor) -> str:
    case.refresh_from_db()
    return perform(StepAssessment(case.pk, step, case.revision, "because"), actor)


def _documents(firm: str, period: str = "2025", doubt: str = "") -> Assessment:
    """Return an assessment whose documents are looked at."""
    case = Assessment.objects.get(pk=perform(Apply(ZWL, firm, period), LI))
    rule = scheme_as_kept(case)
    for id, one in told(rule, rule.examples[2]).items():
        perform(Tell(case.pk, id, 1, Answer(one.value, doubt=doubt if id == "landfill" else "")), LI)
    for step, actor in (("offer", ZHANG), ("sign", LI), ("apply", LI), ("accept", ZHANG)):
        _step(case, step, actor)
    case.refresh_from_db()
    return case


def _finding(case: Assessment, what: str, actor: Actor, number: int = 0, kind: str = "") -> int:
    case.refresh_from_db()
    return perform(TellFinding(case.pk, what, case.revision, "tickets of May", number, kind), actor)


def test_a_major_finding_holds_the_assessment_until_it_is_closed(firm: str) -> None:
    case = _documents(firm)
    with pytest.raises(NotOfferedError):
        _step(case, "find", ZHANG)
    major, watched = (
        _finding(case, "raise", ZHANG, kind="major"),
        _finding(case, "raise", ZHANG, kind="observation"),
    )
    with pytest.raises(NotOfferedError):
        _step(case, "visit", ZHANG)
    with pytest.raises(NotPermittedError):
        _finding(case, "answer", LI, major)
    _step(case, "find", ZHANG)
    with pytest.raises(NotOfferedError):
        _step(case, "close_findings", LI)
    with pytest.raises(NotPermittedError):
        _finding(case, "close", ZHANG, major)
    _finding(case, "answer", LI, major)
    _step(case, "close_findings", LI)
    # an answer that mends nothing is answered anew
    _finding(case, "reject", ZHANG, major)
    _step(case, "find", ZHANG)
    _finding(case, "answer", LI, major)
    _step(case, "close_findings", LI)
    _finding(case, "close", ZHANG, major)
    with pytest.raises(TanliuError, match="no such finding"):
        _finding(case, "close", ZHANG, major)
    # an observation holds nothing
    assert _step(case, "visit", ZHANG) == "on_site"
    on_site = _finding(case, "raise", ZHANG, kind="minor")
    with pytest.raises(NotOfferedError):
        _step(case, "propose", ZHANG)
    _finding(case, "close", ZHANG, on_site)
    assert _step(case, "propose", ZHANG) == "proposed"
    assert [(one.pk, one.stage, one.closed_at is None) for one in case.findings.all()] == [
        (major, "documents", False), (watched, "documents", True), (on_site, "on_site", False)
    ]  # fmt: skip


def test_what_cannot_be_found_is_refused(firm: str) -> None:
    case = _documents(firm)
    for more, text in (
        ({"kind": "grave"}, "not one of what is offered"), ({"kind": "minor", "indicator": "nothing"}, "no such indicator"),
        ({"what": "praise"}, "not one of what is offered"), ({"text": " ", "kind": "minor"}, "say what"),
        ({"what": "reject", "number": 9}, "no such finding"),
    ):  # fmt: skip
        given: dict[str, Any] = {"what": "raise", "revision": case.revision, "text": "x"} | more
        with pytest.raises(TanliuError, match=text):
            perform(TellFinding(case.pk, **given), ZHANG)
    with pytest.raises(ConflictError):
        perform(TellFinding(case.pk, "raise", case.revision - 1, "x", kind="minor"), ZHANG)


def test_who_advised_an_object_does_not_assess_it(firm: str) -> None:
    case = _documents(firm)
    ends = today() - timedelta(days=700)
    perform(DeclareAdvice(firm, f"{ends}", "built the system", "zhang"), WANG)
    with pytest.raises(TanliuError, match="who advised"):
        _step(case, "visit", ZHANG)
    with pytest.raises(TanliuError, match="who advised"):
        _finding(case, "raise", ZHANG, kind="minor")
    assert _step(case, "visit", ZHAO) == "on_site"
    with pytest.raises(TanliuError, match="who advised"):
        perform(Tell(case.pk, "recycle", case.revision + 1, Answer("1")), ZHANG)
    # two years later it keeps nobody away
    Advice.objects.update(until=date(ends.year - 1, ends.month, 1))
    assert _step(case, "propose", ZHANG) == "proposed"


def test_an_assessor_tells_of_themselves_alone(firm: str, client_of: Callable[[str], Client]) -> None:
    page = "/assessments/independence"
    given = {"entity_id": firm, "until": "2026-01-31", "what": "energy audit"}
    department = client_of("department")
    own = _own(department, "department")
    given["entity_id"] = own
    assert department.post(page, given).status_code == 302
    assert department.post(page, given | {"person": "somebody"}).status_code == 403
    assert department.post(page, given | {"until": "tomorrow"}).status_code == 400
    assert client_of("district").post(page, given | {"person": "somebody"}).status_code == 302
    assert list(Advice.objects.order_by("pk").values_list("person", flat=True)) == ["department", "somebody"]
    assert "somebody" in department.get(page).content.decode()
    assert client_of("enterprise").get(page).status_code == 403


def _own(client: Client, role: str) -> str:
    from tanliu.app.platform.access import scope_of
    from tanliu.app.platform.casework.notices import entities_of

    seen = entities_of(scope_of(User.objects.get(username=role)))
    assert seen
    return sorted(seen)[0]


def test_one_assessor_leads_two_assessments_in_a_row_and_no_third(firm: str) -> None:
    for period in ("2022", "2023"):
        case = _documents(firm, period)
        for step, actor in (("visit", ZHANG), ("propose", ZHANG), ("certify", WANG)):
            _step(case, step, actor)
    case = Assessment.objects.get(pk=perform(Apply(ZWL, firm, "2024"), LI))
    with pytest.raises(TanliuError, match="another assessor"):
        _step(case, "offer", ZHANG)
    assert _step(case, "offer", ZHAO) == "offered"


def test_a_deviation_is_allowed_by_the_committee_and_by_nobody_else(firm: str) -> None:
    case = _documents(firm, doubt="weighed by eye")
    for step in ("visit", "propose"):
        _step(case, step, ZHANG)
    with pytest.raises(NotOfferedError):
        _step(case, "certify", WANG)
    _step(case, "refer", WANG)
    for somebody in (ZHANG, WANG):
        with pytest.raises(TanliuError, match="does not judge its deviation"):
            _step(case, "allow", somebody)
    assert _step(case, "disallow", ZHAO) == "proposed"
    with pytest.raises(NotOfferedError):
        _step(case, "certify", WANG)
    _step(case, "refer", WANG)
    _step(case, "allow", ZHAO)
    assert _step(case, "certify", WANG) == "certified"
    assert Certificate.objects.get().level == "gold"


def test_what_is_missing_is_allowed_by_no_committee(firm: str) -> None:
    from tanliu.decide.assessment.certificate import propose
    from tanliu.decide.assessment.score import assess

    rule = scheme_as_kept(_documents(firm))
    answers = told(rule, rule.examples[2])
    doubtful = {id: Answer(one.value, doubt="x") for id, one in answers.items()}
    assert propose(rule, assess(rule, doubtful), today()) is None
    assert propose(rule, assess(rule, doubtful), today(), allowed=True) is not None
    missing = {id: one for id, one in doubtful.items() if id != "landfill"}
    assert propose(rule, assess(rule, missing), today(), allowed=True) is None


def test_pages_and_interface_tell_the_same_of_findings(firm: str, client_of: Callable[[str], Client]) -> None:
    case = _documents(firm)
    district = client_of("district")
    page = f"/assessments/{ZWL}/{firm}/2025"
    given = {
        "what": "raise",
        "kind": "minor",
        "indicator": "landfill",
        "text": "no tickets of May",
        "revision": case.revision,
    }
    assert district.post(f"{page}/finding", given).status_code == 302
    assert client_of("enterprise").post(f"{page}/finding", given).status_code == 403
    shown = client_of("enterprise").get(page).content.decode()
    assert "no tickets of May" in shown and 'name="what" value="close"' not in shown
    assert 'name="what" value="close"' in district.get(page).content.decode()
    secret = ApiToken.issue(User.objects.get(username="district"), "test", ["read", "write"])[1]
    ask = Client(headers={"authorization": f"Bearer {secret}"})
    found = ask.get(f"/api/v1{page}/findings").json()
    (one,) = found["items"]
    assert (one["kind"], one["indicator"], one["holds"]) == ("minor", "landfill", True)
    body = {"what": "close", "number": one["number"], "text": "tickets seen", "revision": found["revision"]}
    done = ask.post(f"/api/v1{page}/findings", body, content_type="application/json").json()
    assert done["items"][0]["closed_by"] and not done["items"][0]["holds"]

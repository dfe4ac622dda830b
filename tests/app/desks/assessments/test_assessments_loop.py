"""An assessment from the application to the certificate and its checks: four roles, four eyes, evidence, appeal, suspension."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanliu.app.desks.assessments import demo
from tanliu.app.desks.assessments.actions.assess import Apply, StepAssessment, Tell
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.evidence import Paper
from tanliu.app.desks.assessments.models import Assessment, AssessmentAnswer, Certificate, Evidence
from tanliu.app.desks.assessments.queries.assessments import outcome_of, scheme_as_kept
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.models import ApiToken
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.printed import told
from tanliu.decide.casework.types import NotOfferedError
from tanliu.kit.errors import ConflictError, TanliuError

LI, ZHANG, WANG, ZHAO = Actor("li"), Actor("zhang"), Actor("wang"), Actor("zhao")
ZWL, GREEN = "zero-waste-to-landfill", "green-logistics"


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


def _begun(firm: str, scheme: str = ZWL, example: int = 2, leave: tuple[str, ...] = ()) -> Assessment:
    case = Assessment.objects.get(pk=perform(Apply(scheme, firm, "2025"), LI))
    rule = scheme_as_kept(case)
    for id, one in told(rule, rule.examples[example]).items():
        if id not in leave:
            perform(Tell(case.pk, id, 1, one), LI)
    return case


def _step(case: Assessment, step: str, actor: Actor) -> str:
    case.refresh_from_db()
    return perform(StepAssessment(case.pk, step, case.revision, "because"), actor)


def _hand_in(case: Assessment) -> None:
    for step, actor in (("offer", ZHANG), ("sign", LI), ("apply", LI)):
        _step(case, step, actor)


def _proposed(firm: str, **more: Any) -> Assessment:
    case = _begun(firm, **more)
    _hand_in(case)
    for step in ("accept", "visit", "propose"):
        _step(case, step, ZHANG)
    case.refresh_from_db()
    return case


def _certificate(firm: str) -> Certificate:
    _step(_proposed(firm), "certify", WANG)
    return Certificate.objects.get()


def test_a_firm_is_certified_by_somebody_who_did_not_assess(firm: str) -> None:
    case = _proposed(firm)
    with pytest.raises(TanliuError, match="who assessed"):
        _step(case, "certify", ZHANG)
    assert _step(case, "certify", WANG) == "certified"
    case.refresh_from_db()
    found = Certificate.objects.get()
    assert (case.level, case.assessed_by, case.decided_by, found.level) == ("gold", "zhang", "wang", "gold")
    assert found.number.startswith(f"ZWL-{found.issued_on.year}-0001-")
    assert found.valid_until.year == found.issued_on.year + 3 and found.surveil_until is not None
    with pytest.raises(NotOfferedError):
        _step(case, "certify", WANG)
    assert Certificate.objects.count() == 1


def test_what_is_missing_is_not_proposed_and_what_is_in_doubt_not_certified(firm: str) -> None:
    case = _begun(firm, leave=("landfill",))
    assert outcome_of(case).is_open
    _hand_in(case)
    for step in ("accept", "visit"):
        _step(case, step, ZHANG)
    with pytest.raises(NotOfferedError):
        _step(case, "propose", ZHANG)
    case.refresh_from_db()
    perform(Tell(case.pk, "landfill", case.revision, Answer("5", doubt="estimated")), ZHANG)
    _step(case, "propose", ZHANG)
    with pytest.raises(NotOfferedError):
        _step(case, "certify", WANG)
    assert _step(case, "refuse", WANG) == "refused"
    assert not Certificate.objects.exists()


def test_whose_turn_it_is_not_does_not_answer(firm: str, client_of: Callable[[str], Client]) -> None:
    case = _begun(firm)
    page = f"/assessments/{ZWL}/{firm}/2025"
    given = {"indicator": "recycle", "value": "96", "revision": "1"}
    assert client_of("district").post(f"{page}/answer", given).status_code == 403
    assert client_of("enterprise").post(f"{page}/answer", given).status_code == 302
    _hand_in(case)
    case.refresh_from_db()
    given["revision"] = str(case.revision)
    assert client_of("enterprise").post(f"{page}/answer", given).status_code == 403
    newest = AssessmentAnswer.objects.filter(indicator="recycle").order_by("pk")
    assert [one.value for one in newest] == ["95", "96"]
    with pytest.raises(ConflictError):
        _step(case, "accept", ZHANG)
        perform(Tell(case.pk, "recycle", 1, Answer("97")), ZHANG)


def test_one_upload_serves_several_schemes_and_who_looked_is_noted(
    firm: str, client_of: Callable[[str], Client]
) -> None:
    from tanliu.app.platform.models import AuditEvent

    client = client_of("enterprise")
    for scheme, indicator, value in ((ZWL, "recycle", "95"), (GREEN, "X204", "A")):
        assert (
            client.post(
                "/assessments/apply", {"scheme": scheme, "entity_id": firm, "period": "2025"}
            ).status_code
            == 302
        )
        paper = SimpleUploadedFile("bill.pdf", b"%PDF-1.7 x")
        given = {
            "indicator": indicator,
            "value": value,
            "revision": "1",
            "paper": paper,
            "valid_until": "2026-12-31",
        }
        assert client.post(f"/assessments/{scheme}/{firm}/2025/answer", given).status_code == 302
    found = Evidence.objects.get()
    assert found.answers.count() == 2
    answer = client.get(f"/assessments/{ZWL}/{firm}/2025/evidence/{found.pk}")
    assert answer.content == b"%PDF-1.7 x" and "attachment" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(verb="assessment_evidence").count() == 1
    # a paper of one assessment is not reached by the address of another
    other = Apply(GREEN, firm, "2024")
    perform(other, LI)
    assert client.get(f"/assessments/{GREEN}/{firm}/2024/evidence/{found.pk}").status_code == 404


def test_a_refusal_is_appealed_and_judged_by_somebody_else(firm: str) -> None:
    case = _proposed(firm, example=5)
    assert outcome_of(case).level is None
    with pytest.raises(NotOfferedError):
        _step(case, "certify", WANG)
    _step(case, "refuse", WANG)
    _step(case, "appeal", LI)
    with pytest.raises(TanliuError, match="who decided"):
        _step(case, "uphold", WANG)
    assert _step(case, "reopen", ZHAO) == "on_site"


def test_a_certificate_is_checked_by_anybody_as_it_stands_today(firm: str, client: Client) -> None:
    found = _certificate(firm)
    page = f"/verify/{found.number}"
    assert "Valid" in client.get(page).content.decode()
    perform(StepCertificate(found.pk, "suspend", found.revision, "landfilled in secret"), WANG)
    shown = client.get(page).content.decode()
    assert "Suspended" in shown and "landfilled in secret" not in shown
    found.refresh_from_db()
    perform(StepCertificate(found.pk, "answer", found.revision, "mended"), LI)
    found.refresh_from_db()
    perform(StepCertificate(found.pk, "restore", found.revision, "checked"), WANG)
    found.refresh_from_db()
    assert found.standing(found.issued_on) == "valid"
    perform(StepCertificate(found.pk, "withdraw", found.revision, "over"), WANG)
    assert "Withdrawn" in client.get(page).content.decode()
    assert client.get("/verify", {"number": f" {found.number.lower()} "}).status_code == 200
    slip = client.get("/verify", {"number": "ZWL-2026-0010-79"})
    assert slip.status_code == 404 and "check digits" in slip.content.decode()


def test_a_certificate_that_nobody_looked_at_says_so(firm: str) -> None:
    found = _certificate(firm)
    assert found.surveil_until is not None
    late = found.surveil_until + timedelta(days=1)
    assert (found.standing(found.surveil_until), found.standing(late)) == ("valid", "unwatched")
    assert found.standing(found.valid_until + timedelta(days=1)) == "expired"


def test_only_those_who_may_take_a_step(firm: str, client_of: Callable[[str], Client]) -> None:
    found = _certificate(firm)
    page = f"/certificates/{found.number}"
    given = {"step": "suspend", "text": "why", "revision": str(found.revision)}
    assert [
        client_of(role).post(f"{page}/step", given).status_code for role in ("enterprise", "auditor")
    ] == [403, 403]
    assert client_of("district").post(f"{page}/step", given).status_code == 302
    assert "QR" in client_of("enterprise").get(page).content.decode()
    svg = client_of("enterprise").get(f"{page}/qr.svg")
    assert svg["Content-Type"].startswith("image/svg") and b"<svg" in svg.content


def test_a_second_application_is_a_conflict_while_one_is_open(firm: str) -> None:
    perform(Apply(ZWL, firm, "2025"), LI)
    with pytest.raises(ConflictError):
        perform(Apply(ZWL, firm, "2025"), LI)
    with pytest.raises(TanliuError, match="of a year"):
        perform(Apply(ZWL, firm, "25"), LI)


def test_a_paper_is_of_a_kind_that_is_taken(firm: str) -> None:
    case = _begun(firm)
    with pytest.raises(TanliuError, match="kind that is not taken"):
        perform(Tell(case.pk, "recycle", 1, Answer("1"), paper=Paper("x.html", b"<script>")), LI)
    with pytest.raises(NotPermittedError):
        perform(StepAssessment(case.pk, "accept", 1, "why"), Actor("nobody", user=AnonymousUser()))


def test_pages_and_files_show_an_assessment(firm: str, client_of: Callable[[str], Client]) -> None:
    _proposed(firm, example=1)
    for role in ("enterprise", "district"):
        client = client_of(role)
        shown = client.get(f"/assessments/{ZWL}/{firm}/2025").content.decode()
        assert "94.5" in shown and "prints no level between 94 – 95" in shown
        body = client.get("/assessments?format=csv").content.decode("utf-8-sig")
        assert firm in body and "Awaits the decision" in body


def test_answers_are_tried_without_a_trace(client_of: Callable[[str], Client], firm: str) -> None:
    before = AssessmentAnswer.objects.count()
    shown = (
        client_of("enterprise")
        .get(f"/assessments/schemes/{ZWL}", {"a recycle": "95", "a landfill": "5"})
        .content.decode()
    )
    assert "depends on what is missing" in shown and AssessmentAnswer.objects.count() == before


def _token(client_of: Callable[[str], Client], role: str) -> Client:
    client_of(role)
    secret = ApiToken.issue(User.objects.get(username=role), "test", ["read", "write"])[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_the_interface_tells_the_same(firm: str, client_of: Callable[[str], Client]) -> None:
    case = _proposed(firm)
    ask = _token(client_of, "district")
    told = ask.get(f"/api/v1/assessments/{ZWL}/{firm}/2025").json()
    assert (told["outcome"]["level"], told["state"], len(told["answers"])) == ("gold", "proposed", 12)
    assert {one["id"]: one["value"] for one in told["outcome"]["measures"]}["ldr"] == "95 %"
    body = {"step": "certify", "text": "sound", "revision": case.revision}
    assert (
        ask.post(
            f"/api/v1/assessments/{ZWL}/{firm}/2025/steps", body, content_type="application/json"
        ).status_code
        == 200
    )
    number = Certificate.objects.get().number
    assert ask.get(f"/api/v1/certificates/{number}").json()["standing"] == "valid"
    tried = ask.post(
        f"/api/v1/assessment-schemes/{ZWL}/score",
        {"answers": {"recycle": {"value": "1"}}},
        content_type="application/json",
    ).json()
    assert tried["is_open"] and tried["level"] is None and len(tried["missing"]) == 11


def test_the_demo_has_each_kind_of_case(firm: str) -> None:
    demo.papers(firm)
    states = sorted(Assessment.objects.values_list("state", flat=True))
    assert states == ["asked", "certified", "certified", "proposed", "requested"]
    assert sorted(Certificate.objects.values_list("state", flat=True)) == ["suspended", "valid"]
    demo.papers(firm)
    assert Assessment.objects.count() == 5

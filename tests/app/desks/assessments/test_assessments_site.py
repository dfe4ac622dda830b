"""The form that an assessor fills in on site: kept by the browser, sent later, taken once, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanliu.app.desks.assessments.actions.assess import Apply, StepAssessment, Tell
from tanliu.app.desks.assessments.models import Assessment, AssessmentFinding, Evidence
from tanliu.app.desks.assessments.queries.assessments import rows_of, scheme_as_kept
from tanliu.app.platform.action import Actor, perform
from tanliu.decide.assessment.printed import told

LI, ZHANG = Actor("li"), Actor("zhang")
ZWL = "zero-waste-to-landfill"
KEY = "a-key-of-one-visit-0001"


@pytest.fixture
def case(covers: dict[str, list[str]]) -> Assessment:
    found = Assessment.objects.get(pk=perform(Apply(ZWL, covers["enterprise"][0], "2025"), LI))
    rule = scheme_as_kept(found)
    for id, one in told(rule, rule.examples[2]).items():
        perform(Tell(found.pk, id, 1, one), LI)
    for step, actor in (("offer", ZHANG), ("sign", LI), ("apply", LI), ("accept", ZHANG), ("visit", ZHANG)):
        found.refresh_from_db()
        perform(StepAssessment(found.pk, step, found.revision, "because"), actor)
    found.refresh_from_db()
    return found


def _form(case: Assessment, **more: object) -> dict[str, object]:
    """Return what the form sends: what stands in it, and what was changed."""
    now = {f"a.{id}": one.value for id, one in rows_of(case).items()}
    return {**now, "revision": case.revision, "action": "save", "key": KEY, **more}


def test_what_was_typed_on_site_is_taken_once(case: Assessment, client_of: Callable[[str], Client]) -> None:
    client, page = client_of("district"), f"/assessments/{ZWL}/{case.entity_id}/2025/site"
    shown = client.get(page)
    assert shown["X-Tanliu-Offline"] == "keep" and 'capture="environment"' in shown.content.decode()
    given = _form(
        case,
        **{
            "a.landfill": "7",
            "n.landfill": "bins weighed",
            "t.recycle": "no tickets of May",
            "k.recycle": "minor",
        },
    )
    for content in (b"\x89PNG 1", b"\x89PNG 1"):
        sent = given | {"p.reuse": SimpleUploadedFile("yard.png", content)}
        answer = client.post(f"{page}/later", sent)
        assert (answer.status_code, answer.json()["state"]) == (200, "saved")
    rows = rows_of(case)
    assert (rows["landfill"].value, rows["landfill"].reason, rows["landfill"].party) == (
        "7",
        "bins weighed",
        "assessor",
    )
    # what was not changed is not told again, and a photograph belongs to what it shows
    assert rows["energy"].party == "firm" and rows["reuse"].evidence == Evidence.objects.get()
    assert [(one.kind, one.indicator, one.stage) for one in AssessmentFinding.objects.all()] == [
        ("minor", "recycle", "on_site")
    ]
    other = client.post(f"{page}/later", given | {"p.reuse": SimpleUploadedFile("yard.png", b"\x89PNG 2")})
    assert other.status_code == 400


def test_nothing_is_kept_of_a_form_that_cannot_be(
    case: Assessment, client_of: Callable[[str], Client]
) -> None:
    client, page = client_of("district"), f"/assessments/{ZWL}/{case.entity_id}/2025/site"
    before = case.answers.count()
    late = client.post(f"{page}/later", _form(case, **{"a.landfill": "7", "revision": case.revision - 1}))
    assert (late.status_code, late.json()["state"]) == (409, "conflict")
    # the finding at the end is none, so the answer before it is not kept either
    wrong = _form(case, **{"a.plan": "no", "t.mandated": "x", "k.mandated": "grave"})
    assert client.post(page, wrong).status_code == 400
    assert case.answers.count() == before and not AssessmentFinding.objects.exists()
    assert client_of("enterprise").get(page).status_code == 403
    assert client_of("enterprise").post(f"{page}/later", _form(case)).status_code == 403
    assert (
        client.post(page, _form(case, **{"a.plan": "no"})).status_code == 302
        and case.answers.count() == before + 1
    )

"""A file is reviewed where its scheme asks for it, a certificate names its issuer and the one before it, and who opened a paper is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tanliu.app.desks.assessments import printed
from tanliu.app.desks.assessments.actions.assess import Apply, StepAssessment, Tell
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.evidence import Paper
from tanliu.app.desks.assessments.models import Assessment, Certificate
from tanliu.app.desks.assessments.queries.assessments import CERTIFICATE, scheme_as_kept
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.demo_people import demo_people
from tanliu.app.platform.served import results
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.printed import told
from tanliu.decide.casework.types import NotOfferedError
from tanliu.kit.errors import TanliuError

LI, ZHANG, WANG, CHEN = Actor("li"), Actor("zhang"), Actor("wang"), Actor("chen")


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


def _step(case: Assessment, step: str, actor: Actor) -> str:
    case.refresh_from_db()
    return perform(StepAssessment(case.pk, step, case.revision, "because"), actor)


def _proposed(scheme: str, firm: str, period: str, level: str) -> Assessment:
    case = Assessment.objects.get(pk=perform(Apply(scheme, firm, period), LI))
    rule = scheme_as_kept(case)
    example = next(one for one in rule.examples if one.level == level)
    for id, one in told(rule, example).items():
        perform(Tell(case.pk, id, 1, Answer(one.value)), LI)
    for step, actor in (("offer", ZHANG), ("sign", LI), ("apply", LI), ("accept", ZHANG), ("visit", ZHANG), ("propose", ZHANG)):  # fmt: skip
        _step(case, step, actor)
    return case


def test_nothing_is_decided_before_the_review_that_a_scheme_asks_for(firm: str) -> None:
    case = _proposed("near-zero-pilot", firm, "2025", "pilot")
    with pytest.raises(NotOfferedError):
        _step(case, "certify", WANG)
    with pytest.raises(TanliuError, match="who assessed does not review"):
        _step(case, "review", ZHANG)
    assert _step(case, "review", CHEN) == "proposed"
    with pytest.raises(TanliuError, match="who reviewed does not decide"):
        _step(case, "certify", CHEN)
    assert _step(case, "certify", WANG) == "certified"


def test_a_review_of_an_earlier_outcome_is_over(firm: str) -> None:
    case = _proposed("near-zero-pilot", firm, "2025", "pilot")
    _step(case, "review", CHEN)
    assert _step(case, "review_back", CHEN) == "on_site"
    _step(case, "propose", ZHANG)
    with pytest.raises(NotOfferedError):
        _step(case, "certify", WANG)
    _step(case, "review", CHEN)
    assert _step(case, "certify", WANG) == "certified"


def _certified(firm: str, period: str) -> Certificate:
    case = _proposed("zero-waste-to-landfill", firm, period, "gold")
    # this scheme asks for no review
    _step(case, "certify", WANG)
    return Certificate.objects.get(awarded_by=case)


def test_a_certificate_names_its_issuer_and_the_one_it_follows(
    client_of: Callable[[str], Client], firm: str
) -> None:
    client = client_of("enterprise")
    first, second = _certified(firm, "2024"), _certified(firm, "2025")
    (place,) = results().rows("SELECT name FROM region WHERE parent_id NOT IN (SELECT region_id FROM region)")
    assert place["name"] in first.issuer and (first.previous, second.previous) == (None, first)
    page = client.get(f"/certificates/{second.number}").content.decode()
    assert place["name"] in page and f"/verify/{first.number}" in page
    assert f"/verify/{second.number}" in client.get(f"/verify/{first.number}").content.decode()
    paper = printed.certificate(second, "http://x", "en")
    cells = [cell for part in paper.parts if part.table for row in part.table.rows for cell in row]
    assert place["name"] in " ".join(map(str, cells)) and first.number in cells
    row = client.get(f"/api/v1/certificates/{first.number}").json()
    assert (row["previous"], row["next"]) == (None, second.number) and place["name"] in row["issuer"]


def test_the_owner_of_a_scheme_withdraws_and_assesses_nothing(firm: str) -> None:
    known = process(CERTIFICATE)
    assert known.permissions("withdraw") == known.permissions("suspend") == {"certify", "own_scheme"}
    one = _certified(firm, "2024")
    assert perform(StepCertificate(one.pk, "withdraw", one.revision, "misused"), CHEN) == "withdrawn"


def test_who_opened_a_paper_is_told_on_its_page(client_of: Callable[[str], Client], firm: str) -> None:
    holder = client_of("enterprise")
    case = Assessment.objects.get(pk=perform(Apply("zero-waste-to-landfill", firm, "2025"), LI))
    perform(Tell(case.pk, "plan", 1, Answer("yes"), paper=Paper("plan.pdf", b"%PDF-1.4 x", None)), LI)
    page = f"/assessments/zero-waste-to-landfill/{firm}/2025"
    assert "Nobody opened it yet" in holder.get(page).content.decode()
    number = case.answers.get().evidence_id
    client_of("auditor").get(f"{page}/evidence/{number}")
    client_of("auditor").get(f"{page}/evidence/{number}")
    shown = holder.get(page).content.decode()
    assert "Opened by 1" in shown and "<li>auditor ·" in shown


def test_the_demo_has_a_log_in_for_every_role_of_a_certification(client_of: Callable[[str], Client]) -> None:
    names: list[Any] = [name for name, *_ in demo_people()]
    assert {"assessor", "reviewer", "decider", "committee", "scheme_owner"} <= set(names)
    assert len(names) == len(set(names))

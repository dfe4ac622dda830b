"""The pages of findings: a department asks, the firm sees it and answers, the department decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def number(covers: dict[str, list[str]]) -> str:
    """Return a finding of a firm, for which the enterprise role then speaks."""
    from tanliu.app.platform.served import results

    row = results().rows("SELECT finding_id, entity_id, region_id FROM finding ORDER BY finding_id LIMIT 1")[
        0
    ]
    covers["enterprise"], covers["town"] = [row["entity_id"]], [row["region_id"]]
    return str(row["finding_id"])


def test_question_answer_decision(client_of: Callable[[str], Any], number: str) -> None:
    from tanliu.app.platform.casework.models import Case
    from tanliu.app.platform.models import AuditEvent

    town, firm = client_of("town"), client_of("enterprise")
    page = f"/findings/{number}"
    assert town.post(f"{page}/step", {"step": "ask", "text": "Was the line down?"}).status_code == 302
    shown = firm.get(page).content.decode()
    assert "Was the line down?" in shown
    assert 'value="answer"' in shown and 'value="dismiss"' not in shown
    assert firm.post(f"{page}/step", {"step": "answer", "text": "It was, on two days."}).status_code == 302
    assert Case.objects.get(subject=number).state == "explained"
    assert town.post(f"{page}/step", {"step": "dismiss", "text": "Seen on site."}).status_code == 302
    assert Case.objects.get(subject=number).state == "dismissed"
    verbs = list(AuditEvent.objects.filter(subject=number).order_by("id").values_list("verb", flat=True))
    assert verbs == ["finding.ask", "finding.answer", "finding.dismiss"]
    # who has decided is asked no more, until it is opened again
    assert firm.post(f"{page}/step", {"step": "answer", "text": "late"}).status_code == 400


def test_a_step_needs_its_reason_and_its_role(client_of: Callable[[str], Any], number: str) -> None:
    from tanliu.app.platform.casework.models import Case

    town, firm = client_of("town"), client_of("enterprise")
    page = f"/findings/{number}/step"
    assert town.post(page, {"step": "ask", "text": "  "}).status_code == 400
    assert town.post(page, {"step": "answer", "text": "for them"}).status_code == 400
    assert firm.post(page, {"step": "dismiss", "text": "it is fine"}).status_code == 400
    assert not Case.objects.filter(subject=number).exclude(state="open").exists()


def test_the_list_is_filtered_and_exported(client_of: Callable[[str], Any]) -> None:
    district = client_of("district")
    sheet = district.get("/findings?format=csv").content.decode("utf-8-sig").splitlines()
    stuck = (
        district.get("/findings?format=csv&kind=stuck&state=open").content.decode("utf-8-sig").splitlines()
    )
    assert 1 < len(stuck) < len(sheet)
    assert all("Frozen meter" in line for line in stuck[1:])
    assert district.get("/findings?from=999999999").content.decode().count("/findings/") == 0
    assert district.get("/findings?from=x").status_code == 400


def test_every_kind_has_a_page_in_both_languages(client_of: Callable[[str], Any]) -> None:
    from tanliu.app.platform.served import results

    district = client_of("district")
    numbers = results().rows("SELECT kind, min(finding_id) AS id FROM finding GROUP BY kind")
    assert len(numbers) >= 9
    for row in numbers:
        for language in ("en", "zh-hans"):
            district.cookies["django_language"] = language
            assert district.get(f"/findings/{row['id']}").status_code == 200

"""From a draft to the store: every step is kept, audited, and safe from two people at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from filing_case import MONTH, Desk

from jobs_case import do_waiting_jobs
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.desks.filing.accept import Accept
from tanliu.app.desks.filing.models import Filing
from tanliu.app.platform.action import actor_for, perform
from tanliu.app.platform.audit import broken_at
from tanliu.app.platform.casework.models import CaseStep
from tanliu.app.platform.models import AuditEvent, Job, JobState
from tanliu.app.platform.served import results
from tanliu.app.store.workspace import Workspace


def _verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(verb__startswith="filing.").order_by("id").values_list("verb", flat=True)
    )


def _held(desk: Desk, item: str) -> list[tuple[Decimal, str]]:
    with Workspace(desk.workspace) as workspace:
        rows = workspace.connection.execute(
            f"""SELECT quantity, unit FROM {workspace.current_rows("report")}
                WHERE entity_id = ? AND period = ? AND carrier = ? AND purpose = 'energy'""",
            [desk.firm, MONTH, item],
        )
        return [(row[0], row[1]) for row in rows.fetchall()]


def test_a_report_goes_from_draft_over_a_question_into_the_store(desk: Desk) -> None:
    assert desk.act("save", {"electricity": "1"}).status_code == 302
    assert desk.act("submit", desk.usual).status_code == 302
    asked = desk.decide("ask", **{"question.electricity": "Is this the bill of January?"})
    assert asked.status_code == 302 and desk.filing().state == "asked"
    unanswered = desk.act("submit", desk.usual)
    assert unanswered.status_code == 422 and desk.filing().state == "asked"
    assert "waits for an answer" in unanswered.content.decode()
    assert desk.act("submit", desk.usual, **{"answer.electricity": "Yes, it is."}).status_code == 302
    assert desk.decide("accept").status_code == 302
    found = desk.filing()
    assert (found.state, found.version, found.submitted_by, found.decided_by) == (
        "accepted",
        1,
        "enterprise",
        "district",
    )
    assert len(found.batches) == 2
    value, unit = _held(desk, "electricity")[0]
    assert (value, unit) == (Decimal(desk.usual["electricity"]), "10^4 kWh")
    assert _verbs() == [
        "filing.save", "filing.save", "filing.submit", "filing.ask", "filing.save", "filing.save", "filing.submit",
        "filing.accept",
    ]  # fmt: skip
    assert broken_at() is None
    assert [step.action for step in CaseStep.objects.all()] == ["submit", "ask", "submit", "accept"]


def test_an_accepted_figure_says_who_submitted_and_who_accepted_it(desk: Desk) -> None:
    desk.act("submit", desk.usual)
    desk.decide("accept")
    # the computation, and the checks of authenticity after it
    do_waiting_jobs()
    assert {"compute", "findings"} <= set(
        Job.objects.filter(state=JobState.DONE).values_list("kind", flat=True)
    )
    with Workspace(desk.workspace) as workspace:
        tree = explain(workspace, desk.firm, MONTH)
        output = explain(workspace, desk.firm, MONTH, amount="value_added_cny")
    for node in (tree, output):
        told = [one.text for one in node.walk() if "submitted by enterprise" in one.text]
        assert told and all("accepted by district on 20" in text for text in told)
    assert tree.value == sum(part.value for part in tree.parts() if part.value is not None)


def test_a_correction_is_a_new_version_and_both_stay(desk: Desk) -> None:
    desk.act("submit", desk.usual)
    desk.decide("accept")
    results().reload()
    kilowatt_hours = str(Decimal(desk.usual["electricity"]) * 10_000 + 20_000)
    more = {"unit.electricity": "kWh"}
    assert desk.act("submit", {**desk.usual, "electricity": kilowatt_hours}, **more).status_code == 302
    assert desk.filing().version == 2 and Filing.objects.count() == 2
    assert _held(desk, "electricity")[0][0] == Decimal(desk.usual["electricity"])
    assert desk.decide("accept").status_code == 302
    # one row holds, in the unit in which the month was kept: nothing counts twice
    assert _held(desk, "electricity") == [(Decimal(desk.usual["electricity"]) + 2, "10^4 kWh")]
    with Workspace(desk.workspace) as workspace:
        query = f"SELECT count(*) FROM {workspace.lake.scan('report')} WHERE entity_id = ? AND period = ? AND carrier = 'electricity'"
        every = workspace.connection.execute(f"{query} AND purpose = 'energy'", [desk.firm, MONTH]).fetchone()
    assert every == (2,)


def test_a_figure_reported_before_cannot_be_left_empty(desk: Desk) -> None:
    desk.act("submit", desk.usual)
    desk.decide("accept")
    results().reload()
    less = {item: value for item, value in desk.usual.items() if item != "electricity"}
    page = desk.act("submit", less)
    assert page.status_code == 422 and desk.filing().state == "draft"


def test_a_soft_remark_yields_to_a_reason_and_a_hard_one_does_not(desk: Desk) -> None:
    slipped = {**desk.usual, "electricity": str(Decimal(desk.usual["electricity"]) * 10)}
    page = desk.act("submit", slipped)
    assert page.status_code == 422 and "is the unit right?" in page.content.decode()
    short = desk.act("submit", slipped, **{"reason.electricity": "ok"})
    assert short.status_code == 422 and "The reason is too short" in short.content.decode()
    assert (
        desk.act(
            "submit", {**desk.usual, "electricity": "-1"}, **{"reason.electricity": "a good reason"}
        ).status_code
        == 422
    )
    assert (
        desk.act("submit", slipped, **{"reason.electricity": "a second shift since New Year"}).status_code
        == 302
    )
    step = CaseStep.objects.get(action="submit")
    assert step.details["overruled"] == {"electricity": "unit_slip"}
    assert "a second shift since New Year" in desk.reviewer.get(desk.path).content.decode()


def test_two_people_at_once_are_told_and_nothing_is_lost(desk: Desk) -> None:
    desk.act("save", {"electricity": "11"})
    seen = desk.filing().revision
    desk.act("save", {"electricity": "12"})
    page = desk.act("save", {"electricity": "13"}, revision=seen)
    assert page.status_code == 409 and 'value="13"' in page.content.decode()
    assert desk.filing().figures["electricity"]["value"] == "12"
    desk.act("submit", desk.usual)
    late = desk.filing().revision
    desk.act("withdraw")
    answer = desk.reviewer.post(desk.path, {"action": "accept", "revision": late})
    assert (
        answer.status_code == 409 and desk.filing().state == "withdrawn" and _held(desk, "electricity") == []
    )


def test_accepting_again_after_a_crash_doubles_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.models import User

    desk.act("submit", desk.usual)
    user, found = User.objects.get(username="district"), desk.filing()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tanliu.app.desks.filing.accept.moved", killed)
    with pytest.raises(KeyboardInterrupt):
        perform(Accept([(found, found.revision)]), actor_for(user))
    assert desk.filing().state == "submitted" and len(_held(desk, "electricity")) == 1
    monkeypatch.undo()
    assert desk.decide("accept").status_code == 302
    with Workspace(desk.workspace) as workspace:
        rows = workspace.connection.execute(
            f"SELECT batch_id FROM {workspace.lake.scan('sign_off')}"
        ).fetchall()
        own = workspace.connection.execute(
            f"SELECT count(*) FROM {workspace.lake.scan('report')} WHERE entity_id = ? AND period = ?",
            [desk.firm, MONTH],
        ).fetchone()
    assert sorted(row[0] for row in rows) == sorted(desk.filing().batches)
    assert own == (len([item for item in desk.usual if item not in ("output_value", "value_added")]),)


def test_many_are_accepted_at_once_and_a_changed_one_is_named(desk: Desk) -> None:
    desk.act("submit", desk.usual)
    found = desk.filing()
    stale = f"{found.pk}:{found.revision - 1}"
    page = desk.reviewer.post("/filings/accept", {"report": [stale]}, follow=True)
    assert desk.firm in page.content.decode() and desk.filing().state == "submitted"
    desk.reviewer.post("/filings/accept", {"report": [f"{found.pk}:{found.revision}"]})
    assert desk.filing().state == "accepted"


def test_a_draft_is_the_firms_own(desk: Desk) -> None:
    desk.act("save", {"electricity": "123.4567"})
    assert "123.4567" in desk.client.get(desk.path).content.decode()
    assert "123.4567" not in desk.reviewer.get(desk.path).content.decode()


@pytest.mark.parametrize("action", ["accept", "ask"])
def test_a_firm_does_not_decide(desk: Desk, action: str) -> None:
    desk.act("submit", desk.usual)
    assert desk.act(action, **{"question.electricity": "why?"}).status_code == 403
    assert desk.reviewer.post(desk.path, {"action": "submit", "revision": 1}).status_code == 403

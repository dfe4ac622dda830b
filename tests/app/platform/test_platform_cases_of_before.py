"""Reports and findings of the tables of before become cases; nothing that anybody wrote is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from two_databases import KINDS, django, environments

_BEFORE = """
import json
from datetime import datetime, UTC
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
graph = executor.loader.graph
later = lambda leaf: any(app == "office" and name > "0003_findings" for app, name in graph.forwards_plan(leaf))
executor.migrate([leaf for leaf in graph.leaf_nodes() if leaf[0] != "office" and not later(leaf)] + [("office", "0003_findings")])
apps = executor.loader.project_state([("office", "0003_findings")]).apps
Filing, FilingStep, FindingCase, FindingNote = (apps.get_model("office", one) for one in ("Filing", "FilingStep", "FindingCase", "FindingNote"))
day = lambda number: datetime(2026, 2, number, 8, 30, 15, 123456, tzinfo=UTC)
Filing.objects.create(id=7, entity_id="E1", period="2026-01", version=1, state="accepted", revision=6, figures={"diesel": {"value": "3"}}, batches=[4, 5], opened_by="firm", opened_at=day(1), submitted_by="firm", submitted_at=day(4), decided_by="officer", decided_at=day(5))
Filing.objects.create(id=9, entity_id="E1", period="2026-01", version=2, state="draft", revision=2, figures={"diesel": {"value": "4"}}, questions={"": {"question": "why?", "answer": ""}}, opened_by="firm", opened_at=day(9))
for number, verb in enumerate(("submit", "ask", "submit", "accept"), 2):
    FilingStep.objects.create(filing_id=7, at=day(number), actor="officer" if verb in ("ask", "accept") else "firm", verb=verb, told={"n": number})
case = FindingCase.objects.create(finding_id="abc", entity_id="E2", state="dismissed", changed_at=day(8))
FindingCase.objects.create(finding_id="def", entity_id="E2", state="open", changed_at=day(8))
for number, (step, state, role) in enumerate((("ask", "asked", "town"), ("answer", "explained", "enterprise"), ("dismiss", "dismissed", "town")), 6):
    FindingNote.objects.create(case=case, at=day(number), author=role, role=role, step=step, state=state, text=f"because {number}")
"""
_AFTER = """
import json
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tanliu.app.desks.filing.models import Filing, current
from tanliu.app.platform.casework.models import Case, CaseStep
from tanliu.app.platform.casework.rows import FIRST, digest
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.action import Actor
broken = 0
for case in Case.objects.all():
    last = FIRST
    for step in case.steps.all():
        broken += step.previous != last or digest(step) != step.digest
        last = step.digest
reports = list(Filing.objects.order_by("id").values("id", "entity_id", "period", "version", "state", "revision", "figures", "questions", "batches", "opened_by", "submitted_by", "decided_by"))
steps = list(CaseStep.objects.order_by("case__process", "case__subject", "id").values_list("case__subject", "actor", "role", "action", "state_from", "state_to", "note", "details"))
times = [step.at.isoformat() for step in CaseStep.objects.filter(case__subject="abc")]
begun = begin(Case, "finding", "new", "E3", Actor("town"))
take(Case.objects.get(subject="abc"), Move("reopen", 4, note="again"), Actor("town"))
print(json.dumps({"broken": broken, "reports": reports, "steps": steps, "times": times, "current": current("E1", "2026-01").pk,
  "open": list(Case.objects.filter(closed_at=None).order_by("subject").values_list("subject", flat=True)), "begun": begun.pk,
  "again": Case.objects.get(subject="abc").state}))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_everything_of_before_is_there(kind: str, tmp_path: Path) -> None:
    for site in environments(kind, tmp_path, migrated=False):
        django(site, f"exec({_BEFORE!r})")
        told = json.loads(django(site, f"exec({_AFTER!r})"))
    assert told["broken"] == 0
    first, second = told["reports"]
    assert (first["id"], first["state"], first["revision"], first["batches"]) == (7, "accepted", 6, [4, 5])
    assert (first["opened_by"], first["submitted_by"], first["decided_by"]) == ("firm", "firm", "officer")
    assert (second["id"], second["version"], second["figures"]) == (9, 2, {"diesel": {"value": "4"}})
    assert second["questions"] == {"": {"question": "why?", "answer": ""}} and told["current"] == 9
    assert told["steps"] == [
        ["abc", "town", "town", "ask", "open", "asked", "because 6", {}],
        ["abc", "enterprise", "enterprise", "answer", "asked", "explained", "because 7", {}],
        ["abc", "town", "town", "dismiss", "explained", "dismissed", "because 8", {}],
        ["E1 2026-01", "firm", "", "submit", "draft", "submitted", "", {"n": 2}],
        ["E1 2026-01", "officer", "", "ask", "submitted", "asked", "", {"n": 3}],
        ["E1 2026-01", "firm", "", "submit", "asked", "submitted", "", {"n": 4}],
        ["E1 2026-01", "officer", "", "accept", "submitted", "accepted", "", {"n": 5}],
    ]
    assert told["times"][0] == "2026-02-06T08:30:15.123456+00:00"
    # the accepted version is over, the draft and both findings are not; numbers go on after the last
    assert (
        told["open"] == ["E1 2026-01", "abc", "def", "new"] and told["begun"] > 9 and told["again"] == "open"
    )

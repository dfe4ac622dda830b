"""One doubt on every surface: pages, codes, files, API and summary say the same of the same total."""

from __future__ import annotations

import csv
import io
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tanliu.app.desks.codes.actions import token_of
from tanliu.app.desks.codes.models import CodeLink
from tanliu.app.desks.reports.actions.summary import summarise
from tanliu.app.platform.answers import asked, of_firm
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.doubt import doubt, doubts
from tanliu.app.platform.jobs import queue, worker
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.flow.doubt.load import doubt_rules
from tanliu.report.doubt import COLUMNS, sentence
from tanliu.report.names import Names
from tanliu.report.phrase import say
from tanliu.report.sheet import sheets

Clients = Callable[[str], Any]
EVERYTHING = Scope.everything()


@pytest.fixture
def firm(served: Path) -> dict[str, Any]:
    """Return a firm of whose year most rests on a finding called sure."""
    of = doubts(results(), asked(EVERYTHING, "2025"), "entity")
    worst = max(of, key=lambda one: of[one].sure_ratio or 0)
    assert of[worst].sure_ratio > doubt_rules(catalog()).marked_from_ratio
    return results().rows("SELECT * FROM entity WHERE entity_id = ?", [worst])[0]


def test_every_surface_tells_the_same_sentence(
    firm: dict[str, Any], client_of: Clients, asker: Callable[..., Any], district: Path
) -> None:
    own, names = firm["entity_id"], Names(catalog(), "en")
    whole = sentence(doubt(results(), asked(EVERYTHING, "2025")), names)
    of_firm_ = sentence(of_firm(results(), firm, "2025")[0], names)
    client = client_of("district")
    for address, told in (
        ("/map?period=2025", whole), ("/enterprises?period=2025", whole), ("/enterprises?period=2025", of_firm_),
        (f"/enterprises/{own}?period=2025", of_firm_), (f"/codes/{own}", of_firm_),
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200 and _escaped(told) in page.content.decode(), address
    program = asker("district")
    assert program.read("/totals?period=2025")["doubt"]["says"] == whole
    assert program.read(f"/entities/{own}?period=2025")["totals"]["doubt"]["says"] == of_firm_
    listed = program.read("/entities?period=2025&limit=1000")["items"]
    assert next(one for one in listed if one["entity_id"] == own)["doubt"]["says"] == of_firm_
    with Workspace(district) as workspace:
        summary = summarise(workspace, "2025", catalog=catalog())
    assert any(row[0] == whole for row in sheets(summary, names)[0].rows)


def test_reports_and_the_public_code_tell_it_too(firm: dict[str, Any], client_of: Clients) -> None:
    """What is printed, filed or scanned rests on the same as the page: the sentence goes along."""
    own, names, client = firm["entity_id"], Names(catalog(), "en"), client_of("district")
    whole = sentence(doubt(results(), asked(EVERYTHING, "2025")), names)
    of_firm_ = sentence(of_firm(results(), firm, "2025")[0], names)
    for kind, more, told in (
        ("regional_report", {"period": "2025"}, whole),
        ("enterprise_report", {"period": "2025", "entity": own}, of_firm_),
    ):
        assert _escaped(told) in _texts_of(client, kind=kind, form="xlsx", language="en", **more), kind
    assert client.post(f"/codes/{own}/carbon", {"action": "issue"}).status_code == 302
    link = CodeLink.objects.get(entity_id=own, kind="carbon")
    client.logout()
    page = client.get(f"/c/{token_of(link)}", headers={"accept-language": "en"})
    assert _escaped(of_firm_) in page.content.decode()


def _texts_of(client: Any, **asked: str) -> str:
    """Return the texts of a workbook that the worker makes."""
    assert client.post("/reports", asked).status_code == 302
    job = queue.claim()
    assert job is not None
    worker.work(job, 60, threading.Event())
    job.refresh_from_db()
    answer = client.get(f"/jobs/{job.pk}/files/{job.result['files'][0]['name']}")
    body = io.BytesIO(b"".join(answer.streaming_content))
    shutil.rmtree(Path(settings.TANLIU_WORKSPACE) / "files" / str(job.pk), ignore_errors=True)
    with zipfile.ZipFile(body) as book:
        return book.read("xl/sharedStrings.xml").decode()


def test_files_have_the_columns_and_shares_as_numbers(firm: dict[str, Any], client_of: Clients) -> None:
    text = client_of("district").get("/enterprises?period=2025&format=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    names = [say(one, "en") for one in COLUMNS]
    assert set(names) <= set(rows[0])
    row = next(one for one in rows if firm["entity_id"] in one.values())
    assert 0 < float(row[say("doubt_sure_ratio", "en")]) <= 1
    assert row[say("doubt_provisional", "en")].startswith("Provisional")


def test_a_grade_in_doubt_is_provisional_until_the_finding_is_answered(
    firm: dict[str, Any], client_of: Clients, asker: Callable[..., Any]
) -> None:
    own = firm["entity_id"]
    client, program = client_of("district"), asker("auditor")
    before = program.read(f"/entities/{own}/indicators?period=2025")["items"]
    graded = [one for one in before if one["grade"] or one["rank"]]
    assert all(one["provisional"] for one in graded) and graded
    assert "provisional</summary>" in client.get(f"/codes/{own}").content.decode()
    for row in results().rows("SELECT DISTINCT finding_id, entity_id FROM finding"):
        Case.objects.create(
            process="finding", edition="2026.11", subject=row["finding_id"], entity_id=row["entity_id"],
            state="explained", opened_by="test",
        )  # fmt: skip
    after = program.read(f"/entities/{own}/indicators?period=2025")["items"]
    assert not any(one["provisional"] for one in after)
    # a page that was kept is not shown any more once a finding is answered
    assert "called sure" not in client.get(f"/enterprises/{own}?period=2025").content.decode()
    assert "called sure" not in client.get("/map?period=2025").content.decode()


def test_a_reader_is_told_of_the_own_part_alone(client_of: Clients, covers: dict[str, list[str]]) -> None:
    town = Scope.of_regions(covers["town"])
    own = sentence(doubt(results(), asked(town, "2025")), Names(catalog(), "en"))
    page = client_of("town").get("/map?period=2025").content.decode()
    assert _escaped(own) in page
    assert client_of("town").get("/enterprises?period=2025&doubt=without").status_code == 200


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")

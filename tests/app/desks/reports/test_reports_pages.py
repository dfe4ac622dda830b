"""Reports: asked for on a page, made by a worker, downloaded by their owner, within what the owner sees."""

from __future__ import annotations

import csv
import io
import shutil
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from tanliu.app.platform.jobs import queue, worker
from tanliu.app.platform.models import AuditEvent, Job, JobState, Member
from tanliu.app.platform.served import results

Clients = Callable[[str], Any]


@pytest.fixture(autouse=True)
def files(served: Path) -> Any:
    """Leave no files in the shared district, and touch none of another process."""
    yield
    for job in Job.objects.all():
        shutil.rmtree(served / "files" / str(job.pk), ignore_errors=True)


def _made(client: Any, **asked: str) -> Job:
    answer = client.post("/reports", asked)
    assert answer.status_code == 302, answer.content.decode()
    job = queue.claim()
    assert job is not None
    worker.work(job, 30, threading.Event())
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return job


def _file(client: Any, job: Job) -> bytes:
    answer = client.get(f"/jobs/{job.pk}/files/{job.result['files'][0]['name']}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", ["pdf", "xlsx"])
@pytest.mark.parametrize("kind", ["regional_report", "industry_analysis"])
def test_a_regional_report_is_made_in_both_forms_and_languages(
    kind: str, form: str, language: str, client_of: Clients
) -> None:
    client = client_of("district")
    body = _file(client, _made(client, kind=kind, form=form, language=language))
    assert body.startswith(b"%PDF" if form == "pdf" else b"PK")
    assert AuditEvent.objects.filter(verb="export").exists()


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_a_firm_has_the_report_of_itself_only(
    form: str, client_of: Clients, covers: dict[str, list[str]]
) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    assert _file(client, _made(client, kind="enterprise_report", form=form, entity=own))
    other = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ? LIMIT 1", [own])[0]["entity_id"]
    asked = {"kind": "enterprise_report", "form": form, "entity": other}
    assert client.post("/reports", asked).status_code == 404
    assert client.post("/reports", {"kind": "regional_report", "form": form}).status_code == 400


def test_a_town_officer_gets_the_firms_of_the_town_and_no_other_region(
    client_of: Clients, covers: dict[str, list[str]]
) -> None:
    client = client_of("town")
    asked = {"kind": "key_enterprises", "form": "csv", "list": "above_designated", "language": "en"}
    rows = list(csv.DictReader(io.StringIO(_file(client, _made(client, **asked)).decode("utf-8-sig"))))
    own = results().rows(
        "SELECT entity_id FROM entity WHERE region_id = ? AND size_class = 'above_designated'", covers["town"]
    )
    assert {row["Credit code"] for row in rows} == {row["entity_id"] for row in own}
    other = results().rows(
        "SELECT region_id FROM region WHERE region_id <> ? AND level = 'town'", covers["town"]
    )
    assert client.post("/reports", {**asked, "region": other[0]["region_id"]}).status_code == 404


def test_the_list_is_ranked_within_the_industry(client_of: Clients) -> None:
    client = client_of("district")
    asked = {"kind": "key_enterprises", "form": "csv", "list": "above_designated", "language": "en"}
    rows = list(csv.DictReader(io.StringIO(_file(client, _made(client, **asked)).decode("utf-8-sig"))))
    by_industry: dict[str, list[Decimal]] = {}
    for row in rows:
        ratio = row["Over the mean of the industry"]
        assert bool(row["Rank"]) is bool(ratio) and (ratio or not row["Proposal"])
        if ratio:
            by_industry.setdefault(row["Industry or type"], []).append(Decimal(ratio))
    assert any(row["Proposal"] for row in rows)
    assert all(values == sorted(values, reverse=True) for values in by_industry.values())


def test_a_workbook_has_the_exact_total_and_the_statements(client_of: Clients) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    client = client_of("district")
    body = _file(client, _made(client, kind="regional_report", form="xlsx", language="en", period="2025"))
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert {"Headline figures", "Data quality", "Factors used", "Sources"} <= set(book.sheetnames)
    total = results().rows("SELECT sum(emission_kgco2e) AS kg FROM entity_period WHERE period = '2025'")[0][
        "kg"
    ]
    cells = [
        row for row in book["Headline figures"].iter_rows(values_only=True) if row[0] == "Carbon emissions"
    ]
    assert cells[0][2] == pytest.approx(float(total / 1000))
    assert any(sheet._charts for sheet in book.worksheets)
    # each figure has an id, and one of each kind and chapter opens on the page and by its id
    told = list(book["Ids of explanations"].iter_rows(min_row=2, values_only=True))
    assert len(told) > 50
    some = {(chapter, column): one for chapter, _, column, one in told}
    assert len(some) > 8
    for place, one in some.items():
        assert client.get(f"/explain/{one}").status_code == 200, (place, one)


def test_a_job_is_its_owners_and_the_administrators(client_of: Clients) -> None:
    town, district, auditor = (client_of(role) for role in ("town", "district", "auditor"))
    job = _made(town, kind="regional_report", form="pdf")
    name = job.result["files"][0]["name"]
    assert town.get(f"/jobs/{job.pk}").status_code == 200
    assert town.get(f"/jobs/{job.pk}/state").json()["over"] is True
    assert district.get(f"/jobs/{job.pk}").status_code == 200
    for path in ("", "/state"):
        assert auditor.get(f"/jobs/{job.pk}{path}").status_code == 404
    for other in (district, auditor):
        assert other.get(f"/jobs/{job.pk}/files/{name}").status_code == 404
    assert town.get(f"/jobs/{job.pk}/files/..%2f..%2fsecret.key").status_code == 404


def test_a_file_is_kept_from_an_owner_who_may_see_less_now(client_of: Clients) -> None:
    client = client_of("town")
    job = _made(client, kind="regional_report", form="pdf")
    Member.objects.filter(user=User.objects.get(username="town")).update(covers=["D01-T99"])
    assert client.get(f"/jobs/{job.pk}/files/{job.result['files'][0]['name']}").status_code == 404


def test_a_waiting_job_can_be_cancelled(client_of: Clients) -> None:
    client = client_of("district")
    client.post("/reports", {"kind": "regional_report", "form": "pdf"})
    job = Job.objects.get()
    page = client.get(f"/jobs/{job.pk}")
    assert "data-job=" in page.content.decode()
    assert client.post(f"/jobs/{job.pk}/cancel").status_code == 302
    assert queue.claim() is None


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "nothing", "form": "pdf"},
        {"kind": "regional_report", "form": "docx"},
        {"kind": "regional_report", "form": "pdf", "period": "2099"},
    ],
)
def test_what_is_not_known_is_a_clear_page(asked: dict[str, str], client_of: Clients) -> None:
    assert client_of("district").post("/reports", asked).status_code == 400
    assert not Job.objects.exists()


def test_one_user_cannot_fill_the_queue(client_of: Clients) -> None:
    client = client_of("district")
    answers = [client.post("/reports", {"kind": "regional_report", "form": "pdf"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [400]


@pytest.mark.parametrize("role", ["district", "department", "town", "enterprise", "auditor"])
def test_every_role_has_a_page_of_reports(role: str, client_of: Clients) -> None:
    assert client_of(role).get("/reports").status_code == 200
    assert "报告" in client_of(role).get("/reports", headers={"accept-language": "zh-CN"}).content.decode()


def test_a_department_reports_its_field_only(client_of: Clients) -> None:
    client = client_of("department")
    body = _file(client, _made(client, kind="regional_report", form="pdf", language="en"))
    assert body.startswith(b"%PDF")


def test_the_workbook_of_a_town_adds_up_and_holds_nobody_else(
    client_of: Clients, covers: dict[str, list[str]]
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    client, town = client_of("town"), covers["town"][0]
    book = openpyxl.load_workbook(
        io.BytesIO(
            _file(client, _made(client, kind="town_workbook", form="xlsx", language="en", region=town))
        )
    )
    assert [one.title for one in book][1:6] == [
        "Enterprises", "By month and carrier", "Meters", "Amounts as reported", "Findings",
    ]  # fmt: skip
    firms, months = (
        list(book[one].iter_rows(min_row=4, values_only=True))
        for one in ("Enterprises", "By month and carrier")
    )
    own = {
        row["entity_id"]
        for row in results().rows("SELECT entity_id FROM entity WHERE list_contains(regions, ?)", [town])
    }
    assert {row[0] for row in firms} <= own and {row[0] for row in months} <= own
    assert sum(row[8] or 0 for row in months) == pytest.approx(sum(row[4] or 0 for row in firms))
    assert all(isinstance(row[8], float | int | None) for row in months)
    assert book["Enterprises"].freeze_panes == "B4"


def test_a_firm_has_the_workbook_of_itself_only(client_of: Clients, covers: dict[str, list[str]]) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    assert _file(client, _made(client, kind="enterprise_workbook", form="xlsx", entity=own))
    assert client.post("/reports", {"kind": "town_workbook", "form": "xlsx"}).status_code == 400

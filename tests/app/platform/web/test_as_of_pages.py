"""Pages, reports and interface as they were known: marked, kept in links, computed once by the worker."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.utils.http import url_has_allowed_host_and_scheme

from tanliu.app.platform.jobs import queue, worker
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import todays_results

Clients = Callable[[str], Any]


@pytest.fixture(scope="module")
def past(district: Path) -> Iterator[None]:
    """Let the states that the tests ask for go when they end."""
    yield
    shutil.rmtree(district / "past", ignore_errors=True)


@pytest.fixture
def then(served: Path, past: None) -> str:
    """Return an instant at which the readings had come and their late corrections had not."""
    rows = todays_results().rows(
        """SELECT known_at::TIMESTAMP AS at FROM batch
           WHERE batch_id < (SELECT min(batch_id) FROM batch WHERE source = 'demo-late') ORDER BY batch_id"""
    )
    at: datetime = rows[-1]["at"]
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"


def _work() -> Job:
    job = queue.claim()
    assert job is not None
    worker.work(job, 30, threading.Event())
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return job


def _ready(client: Any, address: str) -> Any:
    """Ask for a page, letting the worker compute its state when nobody had asked before."""
    answer = client.get(address)
    if answer.status_code == 503:
        assert answer["Retry-After"]
        assert client.get(address).status_code == 503
        assert Job.objects.filter(kind="past_state").count() == 1, "two who wait share one job"
        _work()
        answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer


#: What the banner says.
MARK = "<strong>As known on 20"
PAGES = ("map", "footprint", "enterprises", "enterprises/{firm}", "explain/emission_kgco2e/D01@2025", "reports",
         "codes", "deliveries", "deliveries/health")  # fmt: skip


def test_every_page_says_of_when_it_is_and_keeps_it_in_its_links(
    client_of: Clients, then: str, covers: dict[str, list[str]]
) -> None:
    client = client_of("district")
    for name in PAGES:
        page = name.format(firm=covers["enterprise"][0])
        answer = _ready(client, f"/as-of/{then}/{page}")
        body = answer.content.decode()
        assert MARK in body, page
        assert answer["As-Of"].startswith(f"{then}; delivery=")
        links = re.findall(r'(?:href|action)="(/[^"]*)"', body)
        inside = [link for link in links if not link.startswith("/static/")]
        assert len(inside) < len(links), "files of the site are the same at every instant"
        assert inside and all(link.startswith("/as-of/") for link in inside), page
        assert MARK not in client.get(f"/{page}").content.decode()


def test_the_past_has_other_totals_and_its_own_deliveries(client_of: Clients, then: str) -> None:
    client = client_of("district")
    _ready(client, f"/as-of/{then}/map")
    past, today = (client.get("/api/v1/totals", asked).json() for asked in ({"as_of": then}, {}))
    assert past["period"] == today["period"]
    assert past["energy_kgce"] != today["energy_kgce"]
    newest = [
        client.get("/api/v1/deliveries", {"limit": 1, **asked}).json()["items"][0]["batch_id"]
        for asked in ({"as_of": then}, {})
    ]
    assert newest[0] < newest[1]
    tree = client.get("/api/v1/explain", {"subject": "D01", "period": "2025", "as_of": then}).json()
    total = client.get("/api/v1/totals", {"period": "2025", "as_of": then}).json()
    assert tree["value"] == total["emission_kgco2e"]


def test_a_report_of_the_past_says_so(client_of: Clients, then: str) -> None:
    client = client_of("district")
    _ready(client, f"/as-of/{then}/reports")
    asked = {"kind": "regional_report", "form": "xlsx", "language": "en"}
    answer = client.post(f"/as-of/{then}/reports", asked)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/as-of/")
    job = _work()
    assert f"-as-known-{then[:10]}-en.xlsx" in job.result["files"][0]["name"]


def test_what_is_no_instant_or_before_everything_is_a_clear_page(client_of: Clients, served: Path) -> None:
    client = client_of("auditor")
    for wrong, text, status in (
        ("yesterday", "not a date", 422),
        ("1999-01-01", "nothing was known then", 404),
    ):
        answer = client.get(f"/as-of/{wrong}/footprint")
        assert (answer.status_code, text in answer.content.decode()) == (400, True)
        told = client.get("/api/v1/totals", {"as_of": wrong})
        assert (told.status_code, told.json()["where"]) == (status, "as_of")


def test_the_past_is_read_only_and_people_have_none(client_of: Clients, then: str) -> None:
    client = client_of("district")
    assert client.post(f"/as-of/{then}/deliveries/refused").status_code == 400
    assert client.get(f"/as-of/{then}/office")["Location"] == "/office"
    assert client.get(f"/as-of/{then}/account")["Location"] == "/account"


def test_the_day_of_the_picker_leads_to_the_same_page(client_of: Clients, then: str) -> None:
    client = client_of("town")
    at = f"/as-of/{then}/footprint?period=2025"
    answer = client.get("/as-of", {"day": "2025-03-01", "at": at})
    assert answer["Location"] == "/as-of/2025-03-01/footprint?period=2025"
    assert (
        client.get("/as-of", {"day": "2025-03-01", "at": at, "today": "1"})["Location"]
        == "/footprint?period=2025"
    )
    assert client.get("/as-of", {"at": "//elsewhere/map"})["Location"] == "/map"
    assert client.get("/as-of", {"day": "soon"}).status_code == 400


@pytest.mark.parametrize(
    "at", ["//elsewhere.example", "/as-of/x//elsewhere.example", "/as-of/x/\\elsewhere.example/y", "\\\\elsewhere.example",
           "https://elsewhere.example//elsewhere.example", "/as-of/x//\t/elsewhere.example"],
)  # fmt: skip
@pytest.mark.parametrize("more", [{}, {"day": "2025-03-01"}])
def test_no_address_leads_to_another_site(client_of: Clients, at: str, more: dict[str, str]) -> None:
    where = client_of("town").get("/as-of", {"at": at, **more})["Location"]
    assert where.startswith("/") and not where.startswith(("//", "/\\"))
    assert url_has_allowed_host_and_scheme(where, allowed_hosts=None)


def test_links_of_a_past_page_are_quoted_once(client_of: Clients, then: str) -> None:
    client = client_of("town")
    answer = _ready(client, f"/as-of/{quote(then.replace('Z', '+00:00'))}/map")
    assert "%25" not in "".join(re.findall(r'href="(/as-of/[^"]*)"', answer.content.decode()))


@pytest.mark.parametrize("day", ["2025-03-01", "1999-01-01", "soon", "2099-01-01"])
def test_who_is_not_signed_in_learns_nothing_of_the_past(served: Any, day: str) -> None:
    from django.test import Client

    answer = Client().get(f"/as-of/{day}/map")
    assert (answer.status_code, "As-Of" in answer) == (302, False)
    assert answer["Location"] == f"/login?next=/as-of/{day}/map"
    assert Client().get(f"/as-of/{day}/no-such-page").status_code == 404


def test_a_stranger_is_asked_in_and_comes_back_to_the_past(client_of: Clients, then: str) -> None:
    from django.test import Client

    answer = Client().get(f"/as-of/{then}/footprint")
    assert answer.status_code == 302
    assert "/login?next=/as-of/" in answer["Location"]

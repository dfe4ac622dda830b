"""Administration: people change by it and keep it open, packs, jobs, status, probes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.platform import parts
from tanliu.app.platform.models import AuditEvent, Job, JobState
from tanliu.app.platform.people import put_user

Clients = Callable[[str], Any]


def _user(name: str) -> User:
    return User.objects.get(username=name)


def test_a_new_user_gets_a_password_shown_once(client_of: Clients, covers: dict[str, list[str]]) -> None:
    client = client_of("district")
    page = client.post("/office/users", {"username": "tom", "role": "town", "covers": covers["town"][0]})
    secret = page.context["shown"]["password"]
    assert secret in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert _user("tom").check_password(secret)
    assert secret not in client.get("/office").content.decode()
    assert secret not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.filter(verb="user.put", actor="district", subject="tom").exists()


@pytest.mark.parametrize(
    ("name", "role", "covered"),
    [
        ("district", "auditor", ""),
        ("DISTRICT", "auditor", ""),
        ("a b", "auditor", ""),
        ("eve", "king", ""),
        ("eve", "town", ""),
        ("eve", "town", "nowhere"),
        ("eve", "enterprise", "nobody"),
        ("eve", "department", "magic"),
    ],
)
def test_a_wrong_user_is_not_made(client_of: Clients, name: str, role: str, covered: str) -> None:
    client = client_of("district")
    form = {"username": name, "role": role, "covers": covered}
    assert client.post("/office/users", form).status_code == 400
    assert not User.objects.filter(username="eve").exists()


def test_a_role_is_changed(client_of: Clients, covers: dict[str, list[str]]) -> None:
    client = client_of("district")
    put_user("tom", "auditor")
    form = {"what": "role", "role": "enterprise", "covers": f" {covers['enterprise'][0]} ,"}
    client.post(f"/office/users/{_user('tom').pk}", form)
    member = _user("tom").member
    assert (member.role, member.covers) == ("enterprise", covers["enterprise"])


def test_a_closed_account_is_out_at_once(client_of: Clients) -> None:
    client, tom = client_of("district"), client_of("auditor")
    assert tom.get("/map").status_code == 200
    client.post(f"/office/users/{_user('auditor').pk}", {"what": "close"})
    assert tom.get("/map").status_code == 302
    client.post(f"/office/users/{_user('auditor').pk}", {"what": "open"})
    assert _user("auditor").is_active


def test_a_new_password_ends_sessions(client_of: Clients) -> None:
    client, tom = client_of("district"), client_of("auditor")
    page = client.post(f"/office/users/{_user('auditor').pk}", {"what": "password"})
    assert _user("auditor").check_password(page.context["shown"]["password"])
    assert tom.get("/map").status_code == 302


@pytest.mark.parametrize("form", [{"what": "close"}, {"what": "role", "role": "auditor"}])
def test_somebody_must_be_left_to_administer(client_of: Clients, form: dict[str, str]) -> None:
    client = client_of("district")
    address = f"/office/users/{_user('district').pk}"
    assert client.post(address, form).status_code == 400
    put_user("second", "district")
    assert client.post(address, form).status_code in (200, 302)


def test_a_lock_out_is_ended(client_of: Clients) -> None:
    client = client_of("district")
    secret = put_user("tom", "auditor")
    for _ in range(5):
        Client().post("/login", {"username": "tom", "password": "wrong"})
    assert next(row for row in client.get("/office").context["rows"] if row["user"].username == "tom")[
        "locked"
    ]
    client.post(f"/office/users/{_user('tom').pk}", {"what": "unlock"})
    assert Client().post("/login", {"username": "tom", "password": secret}).status_code == 302


def test_packs_are_listed_with_their_findings(client_of: Clients) -> None:
    rows = client_of("district").get("/office/packs").context["rows"]
    base = next(row for row in rows if row["pack"].id == "base")
    assert base["factors"] == sum(count for _, count in base["evidence"]) > 100
    assert base["findings"] == []


def test_a_waiting_job_is_cancelled(client_of: Clients) -> None:
    client = client_of("district")
    job = Job.objects.create(kind="delivery", owner=_user("district"))
    assert str(job.pk) in client.get("/office/jobs").content.decode()
    client.post(f"/office/jobs/{job.pk}/cancel")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_status_tells_the_store(client_of: Clients) -> None:
    told = client_of("district").get("/office/status").context
    assert {one.table for one in told["tables"]} >= {"reading", "line", "entity"}
    assert told["store_bytes"] > 0
    assert told["machine"]["memory_bytes"] > 10_000_000


@pytest.mark.parametrize("role", ["town", "department", "enterprise", "auditor"])
@pytest.mark.parametrize("path", ["", "/packs", "/jobs", "/status"])
def test_others_administer_nothing(client_of: Clients, role: str, path: str) -> None:
    assert client_of(role).get(f"/office{path}").status_code == 403


@pytest.mark.parametrize("role", ["town", "auditor"])
def test_others_change_nobody(client_of: Clients, role: str) -> None:
    client = client_of(role)
    assert client.post("/office/users", {"username": "eve", "role": "district"}).status_code == 403
    assert (
        client.post(f"/office/users/{_user(role).pk}", {"what": "role", "role": "district"}).status_code
        == 403
    )


def test_healthz_tells_whether_all_is_well(served: object) -> None:
    page = Client().get("/healthz")
    well = {"status": "ok", "database": True, "workspace": True, "worker": False, "booker": False}
    assert (page.status_code, page.json()) == (200, well)


def test_healthz_misses_a_part_that_should_be_there(served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parts.EXPECTED, "worker,booker")
    with parts.at_work(served, "worker"):
        page = Client().get("/healthz")
        assert (page.status_code, page.json()["booker"], page.json()["worker"]) == (503, False, True)
        with parts.at_work(served, "booker"):
            assert Client().get("/healthz").status_code == 200


def test_healthz_fails_without_a_workspace(db: None, settings: Any, tmp_path: Any) -> None:
    settings.TANLIU_WORKSPACE = str(tmp_path)
    page = Client().get("/healthz")
    assert page.status_code == 503
    assert str(tmp_path) not in page.content.decode()


def test_metrics_are_for_this_machine_or_a_token(served: object, settings: Any) -> None:
    settings.TANLIU_METRICS_TOKEN = "only-for-tests"
    text = Client().get("/metrics").content.decode()
    for name in (
        "store_bytes",
        "batches",
        "quarantine_open",
        "jobs",
        "results_age_seconds",
        "requests_total",
    ):
        assert f"# TYPE tanliu_{name} " in text
    assert 'tanliu_jobs{state="waiting"} 0' in text
    away = Client(REMOTE_ADDR="192.0.2.7")
    assert away.get("/metrics").status_code == 403
    assert away.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert away.get("/metrics", headers={"Authorization": "Bearer only-for-tests"}).status_code == 200
    # a proxy on this machine speaks for somebody else
    assert Client().get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403


def test_an_empty_token_opens_nothing(served: object, settings: Any) -> None:
    settings.TANLIU_METRICS_TOKEN = ""
    assert (
        Client(REMOTE_ADDR="192.0.2.7").get("/metrics", headers={"Authorization": "Bearer "}).status_code
        == 403
    )

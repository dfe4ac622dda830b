"""The audit trail: what is done is in it, who may read it, and a change of it is noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tanliu.app.platform.audit import record
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.people import put_user

Clients = Callable[[str], Any]


def _verbs() -> list[str]:
    return list(AuditEvent.objects.values_list("verb", flat=True))


def test_signing_in_and_out_is_noted(served: object) -> None:
    secret = put_user("ann", "auditor")
    client = Client()
    client.post("/login", {"username": "ann", "password": "wrong"})
    client.post("/login", {"username": "ann", "password": secret})
    client.post("/logout")
    assert _verbs() == ["user.put", "sign_in.failed", "sign_in", "sign_out"]
    assert {event.address for event in AuditEvent.objects.exclude(verb="user.put")} == {"127.0.0.1"}
    assert "wrong" not in "".join(str(event.details) for event in AuditEvent.objects.all())


def test_five_wrong_passwords_lock_the_name(served: object) -> None:
    secret = put_user("ann", "auditor")
    client = Client()
    for _ in range(5):
        page = client.post("/login", {"username": "ann", "password": "wrong"})
    assert page.status_code == 429
    assert client.post("/login", {"username": "ann", "password": secret}).status_code == 429
    assert "sign_in.locked" in _verbs()
    assert "sign_in" not in _verbs()


def test_an_export_is_noted(client_of: Clients) -> None:
    client_of("auditor").get("/footprint?format=csv")
    event = AuditEvent.objects.get(verb="export")
    assert (event.actor, event.subject) == ("auditor", "footprint-2025.csv")


def test_events_are_narrowed_and_paged(client_of: Clients) -> None:
    client = client_of("auditor")
    for number in range(60):
        record("bob", "export", f"file-{number}.csv")
    assert client.get("/audit?actor=bob").context["sheet"].paginator.num_pages == 2
    assert client.get("/audit?actor=bob&subject=FILE-5").context["sheet"].paginator.count == 11
    assert client.get("/audit?verb=user.put").context["sheet"].paginator.count == 1
    assert client.get("/audit?first=2999-01-01").context["sheet"].paginator.count == 0
    assert client.get("/audit?first=tomorrow").status_code == 400
    assert client.get("/audit?page=2&actor=bob").status_code == 200


def test_a_csv_runs_no_formula(client_of: Clients) -> None:
    record("=1+1", "export", "@SUM(A1)")
    text = client_of("auditor").get("/audit?format=csv").content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@SUM(A1)" in text


@pytest.mark.parametrize("change", [{"actor": "mallory"}, {"details": {"n": 2}}, {"subject": "other"}])
def test_a_changed_event_is_found(client_of: Clients, change: dict[str, Any]) -> None:
    client = client_of("district")
    event = record("bob", "export", "a.csv", {"n": 1})
    record("bob", "export", "b.csv")
    assert "The record is whole" in client.get("/audit?verify=1").content.decode()
    AuditEvent.objects.filter(pk=event.pk).update(**change)
    assert client.get("/audit?verify=1").context["broken"] == event.pk


def test_a_removed_event_is_found(client_of: Clients) -> None:
    client = client_of("auditor")
    events = [record("bob", "export", name) for name in "abc"]
    AuditEvent.objects.filter(pk=events[1].pk).delete()
    assert client.get("/audit?verify=1").context["broken"] == events[2].pk


@pytest.mark.parametrize("role", ["town", "department", "enterprise"])
def test_others_do_not_read_it(client_of: Clients, role: str) -> None:
    assert client_of(role).get("/audit").status_code == 403
    assert client_of(role).get("/audit?format=csv").status_code == 403

"""The register, the page of a case and the notices: who sees what, in both languages, with days that are left or over."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

Maker = Callable[[str], Any]


@pytest.fixture
def case(covers: dict[str, list[str]]) -> Any:
    """Return the case of a question to the largest emitter, beside one elsewhere and one about nobody known."""
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.casework.models import Case
    from tanliu.app.platform.casework.move import Move, begin, take
    from tanliu.app.platform.served import results

    away = results().rows(
        "SELECT entity_id FROM entity WHERE NOT list_contains(regions, ?) ORDER BY entity_id LIMIT 1",
        covers["town"],
    )
    found = []
    subjects = {"mine": covers["enterprise"][0], "other": away[0]["entity_id"], "nobody": "unknown-firm"}
    for subject, entity in subjects.items():
        one = begin(Case, "finding", subject, entity, Actor("console"))
        take(one, Move("ask", one.revision, note="Was the line down?"), Actor("console"))
        found.append(one)
    return found[0]


def _due(case: Any, day: date, *, assumed: bool = False) -> None:
    from tanliu.app.platform.casework.models import Case

    Case.objects.filter(pk=case.pk).update(due_on=day, due_assumed=assumed)


def signed_in(role: str) -> Any:
    """Return a client of a user who is there; making them anew would end their tokens."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(User.objects.get(username=role), backend=backend)
    return client


def _csv(client: Any, address: str) -> list[list[str]]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_each_reader_sees_the_cases_of_what_they_cover(client_of: Maker, case: Any) -> None:
    readers = ("district", "town", "enterprise")
    seen = {role: [row[5] for row in _csv(client_of(role), "/cases?format=csv")] for role in readers}
    assert sorted(seen["district"]) == ["mine", "nobody", "other"]
    assert seen["town"] == seen["enterprise"] == ["mine"]


def test_whose_turn_it_is_is_a_filter(client_of: Maker, case: Any) -> None:
    firm, auditor = client_of("enterprise"), client_of("auditor")
    assert [row[0] for row in _csv(firm, "/cases?format=csv&mine=1")] == [str(case.pk)]
    assert _csv(auditor, "/cases?format=csv&mine=1") == []
    page = firm.get(f"/cases/{case.pk}").content.decode()
    assert "Explain it" in page and "Was the line down?" in page and "(you)" in page


def test_days_left_and_over_are_told(client_of: Maker, case: Any) -> None:
    district = client_of("district")
    _due(case, localdate() - timedelta(days=20))
    assert [row[0] for row in _csv(district, "/cases?format=csv&overdue=1")] == [str(case.pk)]
    assert "working days overdue" in district.get("/cases").content.decode()
    district.cookies["language"] = "zh-hans"
    assert "逾期" in district.get(f"/cases/{case.pk}").content.decode()
    _due(case, date(2099, 6, 1), assumed=True)
    page = district.get("/cases").content.decode()
    assert '<span class="badge warn">推定</span>' in page
    assert _csv(district, "/cases?format=csv&overdue=1") == []


def test_the_interface_tells_the_same(asker: Any, case: Any) -> None:
    firm = asker("enterprise")
    _due(case, date(2099, 6, 1), assumed=True)
    listed = firm.read("/cases?mine=true")
    assert listed["count"] == 1 and listed["items"][0]["id"] == case.pk
    row = firm.read(f"/cases/{case.pk}")
    assert (row["due_on"], row["due_assumed"], row["overdue"]) == ("2099-06-01", True, False)
    mine = {one["action"]: one["mine"] for one in row["possible"]}
    assert mine["answer"] is True and mine["dismiss"] is False
    events = firm.read(f"/cases/{case.pk}/events")["items"]
    assert (events[-1]["action"], events[-1]["note"]) == ("ask", "Was the line down?")
    assert firm.get("/cases/999999999").status_code == 404


def test_a_notice_is_unread_for_each_until_they_read_it(asker: Any, case: Any) -> None:
    program, of_town = asker("enterprise"), asker("town")
    firm, town = signed_in("enterprise"), signed_in("town")
    assert 'aria-label="1 unread notices"' in firm.get("/cases").content.decode()
    assert "awaits an answer" in firm.get("/notices").content.decode()
    assert "No notice." in town.get("/notices").content.decode()
    assert program.read("/notices")["unread"] == 1
    number = program.read("/notices")["items"][0]["id"]
    # what is not theirs stays as it is
    assert json.loads(of_town.post("/notices/read", {"notices": [number]}).content) == {"marked": 0}
    assert json.loads(program.post("/notices/read", {"notices": [number]}).content) == {"marked": 1}
    assert (
        program.read("/notices?only_unread=true")["items"] == [] and program.read("/notices")["unread"] == 0
    )
    assert 'aria-label="0 unread notices"' in firm.get("/cases").content.decode()


def test_all_are_marked_and_new_ones_come(asker: Any, case: Any) -> None:
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.casework.move import Move, take

    program = asker("enterprise")
    assert signed_in("enterprise").post("/notices/read").status_code == 302
    assert program.read("/notices")["unread"] == 0
    take(case, Move("ask", case.revision, note="And in May?"), Actor("console"))
    told = program.read("/notices")
    assert (told["unread"], told["count"]) == (1, 2)


def test_fifty_cases_need_as_few_queries_as_three(
    client_of: Maker, case: Any, django_assert_max_num_queries: Any
) -> None:
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.casework.models import Case
    from tanliu.app.platform.casework.move import begin

    district = client_of("district")
    for number in range(60):
        begin(Case, "finding", f"N{number}", case.entity_id, Actor("console"))
    with django_assert_max_num_queries(14):
        page = district.get("/cases").content.decode()
    assert page.count('<th scope="row">') == 50 and "63 cases" in page


def test_the_command_says_that_a_day_is_assumed(case: Any, served: Any) -> None:
    from tanliu.app.desks.cases.cli import due_text
    from tanliu.app.desks.cases.shown import told
    from tanliu.app.platform.action import Actor

    _due(case, date(2099, 6, 1), assumed=True)
    case.refresh_from_db()
    text = due_text(told([case], Actor("console"), "en")[0], "en")
    assert text.startswith("Due 2099-06-01, ") and text.endswith(" working days left (assumed)")


def test_a_case_of_a_lost_edition_is_shown_and_says_so(client_of: Maker, case: Any) -> None:
    from tanliu.app.platform.casework.models import Case

    Case.objects.filter(pk=case.pk).update(edition="0")
    district = client_of("district")
    assert district.get("/cases").status_code == 200
    assert "No pack in use has this edition" in district.get(f"/cases/{case.pk}").content.decode()

"""Who is an institution is told and kept, use stands beside its quota, publicity takes two, and a retrofit is a case."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from app.cli.cli_case import invoke
from tanliu.app.desks.cases.by_hand import TakeStep
from tanliu.app.desks.institutions.actions.bring import BringInstitutions
from tanliu.app.desks.institutions.actions.publicity import DecidePublicity, ProposePublicity, published
from tanliu.app.desks.institutions.actions.retrofit import PROCESS, TellRetrofit
from tanliu.app.desks.institutions.models import Subject, SubjectFigure
from tanliu.app.desks.institutions.queries.known import Institution, groups, institutions
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.people import put_user
from tanliu.app.platform.served import results
from tanliu.app.platform.told.rows import Verdict
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import ConflictError, TanliuError

pytestmark = pytest.mark.usefixtures("served")
CONSOLE, YEAR = Actor("console"), 2025


def bring(kind: str, *rows: dict[str, str], by: Actor = CONSOLE) -> tuple[Verdict, ...]:
    return perform(BringInstitutions(kind, rows), by)


def subject(id: str, **told: str) -> dict[str, str]:
    return {
        "entity_id": id,
        "kind": "public_institution",
        "type": "school",
        "first": "2020-01-01",
        "source": "test",
        **told,
    }


def figure(id: str, measure: str, value: object, year: int = YEAR) -> dict[str, str]:
    return {"entity_id": id, "measure": measure, "year": f"{year}", "value": f"{value}", "source": "test"}


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


@pytest.fixture
def energy(firm: str) -> Decimal:
    (row,) = results().rows(
        "SELECT energy_kgce FROM entity_period WHERE entity_id = ? AND period = '2025'", [firm]
    )
    return Decimal(row["energy_kgce"])


def one(id: str, year: int = YEAR) -> Institution:
    (found,) = [each for each in institutions(results(), Scope.everything(), year) if each.id == id]
    return found


@pytest.fixture
def over(firm: str, energy: Decimal) -> str:
    """Return a school that uses ten times what it may by floor area."""
    bring("subject", subject(firm))
    bring("figure", figure(firm, "floor_area_m2", round(energy / 90)), figure(firm, "persons", 100))
    return firm


def test_rows_get_verdicts_the_newest_counts_and_the_others_stay(firm: str) -> None:
    assert [each.what for each in bring("subject", subject(firm), subject(firm), subject("NOBODY"))] == [
        "new",
        "same",
        "refused",
    ]
    assert [each.what for each in bring("subject", subject(firm, type="医院"))] == ["changed"]
    assert one(firm).known.type == "hospital" and Subject.objects.count() == 2
    assert [
        each.what for each in bring("figure", figure(firm, "persons", 100), figure(firm, "persons", 120))
    ] == ["new", "changed"]
    assert one(firm).known.bases["persons"] == 120 and SubjectFigure.objects.count() == 2
    bring("subject", subject(firm, last="2024-06-30"))
    assert institutions(results(), Scope.everything(), YEAR) == []


@pytest.mark.parametrize(
    ("kind", "what", "where"),
    [
        ("subject", {"kind": "castle"}, "kind"), ("subject", {"type": ""}, "type"), ("subject", {"first": "soon"}, "first"), ("subject", {"last": "2019-01-01"}, "last"),
        ("subject", {"source": ""}, "source"), ("subject", {"kind": "key_user"}, "type"), ("figure", {"value": "-1"}, "value"), ("figure", {"value": "1,000"}, "value"),
        ("figure", {"value": "Infinity"}, "value"), ("figure", {"year": "2999"}, "year"), ("figure", {"measure": "beds"}, "measure"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_column(
    firm: str, kind: str, what: dict[str, str], where: str
) -> None:
    (done,) = bring(kind, {**(subject(firm) if kind == "subject" else figure(firm, "persons", 1)), **what})
    assert done.fault is not None and done.fault.where == where
    assert not Subject.objects.exists() and not SubjectFigure.objects.exists()


def test_figures_of_an_earlier_year_hold_on_and_of_a_later_one_do_not(firm: str) -> None:
    bring("subject", subject(firm))
    bring("figure", figure(firm, "persons", 50, 2023), figure(firm, "persons", 70, 2026))
    assert (one(firm).known.bases["persons"], one(firm).sources["persons"]) == (50, "2023")


def test_use_by_floor_area_is_over_and_due(over: str, energy: Decimal) -> None:
    found = one(over)
    value = found.value("energy_kgce_m2")
    assert value.value == energy / round(energy / 90) and value.standing == "over"
    assert "energy_kgce_m2" in found.due.over and found.due.is_due
    (school,) = groups([found], "type")
    assert (school.name, school.count, school.over) == ("school", 1, 1)
    assert all(each.median is None for each in school.middles), "one is no group"
    bring("figure", figure(over, "audit", 1, 2024))
    assert one(over).due.done == 2024 and not one(over).due.is_due


def test_who_may_say_and_tell(firm: str, covers: dict[str, list[str]]) -> None:
    for role in ("enterprise", "auditor"):
        put_user(role, role, covers.get(role, []))
    speaker, auditor = (
        Actor(role, user=User.objects.get(username=role)) for role in ("enterprise", "auditor")
    )
    with pytest.raises(TanliuError):
        bring("subject", subject(firm), by=speaker)
    far = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ?", [firm])[0]["entity_id"]
    assert [
        each.what
        for each in bring("figure", figure(firm, "persons", 9), figure(far, "persons", 9), by=speaker)
    ] == ["new", "refused"]
    with pytest.raises(NotPermittedError):
        bring("figure", figure(firm, "persons", 9), by=auditor)
    bring("subject", subject(far))
    assert institutions(results(), Scope.of_entities([firm]), YEAR) == []


def test_publicity_takes_two_and_stays_as_it_was(over: str, client: Client) -> None:
    li, wang = Actor("li"), Actor("wang")
    number = perform(ProposePublicity(YEAR), li)
    with pytest.raises(ConflictError):
        perform(ProposePublicity(YEAR), wang)
    name = one(over).entity["name"]
    assert name not in client.get("/public-institutions").content.decode()
    with pytest.raises(TanliuError):
        perform(DecidePublicity(number, "published"), li)
    assert perform(DecidePublicity(number, "published"), wang) == "published"
    page = client.get(f"/public-institutions/{YEAR}")
    assert page.status_code == 200 and name in page.content.decode()
    before = published()[0].rows[0]["values"]["energy_kgce_m2"]
    bring("figure", figure(over, "floor_area_m2", 10**6))
    assert published()[0].rows[0]["values"]["energy_kgce_m2"] == before
    with pytest.raises(TanliuError):
        perform(DecidePublicity(number, "withdrawn"), wang)
    perform(DecidePublicity(number, "withdrawn", "a wrong floor area"), wang)
    assert name not in client.get("/public-institutions").content.decode()
    assert client.get(f"/public-institutions/{YEAR}").status_code == 404
    with pytest.raises(TanliuError):
        perform(ProposePublicity(2001), li)


def test_a_retrofit_is_told_where_a_quota_was_passed_and_accepted_at_last(over: str) -> None:
    number = perform(TellRetrofit(over, YEAR, "over the constraint value"), CONSOLE)
    case = Case.objects.get(pk=number)
    assert (case.process, case.state, case.entity_id) == (PROCESS, "told", over) and case.due_on is not None
    with pytest.raises(ConflictError):
        perform(TellRetrofit(over, YEAR, "over the constraint value"), CONSOLE)
    for step, state in (
        ("hand_in", "planned"),
        ("send_back", "told"),
        ("hand_in", "planned"),
        ("agree", "in_work"),
        ("finish", "done"),
        ("accept", "accepted"),
    ):
        perform(TakeStep(number, step, case.revision, {"text": "lamps and pumps exchanged"}), CONSOLE)
        case.refresh_from_db()
        assert case.state == state
    assert case.closed_at is not None
    bring("figure", figure(over, "floor_area_m2", 10**7))
    bring("figure", figure(over, "persons", 10**6))
    with pytest.raises(TanliuError):
        perform(TellRetrofit(over, YEAR, "over the constraint value"), CONSOLE)


def test_pages_files_interface_and_command_tell_the_same(
    over: str, asker: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    api, client = asker("district"), Client()
    client.force_login(User.objects.get(username="district"), "django.contrib.auth.backends.ModelBackend")
    told = api.read(f"/institutions?year={YEAR}&due=true")
    (row,) = told["items"]
    assert row["entity_id"] == over and row["over"] and row["is_due"]
    rows = list(
        csv.reader(
            io.StringIO(client.get(f"/institutions?period={YEAR}&format=csv").content.decode("utf-8-sig"))
        )
    )
    assert len(rows) == 2 and rows[1][0] == over
    assert over in client.get(f"/institutions/audits?period={YEAR}&format=csv").content.decode("utf-8-sig")
    for page in (
        "/institutions",
        "/institutions/audits",
        f"/institutions/of/{over}",
        "/institutions/publicity",
    ):
        assert client.get(f"{page}?period={YEAR}").status_code == 200
    text = (
        f"统一社会信用代码,指标,年度,数值,来源\n{over},用能人数,2024,88,台账\n{over},用能人数,2024,x,台账\n"
    )
    sent = client.post("/institutions/bring", {"file": SimpleUploadedFile("f.csv", text.encode())})
    assert sent.status_code == 200 and SubjectFigure.objects.filter(year=2024, value=88).exists()
    bad = client.post(f"/institutions/of/{over}/put", figure(over, "persons", "x") | {"what": "figure"})
    assert bad.status_code == 400 and 'value="x"' in bad.content.decode()
    sent = api.post(
        "/institutions/retrofits", {"entity_id": over, "year": YEAR, "text": "over the constraint value"}
    )
    assert sent.status_code == 200 and Case.objects.filter(pk=sent.json()["case"]).exists()
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    assert over in invoke("institutions", "--year", YEAR, "--audits", "--csv").out

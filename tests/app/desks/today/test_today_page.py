"""The first page of the day: to each role its own work and figures, each a click from where it is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tanliu.app import clock
from tanliu.app.desks.enterprises.queries.grading import graded
from tanliu.app.desks.filing.models import Filing
from tanliu.app.platform.months import newest_months
from tanliu.app.platform.served import catalog, results

Login = Callable[..., Client]
ROLES = ("district", "department", "town", "enterprise", "auditor")


#: What tasks of one say, by what those of many do.
ONE = {
    "finding that nobody has judged yet": "findings that nobody has judged yet",
    "monthly report late": "monthly reports late",
    "monthly report begun and not handed in": "monthly reports begun and not handed in",
    "rejected row to mend": "rejected rows to mend",
}


def _tasks(client: Client) -> dict[str, Any]:
    return {
        ONE.get(one["text"], one["text"]): one
        for one in client.get("/api/v1/tasks", headers={"Accept-Language": "en"}).json()
    }


def _page(client: Client) -> str:
    answer = client.get("/today")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ROLES)
def test_every_role_starts_there_and_every_task_opens_where_it_is_done(name: str, client_of: Login) -> None:
    client = client_of(name)
    assert client.get("/").headers["Location"] == "/today"
    text = _page(client)
    for one in _tasks(client).values():
        assert one["address"].replace("&", "&amp;") in text
        assert client.get(one["address"]).status_code == 200, one


def test_an_officer_sees_what_waits_and_a_reader_only_what_they_may_do(client_of: Login) -> None:
    officer, auditor = _tasks(client_of("district")), _tasks(client_of("auditor"))
    assert officer["rejected rows to mend"]["count"] > 0
    assert officer["findings that nobody has judged yet"]["count"] > 0
    assert not {"rejected rows to mend", "findings that nobody has judged yet"} & set(auditor)


def test_a_town_counts_its_own_only(client_of: Login, covers: dict[str, list[str]]) -> None:
    of_all = _tasks(client_of("district"))["findings that nobody has judged yet"]["count"]
    of_town = _tasks(client_of("town")).get("findings that nobody has judged yet", {"count": 0})["count"]
    rows = results().rows(
        """SELECT count(*) AS n FROM finding f JOIN entity e USING (entity_id)
           WHERE list_contains(e.regions, ?) AND f.gone_batch IS NULL""",
        covers["town"],
    )
    assert of_town == rows[0]["n"] < of_all


def test_a_month_without_a_report_is_late_after_its_day_and_gone_once_it_is_begun(
    client_of: Login, covers: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("enterprise")
    (entity,) = covers["enterprise"]
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 25, tzinfo=UTC))
    before = _tasks(client)["monthly reports late"]
    assert before["overdue"] == before["count"] > 0
    oldest = before["address"].rpartition("/")[2]
    Filing.objects.create(entity_id=entity, period=oldest, state="draft", opened_by="x")
    after = _tasks(client)
    assert after.get("monthly reports late", {"count": 0})["count"] == before["count"] - 1
    assert after["monthly reports begun and not handed in"]["address"].endswith(oldest)


def test_figures_are_the_sums_of_the_months_that_are_known(client_of: Login) -> None:
    months = [str(one) for one in newest_months(results())]
    total = results().rows(
        "SELECT sum(emission_kgco2e) AS kg FROM line WHERE list_contains(?::VARCHAR[], period)", [months]
    )[0]["kg"]
    shown = re.findall(r'class="value"><a href="/changes[^>]*>([\d,.]+)</a>', _page(client_of("district")))
    assert Decimal(shown[0].replace(",", "")) == round(total / 1000)


def test_a_month_opens_with_half_of_its_reports() -> None:
    class Some:
        def __init__(self, counts: dict[str, int]) -> None:
            self.counts = counts

        def rows(self, query: str) -> list[dict[str, Any]]:
            return [{"period": period, "entities": count} for period, count in self.counts.items()]

    known = {"2025-11": 30, "2025-12": 29, "2026-01": 15, "2026-02": 14}
    assert [str(one) for one in newest_months(Some(known))] == ["2026-01"]  # type: ignore[arg-type]
    assert newest_months(Some({})) == ()  # type: ignore[arg-type]


def test_what_a_better_grade_takes_reaches_it(served: Path) -> None:
    """The page's arithmetic against the bands: K times what is left of the carbon is within the next grade."""
    judged = results().rows(
        "SELECT subject_id, period, value, grade FROM indicator WHERE indicator_id = 'carbon_efficiency_k' AND grade IS NOT NULL"
    )
    seen = 0
    for row in judged:
        grade = graded(results(), catalog(), row["subject_id"], row["period"])
        if grade.get("next"):
            seen += 1
            less = next(way for way in grade["next"]["ways"] if way["less"])
            assert row["value"] * (1 + less["ratio"]) <= grade["next"]["limit"] + Decimal("1e-20")
            assert int(grade["next"]["band"].grade) < int(row["grade"])
    few = [
        row
        for row in judged
        if graded(results(), catalog(), row["subject_id"], row["period"])["k"]["rank_of"] == 1
    ]
    assert all(graded(results(), catalog(), row["subject_id"], row["period"])["next"] is None for row in few)
    assert seen or few


def test_what_is_known_for_the_year_alone_is_told_beside_the_sum_of_months(
    client_of: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tanliu.app.desks.overview import morning

    assert "Known for the year alone" not in _page(client_of("district"))
    alone = {"emission_kgco2e": Decimal(7_654_000), "energy_kgce": None}
    monkeypatch.setattr(morning, "_of_the_year_alone", lambda scope, year: alone)
    results().texts._kept.clear()
    assert "Known for the year alone, not in it: 7,654 t" in _page(client_of("district"))
    results().texts._kept.clear()


def test_months_and_what_is_of_the_year_alone_are_all_there_is(served: Path) -> None:
    from tanliu.app.desks.overview.morning import _of_the_year_alone
    from tanliu.app.store.scope import Scope

    alone = _of_the_year_alone(Scope.everything(), "2025")["energy_kgce"] or 0
    row = results().rows(
        "SELECT sum(energy_kgce) AS every, sum(energy_kgce) FILTER (WHERE length(period) > 4) AS months FROM line WHERE year = 2025"
    )[0]
    assert alone + row["months"] == row["every"]


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "covers"), [("district", []), ("enterprise", ["E1"]), ("town", ["T1"])])
def test_a_place_where_nothing_is_computed_yet_has_the_page(
    role: str, covers: list[str], tmp_path: Path, settings: Any
) -> None:
    from django.contrib.auth.models import User

    from tanliu.app.platform.people import put_user
    from tanliu.app.store.workspace import Workspace

    with Workspace(tmp_path / "new", create=True):
        settings.TANLIU_WORKSPACE = str(tmp_path / "new")
    put_user("first", role, covers)
    client = Client()
    client.force_login(User.objects.get(username="first"), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/today").status_code == 200
    assert client.get("/api/v1/tasks").status_code == 200

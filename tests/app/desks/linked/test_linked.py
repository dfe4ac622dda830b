"""Linked resources: an enterprise's kWh, contracts and certificates beside each other, on every surface alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.cli.cli_case import invoke
from tanliu.app.desks.linked.cases import Watched, WatchLinked
from tanliu.app.desks.linked.queries import PROCESS, Linked, counted, linked
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import Move, take
from tanliu.app.platform.doubt import doubts
from tanliu.app.platform.ledger.accounts import open_accounts
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope

YEAR = "2025"


def _all() -> list[Linked]:
    return linked(results(), catalog(), Scope.everything(), YEAR)


@pytest.fixture
def firm(served: Any) -> str:
    """Give ten thousand certificates to who uses least, retire them, and return who it is."""
    one = min(_all(), key=lambda each: each.facts.used_kwh)
    at = open_accounts("holder", [one.entity_id])[one.entity_id]
    open_accounts("issue")
    open_accounts("retirement")
    by = {"proposed_by": "li", "approved_by": "wang"}
    unit, amount = "green_certificate", int(one.facts.used_kwh / 1000) + 1000
    post([Proposal("register", unit, "issue", at, 2 * amount, ("test", 1), **by)], Actor("console"))
    post(
        [Proposal("retire", unit, at, "retirement", amount, ("test", 3), f"certificates {YEAR}", **by)],
        Actor("console"),
    )
    return one.entity_id


def test_all_that_is_used_is_in_the_table_of_purposes_once(served: Any) -> None:
    for one in _all()[:5]:
        rows = counted(results(), catalog(), one.entity_id, YEAR)
        used = [row.kwh for row in rows if catalog().purposes[row.purpose].direction == "use"]
        assert sum(used) == one.facts.used_kwh > 0
        (told,) = results().rows(
            "SELECT sum(quantity) AS kwh FROM line WHERE entity_id = ? AND year = ? AND carrier = 'electricity' AND unit = 'kWh'",
            [one.entity_id, int(YEAR)],
        )
        assert sum((row.kwh for row in rows), Decimal(0)) == told["kwh"]


def test_what_counts_twice_is_told_on_page_list_file_interface_and_command(
    firm: str, client_of: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _all()[0]
    assert first.entity_id == firm and [one.check for one in first.found] == ["certificates_above_use"]
    client = client_of("district")
    for language, words in (("en", "More certificates retired"), ("zh-hans", "注销绿证多于购入电量")):
        client.cookies["language"] = language
        assert words in client.get(f"/linked?period={YEAR}").content.decode()
        assert words in client.get(f"/linked/{firm}?period={YEAR}").content.decode()
    client.cookies["language"] = "en"
    rows = list(
        csv.reader(io.StringIO(client.get(f"/linked?period={YEAR}&format=csv").content.decode("utf-8-sig")))
    )
    assert rows[1][0] == firm and rows[1][13].startswith("More certificates") and len(rows) == len(_all()) + 1
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    done = invoke("linked", "--year", YEAR, "--csv")
    assert done.code == 1 and firm in done.out


def test_what_is_estimated_or_in_doubt_is_told_on_every_surface(
    served: Any, client_of: Callable[[str], Any], asker: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tanliu.app.desks.linked import queries

    def hinted(*given: Any) -> dict[str | None, Any]:
        found = doubts(*given)
        return {id: replace(one, hinted=one.value / 8, sure=one.value / 4) for id, one in found.items()}

    monkeypatch.setattr(queries, "doubts", hinted)
    of_lines = results().rows(
        "SELECT entity_id, sum(quantity) AS kwh FROM line WHERE origin = 'estimated' AND year = ? AND carrier = 'electricity' "
        "AND unit = 'kWh' GROUP BY 1",
        [int(YEAR)],
    )
    estimated = {row["entity_id"]: row["kwh"] for row in of_lines}
    assert {one.entity_id: one.estimated_kwh for one in _all() if one.estimated_kwh} == estimated
    one = _all()[0]
    assert (one.in_doubt_ratio, one.hinted_ratio) == (Decimal("0.25"), Decimal("0.125"))
    client = client_of("district")
    for language, words in (
        ("en", ("in doubt 25", "with hints 12.5")),
        ("zh-hans", ("存疑 25", "有提示性疑点 12.5")),
    ):
        client.cookies["language"] = language
        for address in (f"/linked?period={YEAR}", f"/linked/{one.entity_id}?period={YEAR}"):
            body = client.get(address).content.decode()
            assert all(word in body for word in words), address
    client.cookies["language"] = "en"
    text = client.get(f"/linked?period={YEAR}&format=csv").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert Decimal(row["Part of the energy that open hints touch"]) == Decimal("0.125")
    item = asker("district").read(f"/linked-resources?year={YEAR}")["items"][0]
    assert (Decimal(item["in_doubt_ratio"]), Decimal(item["hinted_ratio"])) == (
        Decimal("0.25"),
        Decimal("0.125"),
    )


def test_a_contradiction_opens_one_case_that_closes_when_the_figures_agree(
    firm: str, client_of: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = sum(len(one.found) for one in _all())
    done = perform(WatchLinked(YEAR), Actor("console"))
    assert len(done.opened) == wrong and not done.mended
    assert perform(WatchLinked(YEAR), Actor("console")) == Watched((), ()), "never twice for its cause"
    case = Case.objects.get(process=PROCESS, entity_id=firm)
    assert (case.state, case.subject) == ("open", f"{firm} {YEAR} certificates_above_use")
    client = client_of("district")
    client.cookies["language"] = "en"
    assert f"/cases/{case.pk}" in client.get(f"/linked/{firm}?period={YEAR}").content.decode()
    assert "More certificates retired" in client.get(f"/cases/{case.pk}").content.decode()
    # another year has causes of its own, and closes nothing of this one
    assert not perform(WatchLinked("2024"), Actor("console")).mended
    # the certificates turn out to be of another year, so nothing of this one contradicts them
    with monkeypatch.context() as other:
        other.setattr("tanliu.app.desks.linked.queries.year_of", lambda family, day: "2019")
        mended = perform(WatchLinked(YEAR), Actor("console")).mended
    case.refresh_from_db()
    assert case.pk in mended and case.state == "mended" and case.closed_at is not None
    opened = perform(WatchLinked(YEAR), Actor("console")).opened
    again = Case.objects.get(pk__in=opened, entity_id=firm)
    assert again.version == 2, "what comes back is a case of its own"


def test_a_dismissed_contradiction_is_not_opened_again(firm: str) -> None:
    perform(WatchLinked(YEAR), Actor("console"))
    case = Case.objects.get(process=PROCESS, entity_id=firm)
    take(case, Move("dismiss", case.revision, note="shown by papers"), Actor("console"))
    assert perform(WatchLinked(YEAR), Actor("console")) == Watched((), ())


def test_who_sees_a_part_sees_nothing_of_others(
    firm: str, client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    client = client_of("enterprise")
    answer = client.get("/linked")
    assert answer.status_code == 302 and answer.headers["Location"].startswith(
        f"/linked/{covers['enterprise'][0]}"
    )
    own = client_of("town").get(f"/linked?period={YEAR}").content.decode()
    inside = linked(results(), catalog(), Scope.of_regions(covers["town"]), YEAR)
    outside = [one for one in _all() if one.entity_id not in {each.entity_id for each in inside}]
    assert inside and all(one.name in own for one in inside) and not any(one.name in own for one in outside)


def test_the_demo_shows_one_that_agrees_and_one_that_does_not(served: Any) -> None:
    from tanliu.app.desks.linked.demo import papers

    papers("nobody")
    papers("nobody")
    with_papers = [one for one in _all() if one.facts.held]
    assert [one.facts.held for one in with_papers] == [25, 25]
    assert [one.check for each in with_papers for one in each.found] == ["certificates_above_use"]

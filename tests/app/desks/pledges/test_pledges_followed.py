"""Loans are followed: what is pledged against the last close, covenants against indicators; both sides are told once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from market_case import allowances
from tanliu.app.desks.carbon.queries.value import Price
from tanliu.app.desks.pledges.actions.covenant import AgreeCovenant
from tanliu.app.desks.pledges.actions.pledge import PledgeUnits
from tanliu.app.desks.pledges.jobs import tell_covenants, tell_cover
from tanliu.app.desks.pledges.queries import followed
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.served import results
from tanliu.decide.finance.document import Cover
from tanliu.decide.finance.follow import covered, verdict
from tanliu.kit.errors import ConflictError, TanliuError

LAST = date(2999, 6, 30)
RULE = Cover(warn_ratio=Decimal("1.3"), call_ratio=Decimal("1.1"), source="test")


@pytest.mark.parametrize(
    ("value", "loan", "level"),
    [("130", "100", "covered"), ("129.99", "100", "warn"), ("110", "100", "warn"), ("109", "100", "call"), (None, "100", "unknown"), ("5", "0", "unknown")],
)  # fmt: skip
def test_levels_of_cover_begin_below_their_ratios(value: str | None, loan: str, level: str) -> None:
    assert covered(None if value is None else Decimal(value), Decimal(loan), RULE).level == level


def test_a_limit_itself_is_kept_and_a_change_needs_its_base() -> None:
    assert verdict(Decimal(5), Decimal(5)) == ("kept", 5)
    assert verdict(Decimal("5.01"), Decimal(5))[0] == "breached"
    assert verdict(None, Decimal(5)) == ("open", None)
    assert verdict(Decimal(96), Decimal(-5), Decimal(100), is_change=True) == ("breached", -4)
    assert verdict(Decimal(96), Decimal(-5), None, is_change=True) == ("open", None)


@pytest.fixture
def loan(covers: dict[str, list[str]], client_of: Any) -> tuple[int, str, str, Actor]:
    """Return a pledge of the firm of the tests to another one, both their ids, and who speaks for the firm."""
    (firm,) = covers["enterprise"]
    rows = results().rows(
        "SELECT entity_id FROM entity WHERE entity_id <> ? ORDER BY entity_id LIMIT 1", [firm]
    )
    bank = rows[0]["entity_id"]
    client_of("enterprise")
    owner = Actor("enterprise", user=User.objects.get(username="enterprise"))
    allowances({firm: 90, bank: 0}, "followed")
    asked = PledgeUnits(
        firm, "allowance", Decimal(40), "C-9", LAST, pledgee_entity=bank, loan_cny=Decimal(2000)
    )
    return perform(asked, owner), firm, bank, owner


def _price(monkeypatch: pytest.MonkeyPatch, price: str, day: date = date(2026, 3, 2)) -> None:
    monkeypatch.setattr(followed, "price_of", lambda unit: Price(day, Decimal(price), "CNY", 1000))


def test_both_sides_are_told_once_when_what_is_pledged_no_longer_covers_the_loan(
    loan: tuple[int, str, str, Actor], monkeypatch: pytest.MonkeyPatch, client_of: Any
) -> None:
    number, firm, bank, _ = loan
    _price(monkeypatch, "70")
    assert tell_cover() == 0
    _price(monkeypatch, "60")
    assert tell_cover() == 2 and tell_cover() == 2
    told = CaseNotice.objects.filter(topic="finance")
    assert sorted(one.entity_id for one in told) == sorted([firm, bank])
    assert (
        "120% of the loan" in told[0].text_en and "2,400.00" in told[0].text_en and "120%" in told[0].text_zh
    )
    _price(monkeypatch, "50")
    tell_cover()
    assert CaseNotice.objects.filter(topic="finance").count() == 4
    row = next(
        one
        for one in client_of("enterprise").get("/api/v1/pledges").json()["items"]
        if one["number"] == number
    )
    assert (Decimal(row["cover"]), row["cover_level"], Decimal(row["value_cny"])) == (1, "call", 2000)
    page = client_of("enterprise").get("/pledges").content.decode()
    assert "covers too little" in page


def test_a_covenant_is_held_against_the_newest_whole_year_and_a_breach_is_told(
    loan: tuple[int, str, str, Actor], client_of: Any
) -> None:
    number, firm, bank, owner = loan
    rows = results().rows(
        """SELECT period, value FROM indicator WHERE subject_kind = 'entity' AND subject_id = ? AND indicator_id = 'carbon_intensity'
           AND period IN ('2024', '2025')""",
        [firm],
    )
    values = {row["period"]: row["value"] for row in rows}
    change = (values["2025"] / values["2024"] - 1) * 100
    perform(AgreeCovenant(number, "carbon_intensity", "value", round(values["2025"] * 2, 6)), owner)
    assert tell_covenants() == 0
    perform(AgreeCovenant(number, "carbon_intensity", "change", round(change - 1, 6), 2024), owner)
    assert tell_covenants() == 2
    told = CaseNotice.objects.filter(topic="finance")
    assert {one.entity_id for one in told} == {firm, bank} and "carbon_intensity of 2025" in told[0].text_en
    items = client_of("enterprise").get("/api/v1/pledges").json()["items"]
    found = {one["kind"]: one for one in next(one for one in items if one["number"] == number)["covenants"]}
    assert (found["value"]["verdict"], found["change"]["verdict"], found["change"]["year"]) == (
        "kept",
        "breached",
        2025,
    )
    assert Decimal(found["change"]["held"]) == pytest.approx(change, abs=Decimal("0.0001"))
    # most of the firm's year rests on a finding called sure: whoever reads the verdict is told so, the notice too
    why = found["change"]["provisional"]
    assert "open findings called sure" in why and "The figure is provisional" in told[0].text_en
    page = client_of("enterprise").get("/pledges").content.decode()
    assert "breached" in page and f'title="{why}"' in page
    # a change on a year after which nothing is known says nothing
    perform(AgreeCovenant(number, "energy_intensity", "change", Decimal(0), 2025), owner)
    assert tell_covenants() == 2


def test_only_the_owner_agrees_and_what_was_agreed_stays(
    loan: tuple[int, str, str, Actor], client_of: Any
) -> None:
    number, _, _, owner = loan
    asked = AgreeCovenant(number, "carbon_intensity", "value", Decimal(3))
    assert perform(asked, owner) == perform(asked, owner)
    with pytest.raises(ConflictError, match="another limit"):
        perform(AgreeCovenant(number, "carbon_intensity", "value", Decimal(9)), owner)
    client_of("district")
    with pytest.raises(NotPermittedError):
        perform(asked, Actor("district", user=User.objects.get(username="district")))
    for wrong in (("moonlight", "value", None), ("carbon_intensity", "hope", None), ("carbon_intensity", "change", None), ("carbon_intensity", "value", 2024)):  # fmt: skip
        with pytest.raises(TanliuError):
            perform(AgreeCovenant(number, wrong[0], wrong[1], Decimal(1), wrong[2]), owner)
    client = client_of("enterprise")
    sent = client.post(
        f"/pledges/{number}/covenant", {"indicator": "energy_intensity", "kind": "value", "limit": "4"}
    )
    assert sent.status_code == 302

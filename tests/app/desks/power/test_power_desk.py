"""Restrictions of electricity: who may, whom they reach, what the enterprise sees, and what is told of a slip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tanliu.app.desks.power.models import Restriction
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.models import AuditEvent
from tanliu.report.code_card import Ahead, Day, usual

Clients = Callable[[str], Any]
NOTICE = "Winter peak plan No. 7"


def _form(**more: Any) -> dict[str, Any]:
    first = today() + timedelta(days=2)
    told = {
        "first": f"{first}",
        "last": f"{first + timedelta(days=1)}",
        "begins": 0,
        "ends": 24,
        "most_percent": 60,
    }
    return {**told, "notice": NOTICE, "region": "", "activity": "", **more}


def _energy(client: Any, own: str) -> dict[str, Any]:
    return next(
        one["card"].shows
        for one in client.get(f"/codes/{own}").context["panels"]
        if one["card"].kind == "energy"
    )


def test_one_entry_reaches_all_enterprises_of_a_place_with_a_notice_and_in_their_codes(
    client_of: Clients, covers: dict[str, list[str]]
) -> None:
    assert client_of("district").post("/power/restrict", _form()).status_code == 302
    row = Restriction.objects.get()
    own = covers["enterprise"][0]
    week = _energy(client_of("enterprise"), own)["week"]
    assert [bool(one.restrictions) for one in week.days] == [False, False, True, True, False, False, False]
    assert NOTICE in client_of("enterprise").get(f"/codes/{own}").content.decode()
    assert CaseNotice.objects.filter(page="power", entity_id=own).count() == 1
    assert client_of("district").post(f"/power/{row.pk}/lift").status_code == 302
    assert _energy(client_of("enterprise"), own)["week"].restricted == 0
    assert CaseNotice.objects.filter(page="power", entity_id=own).count() == 2
    assert {"power_restrict", "power_lift"} <= set(AuditEvent.objects.values_list("verb", flat=True))


def test_a_town_restricts_its_own_and_nobody_else(client_of: Clients, covers: dict[str, list[str]]) -> None:
    client, town = client_of("town"), covers["town"][0]
    refused = client.post("/power/restrict", _form())
    assert refused.status_code == 400 and NOTICE in refused.content.decode()
    assert client.post("/power/restrict", _form(region=town)).status_code == 302
    everywhere = _form(region="")
    assert client_of("district").post("/power/restrict", everywhere).status_code == 302
    of_all = Restriction.objects.get(region="")
    assert client.post(f"/power/{of_all.pk}/lift").status_code == 400
    assert client_of("enterprise").post("/power/restrict", _form()).status_code == 403


@pytest.mark.parametrize(
    "slip",
    [
        {"last": "2020-01-01"}, {"last": "2199-01-01"}, {"begins": 20, "ends": 8}, {"ends": 25}, {"most_percent": 100},
        {"notice": " "}, {"notice": "x" * 301}, {"first": "tomorrow"}, {"most_percent": "half"}, {"region": "nowhere"},
    ],
)  # fmt: skip
def test_a_slip_is_told_above_the_form_and_nothing_typed_is_lost(
    slip: dict[str, Any], client_of: Clients
) -> None:
    answer = client_of("district").post("/power/restrict", _form(**slip))
    assert answer.status_code == 400 and answer.context["form"]["begins"]
    assert 'role="alert"' in answer.content.decode()
    assert not Restriction.objects.exists()


def test_the_usual_is_the_middle_of_the_last_same_weekdays_that_were_read_whole() -> None:
    monday = date(2025, 12, 1)
    days = [Day(monday + timedelta(days=7 * at), Decimal(at), complete=at != 4) for at in range(6)]
    assert usual(days, 0, 3) == (Decimal(3), 3)
    assert usual(days, 1, 3) == (None, 0)


def test_a_restriction_of_hours_leaves_no_amount_of_the_day() -> None:
    whole, part = (SimpleNamespace(most_percent=60, begins=begins, ends=24) for begins in (0, 8))
    assert Ahead(date(2025, 12, 1), Decimal(100), 4, None, (part, whole)).most_kwh == 60
    assert Ahead(date(2025, 12, 1), Decimal(100), 4, None, (part,)).most_kwh is None

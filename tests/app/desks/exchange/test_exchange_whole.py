"""What is changed in the register or beside it behind our back is noticed; the demo lays out what can be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from exchange_case import LI, partner_of
from tanliu.app.desks.exchange.actions.make import MakeParcel
from tanliu.app.desks.exchange.demo import papers
from tanliu.app.desks.exchange.models import ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.queries.register import rows_of
from tanliu.app.desks.exchange.queries.whole import faults
from tanliu.app.platform.action import perform


@pytest.fixture
def parcel(own: Path) -> ExchangeParcel:
    partner_of("centre", "data-centre")
    done = perform(MakeParcel("centre", "emissions_by_town", "2025-03"), LI)
    return ExchangeParcel.objects.get(pk=done.number)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 2}, "the register says something else"),
        ({"rows": 1}, "the register says something else"),
        ({"signature": "0" * 128}, "not what was signed"),
        ({"key": "0" * 64}, "not what was signed"),
        ({"manifest": {}}, "no manifest"),
    ],
)
def test_a_row_that_was_changed_is_noticed(parcel: ExchangeParcel, change: dict[str, Any], told: str) -> None:
    assert faults() == []
    ExchangeParcel.objects.filter(pk=parcel.pk).update(**change)
    assert any(told in str(one) for one in faults())


def test_a_body_that_was_changed_or_went_is_noticed(parcel: ExchangeParcel, own: Path) -> None:
    file = own / "exchange" / "bodies" / f"{parcel.sha256}.ndjson"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"true", b"false", 1))
    assert "the body of a parcel is not what was signed" in str(faults()[0])
    file.unlink()
    assert "is not there" in str(faults()[0])


def test_rows_are_a_table_for_people_who_cover_the_district(
    parcel: ExchangeParcel, client_of: Callable[[str], Client]
) -> None:
    text = client_of("district").get(f"/exchange/parcels/{parcel.pk}?format=csv").content.decode("utf-8-sig")
    lines, rows = text.splitlines(), rows_of(parcel)
    assert lines[0].split(",")[:3] == list(rows[0])[:3] and len(lines) == len(rows) + 1
    assert rows[0]["emission_kgco2e"] in lines[1]
    assert client_of("department").get(f"/exchange/parcels/{parcel.pk}?format=csv").status_code == 403


def test_the_demo_has_partners_with_parcels(own: Path) -> None:
    papers("")
    assert ExchangePartner.objects.count() == 2 and ExchangeParcel.objects.count() == 3
    assert {one.state for one in ExchangeParcel.objects.all()} == {"made", "waiting"}
    papers("")
    assert ExchangeParcel.objects.count() == 3 and faults() == []

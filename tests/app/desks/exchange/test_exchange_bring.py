"""What partners bring: in chunks from where a break left it, checked, booked once, told row by row."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from exchange_case import SECRET, parcel_for, partner_of
from exchange_program import Program
from tanliu.app import clock
from tanliu.app.desks.exchange import jobs
from tanliu.app.desks.exchange.actions.book import book
from tanliu.app.desks.exchange.keys import own_id, own_public
from tanliu.app.desks.exchange.models import ExchangeParcel
from tanliu.app.desks.exchange.queries.interfaces import interface
from tanliu.app.platform.served import results
from tanliu.app.store.workspace import Workspace
from tanliu.decide.exchange.parcel import Manifest, is_signed, sign

MONTH, DAY = "2025-03", "2026-11-27"
CENTRE, CARBON = "data-centre", "carbon-platform"


@pytest.fixture
def centre(own: Path) -> Program:
    """Return the program of a data centre that fetches and brings."""
    program = Program("centre-program")
    partner_of("centre", CENTRE, account="centre-program")
    return program


def _booked() -> None:
    for number in list(ExchangeParcel.objects.filter(state="whole").values_list("pk", flat=True)):
        book(number)


def _meters() -> list[str]:
    return [
        row["meter_code"]
        for row in results().rows(
            "SELECT meter_code FROM meter WHERE interval_minutes = 15 AND coalesce(direction, 'use') = 'use' ORDER BY 1 LIMIT 2"
        )
    ]


def _readings(*quantities: str, unknown: bool = False) -> list[dict[str, Any]]:
    codes = [*_meters(), *(["M-NOBODY"] if unknown else [])]
    return [
        {"meter_code": code, "stamp": f"2026-11-27T00:{15 * place:02d}:00+08:00", "quantity": quantity}
        for code in codes
        for place, quantity in enumerate(quantities)
    ]  # fmt: skip


def data_row(data: bytes, number: int) -> dict[str, Any]:
    return dict(json.loads(data.splitlines()[number - 1]))


def _booked_readings(own: Path) -> list[tuple[Any, ...]]:
    with Workspace(own) as workspace:
        query = f"SELECT meter_id, sum(quantity), sum(readings) FROM {workspace.lake.scan('reading', where={'month': [202611]})} WHERE day = '2026-11-27' GROUP BY 1 ORDER BY 1"
        return workspace.connection.execute(query).fetchall()


def test_readings_of_a_partner_are_checked_booked_once_and_acknowledged_row_by_row(
    centre: Program, own: Path
) -> None:
    dataset = interface(CENTRE).datasets["readings_in"]
    told = parcel_for(
        own_id(), "centre", CENTRE, "readings_in", dataset, DAY, _readings("1.5", "2", unknown=True)
    )
    before = _booked_readings(own)
    answer = centre.bring(*told, chunk=100)
    assert answer.status_code == 200 and answer.json()["state"] == "whole"
    assert jobs.book_if_due() is not None
    _booked()
    found = centre.ask(f"/incoming/{told[0].key}").json()
    says = found["acknowledgement"]
    assert is_signed(says, found["signature"], own_public())
    assert (says["state"], says["rows_accepted"], says["rows_refused"]) == ("partly", 4, 2)
    assert [data_row(told[2], each["row"])["meter_code"] for each in says["refused"]] == [
        "M-NOBODY",
        "M-NOBODY",
    ]
    booked = _booked_readings(own)
    assert len(booked) == len(before) + 2 and all(row[1:] == (3.5, 2) for row in booked)
    # brought again, closed again, booked again: the same answer and nothing more
    again = centre.bring(*told)
    assert again.json()["acknowledgement"] == says
    ExchangeParcel.objects.filter(key=told[0].key).update(state="whole")
    _booked()
    assert _booked_readings(own) == booked
    # a correction is a new version; leaving rows out takes nothing back
    rows = _readings("1.5", "3")
    left_out = parcel_for(own_id(), "centre", CENTRE, "readings_in", dataset, DAY, rows, 2)
    centre.bring(*left_out)
    _booked()
    refused = ExchangeParcel.objects.get(key=left_out[0].key)
    assert refused.state == "refused" and {each["reason"] for each in refused.acknowledgement["refused"]} == {
        "removed"
    }
    corrected = parcel_for(
        own_id(), "centre", CENTRE, "readings_in", dataset, DAY, _readings("1.5", "3", unknown=True), 3
    )
    centre.bring(*corrected)
    _booked()
    assert all(row[1:] == (4.5, 2) for row in _booked_readings(own))
    late = parcel_for(own_id(), "centre", CENTRE, "readings_in", dataset, DAY, rows, 2)
    changed = replace(late[0], known=3)
    assert (
        centre.ask(
            f"/incoming/{changed.key}",
            {"manifest": changed.says(), "signature": sign(changed.says(), SECRET)},
        ).status_code
        == 409
    )


def test_chunks_go_where_the_last_one_ended_and_nothing_wrong_is_booked(centre: Program, own: Path) -> None:
    dataset = interface(CENTRE).datasets["readings_in"]
    manifest, _, data = parcel_for(own_id(), "centre", CENTRE, "readings_in", dataset, DAY, _readings("1"))
    path = f"/incoming/{manifest.key}"

    def opened(told: Manifest = manifest, by: bytes = SECRET, key: str = "") -> int:
        body = {"manifest": told.says(), "signature": sign(told.says(), by)}
        return int(centre.ask(f"/incoming/{key or told.key}", body).status_code)

    assert opened(by=b"\x09" * 32) == 422 and opened(key="0" * 64) == 422
    for more in (
        {"receiver": "somebody"},
        {"sender": "other"},
        {"exchange": CARBON},
        {"period": "2026-13-01"},
    ):
        assert opened(replace(manifest, **more)) == 422, more
    for more in ({"dataset": "reports"}, {"edition": "1999"}):
        assert opened(replace(manifest, **more)) == 404, more
    assert opened(replace(manifest, size=2**40)) == 413 and not ExchangeParcel.objects.exists()
    assert opened() == 200

    def chunk(offset: int, part: bytes, **headers: str) -> Any:
        return centre.ask(f"{path}/body?offset={offset}", part, "application/octet-stream", **headers)

    assert chunk(0, data[:50]).json()["have"] == 50
    elsewhere = chunk(0, data[:50])
    assert elsewhere.status_code == 409 and elsewhere.json()["have"] == 50
    assert chunk(50, data[50:60], **{"Content-Digest": "sha-256=:AAAA:"}).status_code == 422
    early = centre.ask(f"{path}/close", {})
    assert early.status_code == 409 and early.json()["have"] == 50
    assert chunk(50, data[50:] + b"x").status_code == 422
    other = replace(manifest, known=9)
    assert (
        centre.ask(path, {"manifest": other.says(), "signature": sign(other.says(), SECRET)}).status_code
        == 409
    )
    # other bytes of the same length: noticed when it is whole, and nothing is booked
    before = _booked_readings(own)
    wrong = data[50:].replace(b'"1"', b'"9"')
    assert chunk(50, wrong).json()["have"] == len(data)
    assert centre.ask(f"{path}/close", {}).status_code == 200
    _booked()
    one = ExchangeParcel.objects.get()
    assert (
        one.state == "refused"
        and one.acknowledgement["refused"][0]["reason"] == "hash"
        and _booked_readings(own) == before
    )


def test_what_cannot_be_booked_now_is_booked_later(
    centre: Program, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = interface(CENTRE).datasets["readings_in"]
    told = parcel_for(own_id(), "centre", CENTRE, "readings_in", dataset, DAY, _readings("1"))
    centre.bring(*told)
    monkeypatch.setattr("tanliu.app.desks.deliveries.parcels._PATIENCE", 0.1)
    progress: Any = lambda step, share: None  # noqa: E731
    with Workspace(own) as workspace, workspace.writing():
        assert list(jobs.booked({}, None, progress)["booked"].values()) == ["busy"]
    assert ExchangeParcel.objects.get().state == "whole" and jobs.book_if_due() is None
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(minutes=6))
    assert list(jobs.booked({}, None, progress)["booked"].values()) == ["accepted"]

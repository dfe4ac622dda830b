"""Rows that programs send: verdicts in four forms, one answer a key, all or nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tanliu.app.desks.deliveries.api import deliver
from tanliu.app.platform.models import ApiToken, AuditEvent, IdempotencyKey, Job
from tanliu.app.platform.served import results
from tanliu.app.store.lake import Lake

DAY = "?meter={meter}&first=2025-03-01&last=2025-03-01"
FORMS = ("json", "csv", "arrow", "parquet")
KINDS = {
    "json": "application/json",
    "csv": "text/csv",
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
}


def written(rows: list[dict[str, Any]], form: str) -> bytes:
    if form == "json":
        return json.dumps({"rows": rows}).encode()
    if form == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0])
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()
    table, sink = pa.Table.from_pylist(rows), io.BytesIO()
    if form == "parquet":
        pq.write_table(table, sink)
    else:
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    return sink.getvalue()


class KilledError(BaseException):
    """What ends a process at once: nothing catches it."""


def killed(*_: object, **__: object) -> None:
    raise KilledError


@pytest.fixture
def meter(own: Path, covers: dict[str, list[str]]) -> str:
    query = "SELECT meter_code FROM meter WHERE entity_id = ? ORDER BY meter_code"
    return str(results().rows(query, covers["enterprise"])[0]["meter_code"])


@pytest.fixture
def foreign(own: Path, covers: dict[str, list[str]]) -> str:
    query = "SELECT meter_code FROM meter WHERE entity_id <> ? ORDER BY meter_code"
    return str(results().rows(query, covers["enterprise"])[0]["meter_code"])


def rows_of(meter: str, foreign: str) -> list[dict[str, str]]:
    return [
        {"meter_code": meter, "stamp": "2025-03-01T00:00:00+08:00", "quantity": "7.125"},
        {"meter_code": foreign, "stamp": "2025-03-01T00:00:00+08:00", "quantity": "1"},
        {"meter_code": meter, "stamp": "2025-03-01T00:15:00+08:00", "quantity": "-1"},
        {"meter_code": meter, "stamp": "2025-03-01T00:07:00+08:00", "quantity": "1"},
        {"meter_code": meter, "stamp": "soon", "quantity": "1"},
        {"meter_code": meter, "stamp": "2025-03-01T00:30:00+08:00", "quantity": "much"},
        {"meter_code": "none", "stamp": "2025-03-01T00:00:00+08:00", "quantity": "1"},
    ]


CODES = [
    None, "unknown_meter", "negative_quantity", "off_grid_stamp", "bad_stamp", "not_a_number", "unknown_meter",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_row_gets_its_verdict(form: str, asker: Callable[..., Any], meter: str, foreign: str) -> None:
    one = asker("enterprise")
    answer = one.post("/readings?compute=later", written(rows_of(meter, foreign), form), KINDS[form])
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert [row.get("code") for row in told["verdicts"]] == CODES
    first = 2 if form == "csv" else 1
    assert [row["row"] for row in told["verdicts"]] == list(range(first, first + 7))
    assert (told["rows_read"], told["rows_accepted"], told["rows_refused"]) == (7, 1, 6)
    # a foreign meter and one that does not exist are told apart by nothing
    alien, none = told["verdicts"][1], told["verdicts"][6]
    assert {**alien, "row": 0, "found": ""} == {**none, "row": 0, "found": ""}
    results().reload()
    assert one.read(f"/readings{DAY.format(meter=meter)}")["rows"][0][:2] == ["2025-02-28T16:00:00Z", "7.125"]
    assert one.read(f"/deliveries/{told['delivery']}/quarantine")["count"] == 6
    newest = one.read("/deliveries")["items"][0]
    assert newest["source"] == "api:enterprise"
    assert (newest["brought_by"], newest["brought_way"]) == ("enterprise", "api")
    assert newest["brought_with"] == ApiToken.objects.get(user__username="enterprise").name


def test_a_key_whose_answer_was_lost_with_the_server_mints_no_second_delivery(
    asker: Callable[..., Any], meter: str, foreign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asker("enterprise")

    def ask(key: str) -> Any:
        body = written(rows_of(meter, foreign), "json")
        return one.post("/readings?compute=later", body, KINDS["json"], **{"idempotency-key": key})

    with monkeypatch.context() as patch:
        patch.setattr(deliver, "remember", killed)
        with pytest.raises(KilledError):
            ask("k1")
    results().reload()
    first = results().rows("SELECT max(batch_id) AS number FROM batch")[0]["number"]
    told = ask("k1").json()
    assert (told["delivery"], told["rows_accepted"], told["rows_refused"]) == (first, 1, 6)
    assert AuditEvent.objects.filter(verb="import").count() == 1
    assert ask("k2").json()["delivery"] > first


@pytest.mark.parametrize("form", FORMS)
def test_reports_in_every_form(
    form: str, asker: Callable[..., Any], own: Path, covers: dict[str, list[str]]
) -> None:
    mine = covers["enterprise"][0]
    others = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ?", [mine])[0]["entity_id"]
    good = {"entity_id": mine, "carrier": "diesel", "period": "2025-03", "quantity": "2.5", "unit": "t"}
    rows = [
        good,
        {**good, "entity_id": others},
        {**good, "carrier": "moonlight"},
        {**good, "period": "2025-04", "unit": "kWh"},
        {**good, "period": "someday"},
    ]
    one = asker("enterprise")
    told = one.post("/reports?compute=later", written(rows, form), KINDS[form]).json()
    codes = [row.get("code") for row in told["verdicts"]]
    assert codes == [None, "unknown_entity", "unknown_carrier", "wrong_unit", "bad_period"]


def test_results_follow_a_report(asker: Callable[..., Any], own: Path, covers: dict[str, list[str]]) -> None:
    mine = covers["enterprise"][0]
    one = asker("enterprise")
    before = one.read("/totals?period=2025-03")
    row = {"entity_id": mine, "carrier": "diesel", "period": "2025-03", "quantity": 100000, "unit": "t"}
    told = one.post("/reports", {"rows": [row]}).json()
    assert told["computed"] == {"state": "done", "periods": ["2025", "2025-03"], "job": None}
    results().reload()
    after = one.read("/totals?period=2025-03")
    assert Decimal(after["energy_kgce"]) > Decimal(before["energy_kgce"]) + 10**8
    event = AuditEvent.objects.get(verb="import")
    assert (event.actor, event.details["batches"]) == ("enterprise", [told["delivery"]])
    output = {"entity_id": mine, "measure": "value_added_cny", "period": "2025-03", "value": "123456.5"}
    assert one.post("/outputs?compute=later", [output]).json()["rows_accepted"] == 1


def test_a_district_delivers_for_everyone(asker: Callable[..., Any], meter: str, foreign: str) -> None:
    told = asker("district").post("/readings?verdicts=refused&compute=later", rows_of(meter, foreign)).json()
    assert [row["row"] for row in told["verdicts"]] == [3, 4, 5, 6, 7]


def test_verdicts_in_chinese(asker: Callable[..., Any], meter: str, foreign: str) -> None:
    answer = asker("enterprise").post(
        "/readings?compute=later", rows_of(meter, foreign), **{"accept-language": "zh-CN"}
    )
    refused = answer.json()["verdicts"][1]
    assert (refused["reason"], refused["found"]) == ("没有登记的计量表", foreign)
    assert "计量表编码" in refused["accepted"]


def test_a_later_value_corrects_and_an_earlier_one_comes_back(asker: Callable[..., Any], meter: str) -> None:
    one = asker("enterprise")
    for value in ("5", "6", "5"):
        row = {"meter_code": meter, "stamp": "2025-03-01 00:00", "quantity": value}
        assert one.post("/readings?compute=later", [row]).status_code == 200
        results().reload()
        assert Decimal(one.read(f"/readings{DAY.format(meter=meter)}")["rows"][0][1]) == Decimal(value)


def test_the_same_key_gets_the_same_answer(asker: Callable[..., Any], meter: str, foreign: str) -> None:
    one, rows = asker("enterprise"), rows_of(meter, foreign)
    first = one.post("/readings?compute=later", rows, **{"idempotency-key": "a"})
    again = one.post("/readings?compute=later", rows, **{"idempotency-key": "a"})
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    other = one.post("/readings?compute=later", rows[:1], **{"idempotency-key": "a"})
    assert other.status_code == 409
    fresh = one.post("/readings?compute=later", rows, **{"idempotency-key": "b"})
    assert fresh.json()["delivery"] == first.json()["delivery"] + 1
    # another user's key is another key
    assert (
        asker("district").post("/readings?compute=later", rows[:1], **{"idempotency-key": "a"}).status_code
        == 200
    )


def test_nothing_is_half_admitted(
    asker: Callable[..., Any], meter: str, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asker("enterprise")
    one.client.raise_request_exception = False
    before = one.read(f"/readings{DAY.format(meter=meter)}")["rows"]
    rows = [
        {"meter_code": meter, "stamp": f"2025-03-01 00:{minute:02d}", "quantity": "9"}
        for minute in (0, 15, 30)
    ]
    commit = Lake._commit

    def broken(self: Lake, table: str, *rest: Any) -> None:
        if table == "reading":
            raise OSError("the disk is gone")
        commit(self, table, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "_commit", broken)
        assert one.post("/readings", rows, **{"idempotency-key": "k"}).status_code == 500
    results().reload()
    assert one.read(f"/readings{DAY.format(meter=meter)}")["rows"] == before
    assert not IdempotencyKey.objects.exists()
    assert one.read("/deliveries")["count"] == 0
    assert one.post("/readings", rows, **{"idempotency-key": "k"}).json()["rows_accepted"] == 3
    results().reload()
    after = one.read(f"/readings{DAY.format(meter=meter)}")["rows"]
    assert [Decimal(row[1]) for row in after[:3]] == [9, 9, 9]


def test_what_cannot_be_read_is_refused_whole(asker: Callable[..., Any], meter: str, settings: Any) -> None:
    one = asker("enterprise")
    for body, kind, code in (
        (b" ", "application/json", 422), (b"{", "application/json", 422), (b"[1]", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"PAR1", KINDS["parquet"], 422), (b"junk", KINDS["arrow"], 422), (b"\x1f\x8bzip", "text/csv", 422),
        (b"a,b\n1,2\n", "text/csv", 422), (b"<x/>", "application/xml", 415),
    ):  # fmt: skip
        answer = one.post("/readings", body, kind)
        assert answer.status_code == code, (body, answer.content)
        assert set(answer.json()) == {"what", "where", "found", "accepted"}
        assert "/tmp" not in answer.content.decode()
    settings.TANLIU_UPLOAD_ROWS = 2
    for form in FORMS:
        many = [{"meter_code": meter, "stamp": "2025-03-01 00:00", "quantity": "1"}] * 3
        assert one.post("/readings", written(many, form), KINDS[form]).status_code == 413
    settings.TANLIU_UPLOAD_BYTES = 10
    assert one.post("/readings", [{"meter_code": meter}]).status_code == 413


def test_a_large_delivery_leaves_the_computation_to_a_job(
    asker: Callable[..., Any], meter: str, settings: Any
) -> None:
    settings.TANLIU_COMPUTE_AT_ONCE = 1
    one = asker("enterprise")
    told = [
        one.post("/readings", [{"meter_code": meter, "stamp": stamp, "quantity": "1"}]).json()["computed"]
        for stamp in ("2025-03-01 00:00", "2025-05-01 00:00")
    ]
    assert {one["state"] for one in told} == {"waiting"}
    assert told[0]["job"] == told[1]["job"]
    job = Job.objects.get()
    assert job.arguments == {"months": [202503, 202505]}
    assert one.read(f"/jobs/{job.pk}")["state"] == "waiting"
    assert asker("district").get(f"/jobs/{job.pk}").status_code == 404


def test_a_computation_can_be_asked_for(asker: Callable[..., Any], own: Path) -> None:
    from tanliu.app.platform.jobs.compute_jobs import computed

    answer = asker("district").post("/compute?period=2025-03", {})
    assert answer.status_code == 202
    job = Job.objects.get()
    assert job.arguments == {"months": [202503]}
    assert computed(job.arguments, job.owner, lambda step, share: None)["periods"] == ["2025", "2025-03"]


def test_registers_and_power_come_the_same_way(asker: Callable[..., Any], meter: str) -> None:
    one = asker("enterprise")
    stamps = [f"2025-03-01T00:{minute:02d}:00+08:00" for minute in (0, 15, 30)]
    rows = [
        {"meter_code": meter, "stamp": stamp, "quantity": shown}
        for stamp, shown in zip(stamps, (100, 103.5, 101), strict=True)
    ]
    told = one.post("/readings?compute=later&kind=register", {"rows": rows}).json()
    assert (told["rows_accepted"], told["computed"]["state"]) == (3, "waiting")
    power = {"meter_code": meter, "stamp": "2025-03-01T00:45:00+08:00", "quantity": "8"}
    told = one.post("/readings?compute=later&kind=mean_power", {"rows": [power]}).json()
    assert told["rows_accepted"] == 1
    results().reload()
    assert [row["table_name"] for row in one.read("/deliveries")["items"][:2]] == [
        "reading",
        "register_reading",
    ]
    known = {row[0]: row[1] for row in one.read(f"/readings{DAY.format(meter=meter)}")["rows"]}
    assert known["2025-02-28T16:45:00Z"] == "2.000"

"""Readings pushed live: kept when the answer comes, booked by the booker, within what the sender may say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from tanliu.app.desks.live import actions
from tanliu.app.desks.live.trail import note
from tanliu.app.live import spool
from tanliu.app.live.book import Booker
from tanliu.app.live.counts import Counts
from tanliu.app.store.workspace import Workspace

ADDRESS = "/live/readings"
STAMP = "2025-12-31T23:45:00+08:00"


@pytest.fixture
def written(own: Path) -> Iterator[Path]:
    """A copy of the district, whose writer is closed at the end."""
    yield own
    actions.spool_of(own)[0].close()
    actions.spool_of(own)[1].close()
    actions.spool_of.cache_clear()


def booked(path: Path) -> int:
    """End the writer's segment and book what it kept."""
    actions.spool_of(path)[0].close()
    actions.spool_of(path)[1].close()
    actions.spool_of.cache_clear()
    counts = Counts(path, "book")
    with Workspace(path) as workspace:
        from tanliu.app.platform.served import catalog

        segments = Booker(workspace, catalog(), counts, note).book()
    counts.close()
    return segments


def said(path: Path, meter: str) -> list[tuple[Decimal, int]]:
    with Workspace(path) as workspace:
        rows: list[tuple[Decimal, int]] = workspace.connection.execute(
            f"""SELECT sum(quantity), sum(readings) FROM {workspace.lake.scan("reading")}
                JOIN {workspace.current_rows("meter")} USING (meter_id)
                WHERE meter_code = ? AND start = ?::TIMESTAMPTZ""",
            [meter, STAMP],
        ).fetchall()
        return rows


def meters_of(path: Path, entity: str, *, own: bool) -> str:
    with Workspace(path) as workspace:
        row = workspace.connection.execute(
            f"""SELECT min(meter_code) FROM {workspace.current_rows("meter")}
                WHERE interval_minutes = 15 AND (entity_id = ?) = ?""",
            [entity, own],
        ).fetchone()
        return str(row[0]) if row else ""


def test_a_firm_pushes_for_its_own_meters(
    written: Path, asker: Callable[..., Any], covers: dict[str, list[str]]
) -> None:
    own, foreign = (meters_of(written, covers["enterprise"][0], own=own) for own in (True, False))
    before, sender = said(written, foreign), asker("enterprise")
    one = {"meter_code": own, "stamp": STAMP, "quantity": 1.5}
    answer = sender.post(ADDRESS, one)
    assert (answer.status_code, json.loads(answer.content)) == (202, {"rows": 1, "state": "kept"})
    body = [one | {"quantity": "2.5"}, one | {"meter_code": foreign, "quantity": 9}]
    keyed = {"idempotency-key": "k1"}
    first, again = sender.post(ADDRESS, body, **keyed), sender.post(ADDRESS, body, **keyed)
    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    assert sender.post(ADDRESS, one, **keyed).status_code == 409
    assert booked(written) == 1
    assert said(written, own) == [(Decimal("2.500"), 1)]
    assert said(written, foreign) == before
    from tanliu.app.platform.models import AuditEvent

    event = AuditEvent.objects.filter(verb="import").latest("id")
    assert event.actor == "enterprise"
    assert (event.details["rows_accepted"], event.details["rows_refused"]) == (1, 1)
    assert event.details["entities"] == covers["enterprise"]


def test_an_arrow_stream_is_kept_and_a_body_that_cannot_be_read_is_not(
    written: Path, asker: Callable[..., Any], covers: dict[str, list[str]]
) -> None:
    meter, sender = meters_of(written, covers["enterprise"][0], own=True), asker("district")
    rows = pa.table({"meter_code": [meter], "stamp": [STAMP], "quantity": [Decimal("7.25")]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    body, arrow = bytes(sink.getvalue()), "application/vnd.apache.arrow.stream"
    assert sender.post(ADDRESS, body, arrow).status_code == 202
    for bad, kind, status in (
        (body[:-40], arrow, 422), (b"[1]", "application/json", 422), (b"[]", "application/json", 422),
        (b"meter_code\nM", "text/csv", 415),
    ):  # fmt: skip
        assert sender.post(ADDRESS, bad, kind).status_code == status
    assert booked(written) == 1
    assert said(written, meter) == [(Decimal("7.250"), 1)]


def test_values_of_a_register_become_energy(
    written: Path, asker: Callable[..., Any], covers: dict[str, list[str]]
) -> None:
    meter, sender = meters_of(written, covers["enterprise"][0], own=True), asker("district")
    for stamp, value in (("2026-02-01T23:45:00+08:00", 1000), ("2026-02-02T00:00:00+08:00", 1004)):
        row = {"meter_code": meter, "stamp": stamp, "quantity": value}
        assert sender.post(f"{ADDRESS}?kind=register", row).status_code == 202
    assert booked(written) > 0
    with Workspace(written) as workspace:
        rows = workspace.connection.execute(
            f"""SELECT sum(quantity) FROM {workspace.lake.scan("reading")}
                WHERE start = TIMESTAMPTZ '2026-02-01T23:45:00+08:00'"""
        ).fetchall()
    assert rows == [(Decimal("4.000"),)]


def test_a_full_disk_is_told_as_503(
    written: Path, asker: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool.Spool, "put", full)
    answer = asker("district").post(ADDRESS, {"meter_code": "M", "stamp": STAMP, "quantity": 1})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_the_standing_of_sources_is_told_to_the_district(written: Path, asker: Callable[..., Any]) -> None:
    sender = asker("district")
    sender.post(ADDRESS, {"meter_code": "NOBODY", "stamp": STAMP, "quantity": 1})
    assert sender.read("/live")["spool_bytes"] > 0
    booked(written)
    told = sender.read("/live")
    (source,) = told["sources"]
    assert (told["spool_bytes"], source["source"], source["connected"]) == (0, "api:district", None)
    assert (source["messages_hour"], source["readings_hour"], source["refused_hour"]) == (1, 0, 1)
    assert source["lag_seconds"] > 0
    lines = Client().get("/metrics").content.decode().splitlines()
    assert 'tanliu_live_refused_7_days{source="api:district"} 1.0' in lines

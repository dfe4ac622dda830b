"""Payload maps: messages as devices send them become the columns of a source mapping."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_case import SOURCE

from tanliu.app.live import sparkplug
from tanliu.app.live.payload import Payload
from tanliu.app.live.source import of
from tanliu.app.live.unreadable import UnreadableMessageError
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError


def payload(folder: Path, block: str) -> Payload:
    file = folder / "s.yaml"
    text = SOURCE.format(name="s", port=1883).replace("tables:", f"  payload: {block}\ntables:", 1)
    file.write_text(text, encoding="utf-8")
    return of(load(file)).payload


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def field(number: int, value: int | bytes | float, *, single: bool = False) -> bytes:
    """Write one field of a protobuf message."""
    if isinstance(value, float):
        return varint(number << 3 | (5 if single else 1)) + struct.pack("<f" if single else "<d", value)
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    return varint(number << 3) + varint(value)


def test_rows_of_a_list_with_parts_of_topic_and_message(tmp_path: Path) -> None:
    read = payload(
        tmp_path,
        "{rows: data.values, columns: {meter: topic.1, stamp: {take: row.t, epoch: s}, kwh: message.scale.0}}",
    )
    body = (
        b'{"scale": [0.10, 2], "data": {"values": [{"t": 1735660800}, {"t": "1735661700"}, {"t": "soon"}]}}'
    )
    assert list(read.read("site/M7", body)) == [
        {"meter": "M7", "stamp": "2024-12-31T16:00:00Z", "kwh": "0.10"},
        {"meter": "M7", "stamp": "2024-12-31T16:15:00Z", "kwh": "0.10"},
        {"meter": "M7", "stamp": "soon", "kwh": "0.10"},
    ]


def test_numbers_stay_as_they_are_written_and_what_is_not_there_is_null(tmp_path: Path) -> None:
    read = payload(tmp_path, "{kind: json}")
    assert list(read.read("t", b'{"meter": "M1", "kwh": 1.10000000000000000001}')) == [
        {"meter": "M1", "stamp": None, "kwh": "1.10000000000000000001"}
    ]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"7", b"\xff", b'"text"', b"[" * 100_000])
def test_what_is_no_message_is_unfit(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(UnreadableMessageError):
        list(payload(tmp_path, "{kind: json}").read("t", body))


def test_sparkplug_in_protobuf(tmp_path: Path) -> None:
    read = payload(
        tmp_path,
        "{kind: sparkplug, where: {name: kWh}, "
        "columns: {meter: topic.4, stamp: {take: row.timestamp, epoch: ms}, kwh: row.value}}",
    )
    at = 1_735_660_800_000

    def metric(name: bytes, kind: int, value: bytes) -> bytes:
        return field(2, field(1, name) + field(2, 7) + field(3, at) + field(4, kind) + value)

    body = field(1, at) + metric(b"kWh", 9, field(12, 1.1, single=True)) + metric(b"V", 10, field(13, 230.0))
    body += metric(b"kWh", 4, field(11, (1 << 64) - 5)) + metric(b"kWh", 3, field(10, 7)) + field(3, 9)
    body += metric(b"kWh", 12, field(15, "十".encode())) + metric(b"kWh", 9, field(7, 1))
    told = [row["kwh"] for row in read.read("spBv1.0/g/DDATA/e/M1", body)]
    assert told == ["1.1", "-5", "7", "十", None]
    for cut in range(1, len(body)):
        try:
            list(read.read("spBv1.0/g/DDATA/e/M1", body[:cut]))
        except UnreadableMessageError:
            continue


@given(
    st.one_of(
        st.tuples(st.floats(width=32), st.just(True)),
        st.tuples(st.floats(), st.just(False)),
    )
)
def test_a_float_is_the_shortest_text_that_is_this_number(given: tuple[float, bool]) -> None:
    value, single = given
    form = np.float32 if single else np.float64
    body = field(2, field(12 if single else 13, value, single=single))
    (metric,) = sparkplug.message(body)["metrics"]
    back = form(metric["value"])
    assert back == form(value) or (value != value and back != back)
    digits = metric["value"].lstrip("-").split("e")[0].replace(".", "").strip("0")
    assert len(digits) <= (9 if single else 17)


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        (field(14, 1), "1"),
        (field(14, 0), "0"),
        (field(4, 1) + field(10, (1 << 32) - 5), "-5"),
        (field(4, 3) + field(10, 1 << 31), str(-(1 << 31))),
        (field(4, 3) + field(10, (1 << 31) - 1), str((1 << 31) - 1)),
        (field(4, 7) + field(10, (1 << 32) - 5), str((1 << 32) - 5)),
        (field(4, 8) + field(11, (1 << 64) - 5), str((1 << 64) - 5)),
        (field(10, 4) + field(15, b"0.10"), "0.10"),
        (field(15, b"0.10") + field(99, b"unknown"), "0.10"),
    ],
)
def test_a_value_of_every_type_of_sparkplug(fields: bytes, value: str) -> None:
    assert sparkplug.message(field(2, fields))["metrics"][0]["value"] == value


def test_a_metric_says_what_it_carries_and_no_more() -> None:
    body = field(1, 5) + field(3, 0) + field(2, field(2, 7) + field(7, 0)) + field(4, b"u")
    metric = {"alias": "7", "is_null": "0"}
    assert sparkplug.message(body) == {"timestamp": "5", "seq": "0", "uuid": "u", "metrics": [metric]}


@pytest.mark.parametrize("body", [b"", b"\x0a", field(1, 5), field(2, field(1, b"\xff")), b"{", b"\x12\xff"])
def test_what_is_no_sparkplug_is_unfit(body: bytes) -> None:
    with pytest.raises(UnreadableMessageError):
        sparkplug.message(body)


@pytest.mark.parametrize(
    ("block", "what"),
    [
        ("{kind: xml}", "not one of what is offered; found .xml.; accepted: json, sparkplug"),
        ("{columns: {volt: row.v}}", "no such column"),
        ("{columns: {kwh: v}}", "not a place in a message"),
        ("{columns: {kwh: topic.x}}", "not a place in a message"),
        ("{columns: {stamp: {take: row.t, epoch: h}}}", "not one of what is offered"),
        ("{row: a}", "unknown key"),
    ],
)
def test_a_wrong_map_is_told_with_its_line(tmp_path: Path, block: str, what: str) -> None:
    with pytest.raises(TanliuError, match=what) as caught:
        payload(tmp_path, block)
    assert "s.yaml:" in str(caught.value.where)


def test_a_source_that_listens_nowhere_is_told(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    text = SOURCE.format(name="s", port=1883)
    file.write_text(text.replace("mqtt:", "fax:"), encoding="utf-8")
    with pytest.raises(
        TanliuError, match=r"live.fax: unknown key; found .fax.; accepted: folder, modbus, mqtt, payload"
    ):
        of(load(file))
    file.write_text(text.replace("  mqtt: {host", "  payload: {}\n#  mqtt: {host"), encoding="utf-8")
    with pytest.raises(TanliuError, match="names one adapter"):
        of(load(file))

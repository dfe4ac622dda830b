"""Modbus TCP: read the registers of meters at every whole interval of the clock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from threading import Event
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException

from tanliu.app import clock
from tanliu.app.live.inbox import Inbox
from tanliu.app.live.settings import Port, Seconds
from tanliu.app.live.settings import Settings as AdapterSettings
from tanliu.catalog.schema import Block, Count, Number, Scalar, Text, fault
from tanliu.catalog.source.types import Mapping
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_DAY_SECONDS = 86_400
#: Types of a value, and the registers of 16 bits that each takes.
_TYPES = {
    "uint16": 1, "int16": 1, "uint32": 2, "int32": 2, "float32": 2, "uint64": 4, "int64": 4, "float64": 4,
}  # fmt: skip


class Register(Block):
    """Where a meter's value lies, and what one step of it is."""

    meter: Scalar
    """Code of the meter."""
    unit: Annotated[int, Field(strict=True, ge=0, le=255)] = 1
    """Unit identifier behind the gateway."""
    table: Literal["holding", "input"] = "holding"
    address: Annotated[int, Field(strict=True, ge=0, le=65_535)]
    type: Literal["uint16", "int16", "uint32", "int32", "float32", "uint64", "int64", "float64"] = "uint32"
    words: Literal["big", "little"] = "big"
    """Order of the registers of a value."""
    scale: Number = Decimal(1)
    """Value of one step in the unit of the source mapping."""


def _divides_a_day(seconds: int) -> int:
    if _DAY_SECONDS % seconds:
        raise fault("a poll is a whole number of seconds that divides a day", found=seconds, accepted=900)
    return seconds


class Settings(AdapterSettings):
    """Where the gateway is, and what is read how often."""

    host: Text
    port: Port = 502
    every_seconds: Annotated[Count, AfterValidator(_divides_a_day)]
    timeout_seconds: Seconds = Decimal(3)
    registers: Annotated[tuple[Register, ...], Field(min_length=1)]


def listen(settings: Settings, mapping: Mapping, inbox: Inbox, stopping: Event) -> None:
    """Read every register at each whole interval; what a device refuses is left out and said."""
    address = f"modbus://{settings.host}:{settings.port}"
    client = ModbusTcpClient(
        settings.host, port=settings.port, timeout=float(settings.timeout_seconds), retries=1
    )
    if not client.connect():
        raise TanliuError("the gateway does not answer", where=address)
    inbox.connected(address)
    try:
        for due in _instants(settings.every_seconds, stopping):
            rows = [_row(client, register, due, inbox) for register in settings.registers]
            if found := [row for row in rows if row is not None]:
                inbox.put(address, json.dumps(found).encode())
    except ModbusException as error:
        raise TanliuError(Message("the gateway is gone: {reason}", reason=error), where=address) from error
    finally:
        client.close()
        inbox.lost("")


def _instants(every: int, stopping: Event) -> Iterator[datetime]:
    """Yield each whole interval of the clock when it has come; one that was slept through is not made up."""
    while True:
        due = (int(clock.seconds()) // every + 1) * every
        if stopping.wait(max(due - clock.seconds(), 0)):
            return
        yield datetime.fromtimestamp(due, UTC)


def _row(client: ModbusTcpClient, register: Register, due: datetime, inbox: Inbox) -> dict[str, str] | None:
    read = client.read_holding_registers if register.table == "holding" else client.read_input_registers
    answer = read(register.address, count=_TYPES[register.type], device_id=register.unit)
    if answer.isError():
        inbox.failed(f"{register.meter}: {answer}")
        return None
    value = _value(answer.registers, register)
    return {
        "meter": register.meter,
        "stamp": due.isoformat().replace("+00:00", "Z"),
        "value": format(value * register.scale, "f"),
    }


def _value(words: Sequence[int], register: Register) -> Decimal:
    """Put the words together; a float is the shortest number that is this very float."""
    kind = getattr(ModbusTcpClient.DATATYPE, register.type.upper())
    found = ModbusTcpClient.convert_from_registers(
        list(words), kind, word_order="big" if register.words == "big" else "little"
    )
    return Decimal(_shortest(found, register.type))


def _shortest(value: object, kind: str) -> str:
    import numpy as np

    return str(np.float32(value)) if kind == "float32" else str(value)  # type: ignore[arg-type]

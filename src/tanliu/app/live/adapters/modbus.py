"""Modbus TCP: read the registers of meters at every whole interval of the clock."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from threading import Event

from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException

from tanliu.app.live.block import Block
from tanliu.app.live.inbox import Inbox
from tanliu.catalog.source.types import Mapping
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_PORT, _UNIT, _SECONDS = 502, 1, 3
#: Types of a value, and the registers of 16 bits that each takes.
_TYPES = {
    "uint16": 1, "int16": 1, "uint32": 2, "int32": 2, "float32": 2, "uint64": 4, "int64": 4, "float64": 4,
}  # fmt: skip
_TABLES = ("holding", "input")


@dataclass(frozen=True, slots=True)
class Register:
    """Where a meter's value lies, and what one step of it is."""

    meter: str
    unit: int
    table: str
    address: int
    type: str
    words: str
    scale: Decimal


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the gateway is and what is read how often."""

    host: str
    port: int
    every_seconds: int
    timeout: float
    registers: tuple[Register, ...]


def settings(block: Block, mapping: Mapping) -> Settings:
    """Read the block."""
    every = block.number("every_seconds")
    if every is None or every < 1 or every != int(every) or 86_400 % int(every):
        raise block.error(
            "a poll is a whole number of seconds that divides a day",
            "every_seconds",
            found=every,
            accepted=900,
        )
    found = Settings(
        block.text("host"),
        int(block.number("port") or _PORT),
        int(every),
        float(block.number("timeout_seconds") or _SECONDS),
        tuple(_register(one) for one in block.blocks("registers")),
    )
    if not found.registers:
        raise block.error("a register is missing", "registers")
    block.done()
    return found


def _register(block: Block) -> Register:
    address = block.number("address")
    if address is None or not 0 <= address <= 65_535:
        raise block.error("not an address", "address", found=address, accepted="0 to 65535")
    scale = block.number("scale")
    found = Register(
        block.text("meter"),
        int(block.number("unit") or _UNIT),
        block.text("table", "holding", _TABLES),
        int(address),
        block.text("type", "uint32", tuple(_TYPES)),
        block.text("words", "big", ("big", "little")),
        Decimal(1) if scale is None else scale,
    )
    block.done()
    return found


def listen(settings: Settings, inbox: Inbox, stopping: Event) -> None:
    """Poll until told to stop or the gateway is gone; a value that it refuses is left out and said."""
    address = f"modbus://{settings.host}:{settings.port}"
    client = ModbusTcpClient(settings.host, port=settings.port, timeout=settings.timeout, retries=1)
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
        due = (int(time.time()) // every + 1) * every
        if stopping.wait(max(due - time.time(), 0)):
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

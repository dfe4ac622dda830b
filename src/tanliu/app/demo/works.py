"""One factory of the made-up district with meters below its main meter: registers, power, a sum of two halls.

They share out what the main meter was delivered as, so no total of the district changes; the rest is the residual. Their
chance is a stream of its own, so nothing else is drawn otherwise.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from tanliu.app.demo.fault import Fault
from tanliu.app.demo.firm import Firm
from tanliu.app.demo.meters import Meters
from tanliu.app.demo.profile import chance

_PURPOSE = 9
_HOUR = timedelta(hours=1)
_HALLS = ("DS000001", "DS000002", "DS000003")
_POWER, _SUM = "DS000004", "DV000001"
#: Share of the main meter and ratio of the current transformer of each hall; what the compressors take; their noise.
_SHARES, _RATIOS, _POWER_SHARE, _NOISE = (0.34, 0.27, 0.16), (80, 60, 40), 0.11, 0.05
_DIGITS = 6
_MAX_TIMES = 6
Hours = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Events:
    """Hours of the year at which something happens."""

    exchanged: int
    rolled: int
    silent: range
    fell: int


def write_works(
    folder: Path, firms: list[Firm], meters: Meters, faults: list[Fault], seed: int, year: int
) -> None:
    """Write the factory's sub-meters, setups, registers, power and virtual meter; readings must be there.

    Parameters
    ----------
    folder
        Folder of the source files.
    firms, meters, faults
        The made-up district; the factory is the largest one above designated size without a planted fault.
    seed, year
        As of the district.
    """
    main, firm = _factory(firms, meters, faults)
    used = _hourly(folder, meters.codes[main], year)
    rng = chance(seed, _PURPOSE, year)
    parts = [
        used * share * (1 + _NOISE * rng.uniform(-1, 1, len(used))) for share in (*_SHARES, _POWER_SHARE)
    ]
    events = _events(year)
    code = firms[firm].code
    rows = [[name, code, 60, meters.codes[main]] for name in (*_HALLS, _POWER)]
    _write(
        folder / "sub_meters.csv",
        ["电表编号", "统一社会信用代码", "间隔(分钟)", "上级电表"],
        [*rows, [_SUM, code, 60, ""]],
    )
    _write(
        folder / "virtual_meters.csv", ["虚拟表", "组成表", "系数"], [[_SUM, hall, 1] for hall in _HALLS[:2]]
    )
    _write_registers(folder, parts, events, datetime(year, 1, 1))  # noqa: DTZ001 - files carry local time without zone
    ends = [datetime(year, 1, 1) + _HOUR * (hour + 1) for hour in range(len(used))]  # noqa: DTZ001
    power = ([_POWER, end, f"{kw:.3f}"] for end, kw in zip(ends, parts[-1], strict=True))
    _write(folder / "power.csv", ["电表编号", "时段结束", "平均功率(kW)"], power)


def _factory(firms: list[Firm], meters: Meters, faults: list[Fault]) -> tuple[int, int]:
    """Return the number of the main meter and of its firm."""
    marred = {fault.firm for fault in faults}
    able = [
        row for row, firm in enumerate(firms) if row not in marred and firm.group.industry.startswith("C")
    ]
    firm = max(able or range(len(firms)), key=lambda row: (firms[row].above, firms[row].electricity_kwh))
    return int(np.flatnonzero(meters.firm == firm)[0]), firm


def _hourly(folder: Path, code: str, year: int) -> Hours:
    """Return the kWh of each hour of the year, as the main meter was delivered."""
    start = np.datetime64(f"{year}-01-01", "h")
    hours = (np.datetime64(f"{year + 1}-01-01", "h") - start).astype(int)
    used = np.zeros(int(hours))
    for file in sorted((folder / "readings").iterdir()):
        table = pq.read_table(file, columns=["stamp", "kwh"], filters=[("meter_code", "=", code)])
        at = (np.array(table["stamp"]).astype("datetime64[h]") - start).astype(int)
        np.add.at(used, at, np.array(table["kwh"].cast("double")))
    return used


def _events(year: int) -> _Events:
    def hour(month: int, day: int, clock: int) -> int:
        return round((datetime(year, month, day, clock) - datetime(year, 1, 1)) / _HOUR)  # noqa: DTZ001

    return _Events(hour(4, 17, 10), hour(6, 14, 9), range(hour(8, 3, 5), hour(8, 5, 13)), hour(9, 9, 14))


def _write_registers(folder: Path, parts: Sequence[Hours], events: _Events, start: datetime) -> None:
    """Write the registers, before their transformers, and what is known of them."""
    setups, rows = [], []
    for hall, used, ratio in zip(_HALLS, parts, _RATIOS, strict=False):
        shown = np.concatenate([[0.0], np.cumsum(used)]) / ratio
        most = round(_MAX_TIMES * float(used.max()))
        setups.append([hall, start, "装表", ratio, 1, _DIGITS, most, "", ""])
        values, silent = shown + 1200.0, range(0)
        if hall == _HALLS[0]:
            # half an hour after a value the old meter went, and a new one began at 3
            last = (shown[events.exchanged] + shown[events.exchanged + 1]) / 2
            setups.append(
                [
                    hall,
                    start + _HOUR * events.exchanged + _HOUR / 2,
                    "换表",
                    ratio,
                    1,
                    _DIGITS,
                    most,
                    f"{last + 1200:.2f}",
                    "3.00",
                ]
            )
            values = np.where(np.arange(len(shown)) > events.exchanged, shown - last + 3, values)
        elif hall == _HALLS[1]:
            values = (shown - shown[events.rolled] + 10**_DIGITS) % 10**_DIGITS
            silent = events.silent
        else:
            values = np.where(np.arange(len(shown)) >= events.fell, shown - shown[events.fell], values)
        rows += [
            [hall, start + _HOUR * hour, f"{value:.2f}"]
            for hour, value in enumerate(values)
            if hour not in silent
        ]
    names = [
        "电表编号",
        "起用时间",
        "原因",
        "电流变比",
        "电压变比",
        "表码位数",
        "每小时上限",
        "旧表止码",
        "新表起码",
    ]
    _write(folder / "meter_setups.csv", names, setups)
    _write(folder / "registers.csv", ["电表编号", "抄码时间", "表码"], rows)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])

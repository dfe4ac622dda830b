"""Plants the faults of the readings: what was counted stays as it is, what is delivered differs."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from tanliu.app.demo.fault import Fault
from tanliu.app.demo.meters import Meters
from tanliu.app.demo.profile import numbers
from tanliu.app.demo.reading_file import ReadingFile

Milli = npt.NDArray[np.int64]

_INTERVAL = timedelta(minutes=15)


def window(fault: Fault, month: int) -> slice:
    """Return the intervals of the month that the fault touches."""
    first = datetime(fault.start.year, month, 1)  # noqa: DTZ001 - files carry local time without zone
    start, end = ((moment - first) // _INTERVAL for moment in (fault.start, fault.end))
    return slice(max(0, start), end)


def raise_level(load: npt.NDArray[np.float32]) -> None:
    """Raise what is really used, in place."""
    load *= numbers()["level_change_ratio"]


def delivered(
    counted: Milli, faults: list[Fault], first: int, meters: Meters, month: int, late: ReadingFile
) -> tuple[Milli, npt.NDArray[np.int8] | None]:
    """Return the quantities as delivered, and how often each row is in the file (none: once each).

    Parameters
    ----------
    counted
        What the meters of the block counted, in Wh.
    faults
        Faults of these meters in this month.
    first
        Number of the block's first meter.
    meters
        All meters.
    month
        Month of the file.
    late
        Takes the rows that come later.
    """
    if not faults:
        return counted, None
    quantity, times = counted.copy(), np.ones(counted.shape, dtype=np.int8)
    for fault in sorted(faults, key=lambda fault: fault.meter or 0):
        row = (fault.meter or 0) - first
        here = window(fault, month)
        _change(fault, quantity[row, here], times[row, here], meters)
        if fault.kind.kind in ("late", "corrected"):
            chosen = np.zeros((1, counted.shape[1]), dtype=np.int8)
            chosen[0, here] = 1
            late.write(meters.codes[first + row : first + row + 1], counted[row : row + 1], chosen)
    return quantity, times


def _change(fault: Fault, quantity: Milli, times: npt.NDArray[np.int8], meters: Meters) -> None:
    match fault.kind.kind:
        case "gap" | "late":
            times[:] = 0
        case "duplicate":
            times[:] = 2
        case "corrected":
            quantity *= 2
        case "stuck":
            quantity[:] = max(quantity[0], meters.step_wh[fault.meter or 0])
        case "zero_run":
            quantity[:] = 0
        case "scale_change":
            quantity *= numbers()["scale_change_ratio"]
        case "spike":
            quantity[:] = _mean_wh(fault, meters) * numbers()["spike_intervals"]
        case "clipped":
            np.minimum(quantity, round(_mean_wh(fault, meters) * numbers()["ceiling_ratio"]), out=quantity)
        case "reset":
            quantity[:] = -_mean_wh(fault, meters) * numbers()["reset_intervals"]


def _mean_wh(fault: Fault, meters: Meters) -> int:
    """Return the mean of the meter's intervals in whole steps of its register, at least one."""
    number = fault.meter or 0
    step = int(meters.step_wh[number])
    return max(1, round(float(meters.mean_kwh[number]) * 1000 / step)) * step

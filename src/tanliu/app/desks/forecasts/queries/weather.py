"""Air temperature of a file, laid on the clock of the loads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from tanliu.app.desks.forecasts.queries.loads import Loads
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.forecast.panel import Floats

_TIMES = ("time", "timestamp", "ts", "datetime", "date", "时间")
_AIR = ("temperature", "temp_air", "air_temperature", "temp", "气温")


def temperatures(file: Path, loads: Loads, horizon: int) -> Floats:
    """Return the temperature of each interval and of those to come; NaN where the file does not tell it.

    Parameters
    ----------
    file
        CSV or Parquet with a column of local times and one of degrees Celsius; other widths than those of the loads are
        brought to their mean, hours between two values to the one before.

    Raises
    ------
    TanliuError
        When the file cannot be read, or has no such column.
    """
    reader = "read_parquet" if file.suffix == ".parquet" else "read_csv_auto"
    try:
        with duckdb.connect() as connection:
            table = connection.execute(f"SELECT * FROM {reader}(?)", [str(file)]).to_arrow_table()
    except duckdb.Error as error:
        raise TanliuError(
            "the file of weather cannot be read", where=file, found=str(error).splitlines()[0]
        ) from error
    small = {name.strip().lower(): name for name in table.column_names}
    time, air = (next((small[one] for one in names if one in small), None) for names in (_TIMES, _AIR))
    if time is None or air is None:
        raise TanliuError(
            "the file of weather lacks a column", where=file, found=", ".join(table.column_names),
            accepted=Message("time and temperature"),
        )  # fmt: skip
    stamps = np.asarray(table[time].to_numpy(zero_copy_only=False)).astype("datetime64[m]")
    values = np.asarray(table[air].to_numpy(zero_copy_only=False)).astype(np.float64)
    return on_clock(stamps, values, loads.first, loads.minutes, loads.values.shape[1] + horizon)


def on_clock(stamps: np.ndarray, values: Floats, first: date, minutes: int, length: int) -> Floats:
    """Return the mean of values by interval; up to six hours without one hold the last."""
    place = ((stamps - np.datetime64(first, "m")) // np.timedelta64(minutes, "m")).astype(np.int64)
    good = (place >= 0) & (place < length) & np.isfinite(values)
    sums = np.bincount(place[good], values[good], minlength=length)
    count = np.bincount(place[good], minlength=length)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(count > 0, sums / count, np.nan)
    last = np.maximum.accumulate(np.where(count > 0, np.arange(length), -1))
    near = (last >= 0) & (np.arange(length) - last <= 6 * 60 // minutes)
    return np.asarray(np.where(near, found[np.maximum(last, 0)], np.nan))

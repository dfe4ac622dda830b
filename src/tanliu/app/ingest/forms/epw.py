"""EPW weather of EnergyPlus: the hours of a year at a station, in its standard time.

Columns: ``station``, ``stamp`` (end of the hour, with its offset), and one for each quantity of ``QUANTITIES``, in the unit
that ends its name; what the form's own numbers say is missing is empty. Years of typical months keep the year of each month.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tanliu.app.ingest.forms._lines import Line, Words, lines, refused
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format

#: Columns with their place in a line and the number from which on they are missing (EnergyPlus Auxiliary Programs, EPW).
QUANTITIES = {
    "dry_bulb_degc": (6, "99.9"),
    "dew_point_degc": (7, "99.9"),
    "relative_humidity_percent": (8, "999"),
    "pressure_pa": (9, "999999"),
    "global_horizontal_wh_per_m2": (13, "9999"),
    "direct_normal_wh_per_m2": (14, "9999"),
    "diffuse_horizontal_wh_per_m2": (15, "9999"),
    "wind_direction_degree": (20, "999"),
    "wind_speed_m_per_s": (21, "999"),
}
HEADER = ("station", "stamp", *QUANTITIES)
_HEAD_LINES, _HOURS, _COLUMNS = 8, 24, 22
_ZONES = 14


def rows(path: Path, _: Format) -> Rows:
    """Return one row for each hour.

    Raises
    ------
    TanliuError
        With the line at fault: another kind of file, an hour that cannot be, no data.
    """
    return Rows(HEADER, iter(list(_read(path))))


def _read(path: Path) -> Iterator[Row]:
    station, offset, last = "", "", None
    for line in lines(path, ","):
        if not offset:
            if line.cell(0) != "LOCATION":
                raise refused(path, line, Words.first_line, line.text[:20], "LOCATION,…")
            station, offset = line.cell(5), _offset(line, path)
        elif line.cell(0).isdigit():
            last = line
            yield Row(line.number, (station, _stamp(line, path) + offset, *_quantities(line)))
        elif line.number > _HEAD_LINES:
            raise refused(path, line, Words.record, line.cell(0)[:20], "2025,1,1,1,…")
    if last is None or int(last.cell(3)) != _HOURS:
        raise refused(path, last, Words.broken_off, "" if last is None else last.cell(3), f"{_HOURS}")


def _offset(line: Line, path: Path) -> str:
    try:
        hours = Decimal(line.cell(8))
        if abs(hours) > _ZONES:
            raise InvalidOperation
    except InvalidOperation:
        raise refused(path, line, Words.record, line.cell(8), "8.0") from None
    minutes = int(abs(hours) * 60)
    return f"{'-' if hours < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def _stamp(line: Line, path: Path) -> str:
    try:
        year, month, day, hour = (int(line.cell(place)) for place in range(4))
        if not 1 <= hour <= _HOURS or len(line.cells) < _COLUMNS:
            raise ValueError
        moment = datetime(year, month, day) + timedelta(hours=hour)  # noqa: DTZ001 - the station's standard time
    except ValueError:
        raise refused(path, line, Words.day, ",".join(line.cells[:4]), "2025,1,31,24") from None
    return moment.isoformat(" ")


def _quantities(line: Line) -> Iterator[str]:
    for place, missing in QUANTITIES.values():
        text = line.cell(place)
        try:
            yield "" if Decimal(text) >= Decimal(missing) else text
        except InvalidOperation:
            yield text

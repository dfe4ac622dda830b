"""Files of trips: columns found by their words, cells read, and rows that cannot be read kept with the reason."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

import numpy as np

from tanliu.app.platform.tools.files import File
from tanliu.kit.errors import TanliuError, TooLargeError
from tanliu.model.mobility.document import Mobility
from tanliu.model.mobility.trips import Trips

#: Columns that hold names, and those that hold places on the globe.
_NAMES = ("rider", "vehicle", "start_place", "end_place")
_PLACES = ("start_lat", "start_lon", "end_lat", "end_lon")
_NO_NUMBER = float("nan")
#: Rows of one file; a larger one is told month by month.
MOST_ROWS = 3_000_000


@dataclass(slots=True)
class Told:
    """A file of trips as it was read.

    Attributes
    ----------
    trips
        Those that could be read.
    rows
        Number of the line of each of them.
    refused
        Line, reason and offending cell of each row that could not be read.
    names
        Names of places, by their number.
    has_riders
        Whether riders are told; their names are replaced by numbers under a key that nobody keeps.
    """

    trips: Trips
    rows: list[int]
    refused: list[tuple[int, str, str]]
    names: list[str]
    has_riders: bool
    columns: Mapping[str, str]


def trips_of(file: File, rules: Mobility, zone: tzinfo = UTC, most: int = MOST_ROWS) -> Told:
    """Read a file of trips by the words above its columns.

    Parameters
    ----------
    zone
        Of times without an offset.

    Raises
    ------
    TanliuError
        When it lacks a column that is needed, or has too many rows.
    """
    header = list(file.columns)
    places = _columns(header, rules, file.name)
    utc = frozenset(key for key, at in places.items() if header[at] in file.utc)
    reader = _Reader(places, zone, utc)
    for at, row in enumerate(zip(*file.columns.values(), strict=True)):
        if at >= most:
            raise TooLargeError("the file has too many rows", where=file.name, accepted=f"<= {most:,}")
        reader.take(file.line(at), row)
    reader.refused += [(line, "other_width", str(cells)) for line, cells in file.odd]
    reader.refused.sort()
    return reader.told({key: header[at] for key, at in places.items()})


def _columns(header: Sequence[str], rules: Mobility, name: str) -> dict[str, int]:
    """Return the place of each column that the rules know a word of."""
    plain = [one.strip().lower() for one in header]
    found = {}
    for key, words in rules.columns.items():
        for word in words:
            if word.lower() in plain:
                found[key] = plain.index(word.lower())
                break
    for needed in ("started", "ended"):
        if needed not in found:
            raise TanliuError(
                "the table lacks a column", where=name, found=", ".join(header)[:200] or None,
                accepted=", ".join(rules.columns[needed]),
            )  # fmt: skip
    return found


@dataclass(slots=True)
class _Reader:
    """Takes rows one after another."""

    places: Mapping[str, int]
    zone: tzinfo
    utc: frozenset[str] = frozenset()
    rows: list[int] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Nobody can find a rider by the numbers: the key is gone when the file is read.
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def take(self, number: int, row: Sequence[Any]) -> None:
        """Read a row, or keep why it cannot be read."""
        read: dict[str, float] = {}
        for key, at in self.places.items():
            if key == "id":
                continue
            cell = row[at]
            value = self._cell(key, cell)
            if isinstance(value, str):
                self.refused.append((number, value, f"{key}: {cell}"[:60]))
                return
            read[key] = value
        for key, value in read.items():
            self.values.setdefault(key, []).append(value)
        self.rows.append(number)

    def _cell(self, key: str, cell: Any) -> float | str:
        if key in ("started", "ended"):
            return "no_time" if cell in (None, "") else _seconds(cell, UTC if key in self.utc else self.zone)
        if cell is None or (isinstance(cell, str) and not cell.strip()) or cell != cell:
            return -1.0 if key in _NAMES else _NO_NUMBER
        if key in _NAMES:
            # places have one table of names for both ends; a rider is known by a hash
            kind = "place" if key.endswith("place") else key
            text = str(cell).strip()
            if key == "rider":
                text = hmac.digest(self.key, text.encode(), "sha256").hex()
            table = self.numbers.setdefault(kind, {})
            return float(table.setdefault(text, len(table)))
        try:
            value = float(cell)
        except (TypeError, ValueError):
            return "not_a_number"
        return value if abs(value) < 1e9 else "not_a_number"

    def told(self, columns: Mapping[str, str]) -> Told:
        """Return what was read."""
        count = len(self.rows)
        arrays = {key: np.array(values, dtype=np.float64) for key, values in self.values.items()}
        nothing = np.full(count, _NO_NUMBER)
        names = {key: arrays.get(key, np.full(count, -1.0)).astype(np.int64) for key in _NAMES}
        lengths = {key.removesuffix("_m"): value for key, value in arrays.items() if key.endswith("_m")}
        lat0, lon0, lat1, lon1 = (arrays.get(key, nothing) for key in _PLACES)
        trips = Trips(
            names["rider"], names["vehicle"], names["start_place"], names["end_place"], arrays.get("started", nothing),
            arrays.get("ended", nothing), lat0, lon0, lat1, lon1, lengths,
        )  # fmt: skip
        return Told(
            trips,
            self.rows,
            self.refused,
            list(self.numbers.get("place", {})),
            "rider" in self.places,
            columns,
        )


def _seconds(cell: Any, zone: tzinfo) -> float | str:
    """Return the seconds of a time, or why it is none: text of ISO 8601, a time, or seconds since 1970."""
    if isinstance(cell, np.datetime64):
        cell = cell.astype("M8[us]").item()
    if isinstance(cell, int | float | np.number):
        return float(cell)
    if not isinstance(cell, datetime):
        text = str(cell).strip()
        if text.isascii() and text.replace(".", "", 1).isdecimal():
            return float(text)
        try:
            cell = datetime.fromisoformat(text)
        except ValueError:
            return "not_a_time"
    if cell.tzinfo is None:
        local = cell.replace(tzinfo=zone)
        # an hour that a change of clocks doubles or leaves out
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return "doubtful_time"
        cell = local
    return float(cell.timestamp())

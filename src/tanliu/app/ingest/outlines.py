"""Outlines of areas in a file that nobody has described: GeoJSON, TopoJSON or a packed shapefile, read in the process apart."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tanliu.app.ingest import apart, forms, sheet, zipped
from tanliu.app.ingest.propose.names import matched
from tanliu.app.ingest.rows import Rows
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError, TooLargeError
from tanliu.kit.message import Message

#: Areas of a file, and characters of all their outlines: a province by its towns has a fifth.
_MOST, _MOST_CHARACTERS = 5_000, 64 << 20
_AREAS = ("Polygon", "MultiPolygon")
_GEOMETRY = "geometry"
#: Ways in which a town is found for sure.
_SURE = ("code", "name")


@dataclass(frozen=True, slots=True)
class Outlines:
    """The areas of a file.

    Attributes
    ----------
    columns
        What is told of each area, such as ``properties.name``.
    rows
        Its values, one for each column.
    outlines
        Its boundary as GeoJSON text.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    outlines: tuple[str, ...]

    def of(self, column: str) -> list[str]:
        """Return the values of a column."""
        at = self.columns.index(column)
        return [row[at] for row in self.rows]


def outlines(file: Path) -> Outlines:
    """Return the areas of a file.

    Raises
    ------
    TanliuError
        When it is no file of outlines, its coordinates are no degrees, or a limit is reached.
    """
    with tempfile.TemporaryDirectory(prefix="tanliu-") as place:
        told = apart.run("outlines", Path(place).resolve(), file.resolve(), where=file.name)
    return Outlines(tuple(told["columns"]), tuple(map(tuple, told["rows"])), tuple(told["outlines"]))


def write(folder: Path, file: Path) -> dict[str, Any]:
    """Read the areas of a file, in the process apart."""
    found = _rows(folder, file)
    at = found.header.index(_GEOMETRY)
    kept = [
        row.cells
        for row in found.rows
        if row.fault is None and _is_area(row.cells[at], f"{file.name}, {row.number}")
    ]
    if not kept:
        raise TanliuError("the file outlines no areas", where=file.name, accepted=", ".join(_AREAS))
    size = sum(len(one[at]) for one in kept)
    if len(kept) > _MOST or size > _MOST_CHARACTERS:
        raise TooLargeError(
            "too many or too fine outlines", where=file.name, found=f"{len(kept):,} / {size:,} B",
            accepted=f"<= {_MOST:,} / {_MOST_CHARACTERS:,} B",
        )  # fmt: skip
    others = [place for place, name in enumerate(found.header) if name != _GEOMETRY]
    return {
        "columns": [found.header[place] for place in others],
        "rows": [[one[place] for place in others] for one in kept],
        "outlines": [one[at] for one in kept],
    }


def _rows(folder: Path, file: Path) -> Rows:
    if file.suffix.lower() == ".zip":
        return _packed(folder, file)
    with file.open("rb") as opened:
        head = opened.read(1 << 16)
    if b'"Topology"' in head.replace(b" ", b""):
        return forms.ADAPTERS["topojson"].rows(file, Format(kind="topojson"))
    return sheet.geojson_rows(file)


def _packed(folder: Path, file: Path) -> Rows:
    names = zipped.members(file, "*", folder)
    shape = next((one for one in names if one.suffix.lower() == ".shp"), None)
    if shape is not None:
        return forms.ADAPTERS["shapefile"].rows(shape, Format(kind="shapefile"))
    text = next((one for one in names if one.suffix.lower() in (".geojson", ".json", ".topojson")), None)
    if text is None:
        raise TanliuError(
            "the file outlines no areas", where=file.name, found=", ".join(one.name for one in names)[:200],
            accepted=Message("GeoJSON, TopoJSON, or a shapefile with its .dbf in a ZIP"),
        )  # fmt: skip
    return _rows(folder, text)


def _is_area(text: str, where: str) -> bool:
    """Return whether a geometry is an area; one whose coordinates are no degrees refuses the file."""
    told = json.loads(text) if text else None
    if not isinstance(told, dict) or told.get("type") not in _AREAS:
        return False
    try:
        points = [point for ring in _rings(told) for point in ring]
        fits = all(abs(point[0]) <= 180 and abs(point[1]) <= 90 for point in points)
    except (TypeError, IndexError, KeyError) as error:
        raise TanliuError("an outline has no coordinates", where=where, found=str(error)) from error
    if not fits:
        raise TanliuError(
            "an outline is not in degrees", where=where, found=points[0][:2], accepted=Message("WGS 84, longitude first")
        )  # fmt: skip
    return bool(points)


def _rings(area: Mapping[str, Any]) -> Iterable[Sequence[Sequence[float]]]:
    parts = [area["coordinates"]] if area["type"] == "Polygon" else area["coordinates"]
    return (ring for part in parts for ring in part)


@dataclass(frozen=True, slots=True)
class Fitting:
    """Which area is which town, by one column of the file.

    Attributes
    ----------
    sure
        Place of the area by the id of its town, found by code or by the same name.
    alike
        The same where only a likeness proposes it: a person confirms it.
    """

    column: str
    sure: Mapping[str, int]
    alike: Mapping[str, int]


def fitting(found: Outlines, towns: Mapping[str, Sequence[str]], column: str | None = None) -> Fitting:
    """Find towns by the column of the file that names most of them.

    Parameters
    ----------
    towns
        Names of each town, by its id.
    column
        The column, where a person chose it.
    """
    columns = [column] if column in found.columns else list(found.columns)
    every = [_by(found, one, towns) for one in columns] or [Fitting("", {}, {})]
    return max(every, key=lambda one: (len(one.sure), len(one.alike)))


def _by(found: Outlines, column: str, towns: Mapping[str, Sequence[str]]) -> Fitting:
    texts = found.of(column)
    times = {text: texts.count(text) for text in set(texts)}
    sure: dict[str, int] = {}
    alike: dict[str, int] = {}
    for number in range(max(map(len, towns.values()), default=0)):
        register = {id: names[number] for id, names in towns.items() if number < len(names) and names[number]}
        for match in matched((text for text in texts if text and times[text] == 1), register):
            if match.id is not None:
                into = sure if match.how in _SURE else alike
                into.setdefault(match.id, texts.index(match.text))
    return Fitting(
        column, sure, {id: at for id, at in alike.items() if id not in sure and at not in sure.values()}
    )

"""ESRI shapefile of outlines, packed in a ZIP or beside its ``.dbf``: polygons and what is told of each.

Columns: ``properties.<name>`` of the ``.dbf`` and ``geometry`` (GeoJSON). Coordinates must be degrees, as a ``.prj`` beside
says.
"""

from __future__ import annotations

import itertools
import json
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Point = tuple[float, float]
#: First number of the file; kinds of records: nothing, and polygons without and with heights or measures.
_MAGIC, _NOTHING, _POLYGONS = 9994, 0, (5, 15, 25)
_HEAD, _RECORD = 100, 8
_DELETED = b"*"
_DEGREES_X, _DEGREES_Y = 180, 90


def rows(path: Path, _: Format) -> Rows:
    """Return one row for each outline.

    Raises
    ------
    TanliuError
        When it is no shapefile of polygons, breaks off, or has coordinates that are not degrees.
    """
    prj = path.with_suffix(".prj")
    if prj.is_file() and "PROJCS" in (told := prj.read_text("utf-8", "replace")):
        raise _refused(path, told[:60])
    try:
        shapes = list(_shapes(path.read_bytes()))
        names, records = _records(path.with_suffix(".dbf"), len(shapes))
    except (struct.error, ValueError, IndexError, LookupError) as error:
        raise _refused(path, str(error)) from error
    header = (*(f"properties.{name}" for name in names), "geometry")
    pairs = zip(records, shapes, strict=True)
    found = [
        Row(number, (*record, json.dumps(shape)))
        for number, (record, shape) in enumerate(pairs, 1)
        if shape is not None and record is not None
    ]
    return Rows(header, iter(found))


def _refused(path: Path, found: str) -> TanliuError:
    return TanliuError(
        "not a shapefile of outlines in degrees", where=path.name, found=found,
        accepted=Message("polygons in WGS 84, with the .dbf of the same name"),
    )  # fmt: skip


def _shapes(body: bytes) -> Iterator[dict[str, object] | None]:
    if struct.unpack_from(">i", body)[0] != _MAGIC or struct.unpack_from(">i", body, 24)[0] * 2 != len(body):
        raise ValueError(f"{len(body)} bytes")
    at = _HEAD
    while at < len(body):
        size = struct.unpack_from(">i", body, at + 4)[0] * 2
        kind = struct.unpack_from("<i", body, at + _RECORD)[0]
        if kind not in (*_POLYGONS, _NOTHING) or size < 4:
            raise ValueError(f"type {kind}")
        yield None if kind == _NOTHING else _geometry(_rings(body, at + _RECORD))
        at += _RECORD + size


def _rings(body: bytes, at: int) -> list[list[Point]]:
    parts, points = struct.unpack_from("<2i", body, at + 36)
    starts = [*struct.unpack_from(f"<{parts}i", body, at + 44), points]
    flat = struct.unpack_from(f"<{2 * points}d", body, at + 44 + 4 * parts)
    places = list(zip(flat[::2], flat[1::2], strict=True))
    if any(abs(x) > _DEGREES_X or abs(y) > _DEGREES_Y for x, y in places):
        raise ValueError(str(places[0]))
    return [places[first:last] for first, last in itertools.pairwise(starts)]


def _geometry(rings: Sequence[list[Point]]) -> dict[str, object]:
    """Put holes into what is around them: outer rings run clockwise, holes the other way."""
    outer = [[ring] for ring in rings if _turns(ring) <= 0] or [[ring] for ring in rings]
    for hole in rings:
        if all(hole is not one[0] for one in outer):
            around = next((one for one in outer if _inside(hole[0], one[0])), outer[0])
            around.append(hole)
    if len(outer) == 1:
        return {"type": "Polygon", "coordinates": outer[0]}
    return {"type": "MultiPolygon", "coordinates": outer}


def _turns(ring: Sequence[Point]) -> float:
    """Return twice the area within a ring, below zero where it runs clockwise."""
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in itertools.pairwise(ring))


def _inside(point: Point, ring: Sequence[Point]) -> bool:
    x, y = point
    crossed = [(x1, y1, x2, y2) for (x1, y1), (x2, y2) in itertools.pairwise(ring) if (y1 > y) != (y2 > y)]
    return sum(x < x1 + (y - y1) / (y2 - y1) * (x2 - x1) for x1, y1, x2, y2 in crossed) % 2 == 1


def _records(path: Path, count: int) -> tuple[list[str], list[tuple[str, ...] | None]]:
    """Return the names of a dBASE table and its records, None for deleted ones; without a table no names."""
    if not path.is_file():
        return [], [()] * count
    body = path.read_bytes()
    told, begin, size = struct.unpack_from("<IHH", body, 4)
    if told != count or len(body) < begin + size * told:
        raise ValueError(f"{told} .dbf, {count} .shp")
    encoding = _encoding(path)
    names, widths = [], []
    for at in range(32, begin - 1, 32):
        if body[at : at + 1] == b"\r":
            break
        names.append(body[at : at + 11].split(b"\0")[0].decode(encoding))
        widths.append(body[at + 16])
    return names, [
        _record(body[begin + n * size : begin + (n + 1) * size], widths, encoding) for n in range(told)
    ]


def _record(body: bytes, widths: Sequence[int], encoding: str) -> tuple[str, ...] | None:
    if body[:1] == _DELETED:
        return None
    cells, at = [], 1
    for width in widths:
        cells.append(body[at : at + width].decode(encoding).strip(" \0"))
        at += width
    return tuple(cells)


def _encoding(dbf: Path) -> str:
    """Return the encoding that a ``.cpg`` beside says; else UTF-8, or GB 18030 where that cannot be."""
    cpg = dbf.with_suffix(".cpg")
    if cpg.is_file():
        told = cpg.read_text("ascii", "replace").strip()
        return f"cp{told}" if told.isdigit() else told
    try:
        dbf.read_bytes().decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"

"""TopoJSON outlines: arcs that neighbours share, put together into the boundary of each object.

Columns: ``properties.<name>``, ``id``, ``layer`` and ``geometry`` (GeoJSON).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tanliu.app.ingest import limits
from tanliu.app.ingest.rows import Row, Rows
from tanliu.catalog.source.types import Format
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Point = list[float]
_AREAS = ("Polygon", "MultiPolygon")


def rows(path: Path, _: Format) -> Rows:
    """Return one row for each area; points and lines outline nothing and are left out.

    Raises
    ------
    TanliuError
        When it is no TopoJSON, or an object has an arc that is not there.
    """
    body = path.read_bytes()
    limits.require_shallow(body, path.name)
    try:
        data = json.loads(body.decode("utf-8-sig"))
        if data["type"] != "Topology":
            raise ValueError(str(data["type"]))
        arcs = [_arc(one, data.get("transform")) for one in data["arcs"]]
        found = [
            (name, area, _geometry(area, arcs))
            for name, layer in data["objects"].items()
            for area in layer.get("geometries", [layer])
            if area["type"] in _AREAS
        ]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise TanliuError(
            "not a topology of areas", where=path.name, found=str(error)[:200],
            accepted=Message("TopoJSON whose objects are polygons"),
        ) from error  # fmt: skip
    names = dict.fromkeys(name for _, area, _ in found for name in area.get("properties") or {})
    header = ("layer", "id", *(f"properties.{name}" for name in names), "geometry")
    return Rows(
        header,
        iter([Row(number, _cells(*one, names)) for number, one in enumerate(found, 1)]),
    )


def _cells(
    layer: str, area: Mapping[str, Any], geometry: object, names: Mapping[str, None]
) -> tuple[str, ...]:
    told = area.get("properties") or {}
    return (layer, _text(area.get("id")), *(_text(told.get(name)) for name in names), json.dumps(geometry))


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _arc(points: Sequence[Sequence[float]], transform: Mapping[str, Any] | None) -> list[Point]:
    """Return the places of an arc: steps from one to the next on a grid, where the file has one."""
    if transform is None:
        return [[point[0], point[1]] for point in points]
    (scale_x, scale_y), (from_x, from_y) = transform["scale"], transform["translate"]
    x = y = 0.0
    found = []
    for step in points:
        x, y = x + step[0], y + step[1]
        found.append([x * scale_x + from_x, y * scale_y + from_y])
    return found


def _geometry(area: Mapping[str, Any], arcs: Sequence[list[Point]]) -> dict[str, Any]:
    if area["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": [_ring(ring, arcs) for ring in area["arcs"]]}
    parts = [[_ring(ring, arcs) for ring in part] for part in area["arcs"]]
    return {"type": "MultiPolygon", "coordinates": parts}


def _ring(numbers: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """Return a closed ring; the complement of a number is its arc from the end to the beginning."""
    found: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += arc[1:] if found else arc
    if len(found) < len("abca") or found[0] != found[-1]:
        raise ValueError("a ring that is not closed")
    return found

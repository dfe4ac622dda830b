"""Outlines of made-up towns that tile an invented coastal district.

Voronoi cells of relaxed seeds are clipped to an oval; each shared border is bent once, by midpoint
displacement, and used by both neighbours; at last a smooth bend of the whole sheet makes bays. So neighbours
share every vertex.
"""

from __future__ import annotations

import math

import numpy as np

Point = tuple[float, float]
Ring = list[Point]

#: Open sea east of Zhejiang, degrees: the district must not lie on a real one.
CENTRE = (123.6, 30.2)
_RADIUS_KM = (21.0, 19.0)
_KM_PER_DEGREE = 111.32
_RELAXATIONS = 2
_BEND = 0.07


def town_rings(count: int, rng: np.random.Generator) -> list[Ring]:
    """Return closed counter-clockwise rings in degrees (longitude, latitude).

    Parameters
    ----------
    count
        Number of towns.
    rng
        Source of chance; the same state gives the same outlines.
    """
    oval = _oval(60)
    seeds = [_inside(rng) for _ in range(count)]
    for _ in range(_RELAXATIONS):
        seeds = [_centroid(_cell(seed, seeds, oval)) for seed in seeds]
    borders: dict[tuple[Point, Point], Ring] = {}
    return [_degrees(_bent(_cell(seed, seeds, oval), borders, rng)) for seed in seeds]


def area_km2(ring: Ring) -> float:
    """Area of a closed ring in degrees, on the plane tangent at the district's centre, in km2."""
    scale = _KM_PER_DEGREE**2 * math.cos(math.radians(CENTRE[1]))
    return _doubled_area(ring[:-1]) / 2 * scale


def _oval(corners: int) -> Ring:
    angles = [2 * math.pi * corner / corners for corner in range(corners)]
    return [(_RADIUS_KM[0] * math.cos(angle), _RADIUS_KM[1] * math.sin(angle)) for angle in angles]


def _inside(rng: np.random.Generator) -> Point:
    angle, reach = 2 * math.pi * rng.random(), math.sqrt(rng.random())
    return reach * _RADIUS_KM[0] * math.cos(angle), reach * _RADIUS_KM[1] * math.sin(angle)


def _cell(seed: Point, seeds: list[Point], oval: Ring) -> Ring:
    cell = oval
    for other in seeds:
        if other != seed:
            cell = _clip(cell, seed, other)
    # neighbours compute the same corner by other ways: rounding (to a centimetre) makes them meet
    rounded = [(round(x, 5), round(y, 5)) for x, y in cell]
    return [point for point, before in zip(rounded, rounded[-1:] + rounded, strict=False) if point != before]


def _clip(cell: Ring, seed: Point, other: Point) -> Ring:
    """Keep the part of a convex ring that is nearer to the seed than to the other."""
    dx, dy = other[0] - seed[0], other[1] - seed[1]
    middle = ((seed[0] + other[0]) * dx + (seed[1] + other[1]) * dy) / 2
    beyond = [x * dx + y * dy - middle for x, y in cell]
    kept: Ring = []
    for place, point in enumerate(cell):
        before, away, was_away = cell[place - 1], beyond[place], beyond[place - 1]
        if (away > 0) != (was_away > 0):
            share = was_away / (was_away - away)
            kept.append(_between(before, point, share))
        if away <= 0:
            kept.append(point)
    return kept


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def _doubled_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))


def _centroid(ring: Ring) -> Point:
    x = y = 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x / (3 * _doubled_area(ring)), y / (3 * _doubled_area(ring))


def _bent(cell: Ring, borders: dict[tuple[Point, Point], Ring], rng: np.random.Generator) -> Ring:
    ring: Ring = []
    for a, b in zip(cell, cell[1:] + cell[:1], strict=True):
        key = (min(a, b), max(a, b))
        if key not in borders:
            borders[key] = _wiggle(*key, rng)
        ring += (borders[key] if a == key[0] else borders[key][::-1])[:-1]
    return ring


def _wiggle(a: Point, b: Point, rng: np.random.Generator) -> Ring:
    length = math.dist(a, b)
    if length < 0.7:
        return [a, b]
    aside = _BEND * float(rng.uniform(-1, 1))
    middle = ((a[0] + b[0]) / 2 - aside * (b[1] - a[1]), (a[1] + b[1]) / 2 + aside * (b[0] - a[0]))
    return _wiggle(a, middle, rng)[:-1] + _wiggle(middle, b, rng)


def _degrees(ring: Ring) -> Ring:
    wide = _KM_PER_DEGREE * math.cos(math.radians(CENTRE[1]))
    bays = [(x + 1.6 * math.sin(y / 6 + 1), y + 1.3 * math.sin(x / 5)) for x, y in ring]
    points = [(round(CENTRE[0] + x / wide, 6), round(CENTRE[1] + y / _KM_PER_DEGREE, 6)) for x, y in bays]
    return [*points, points[0]]

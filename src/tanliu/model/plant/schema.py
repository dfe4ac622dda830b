"""Schemes of plants are documents that the linter reads; the checks that they print are worked out again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.plant.document import CarbonStorage, Collectors, Photovoltaics, SolarTower, StorageExample
from tanliu.model.plant.storage import Mass, stored

PHOTOVOLTAICS, COLLECTORS = "photovoltaics", "solar-collectors"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield types whose modifiers do not fit their angles, and printed ratios that are not as told."""
    for document in documents:
        method = read(document, Collectors)
        for name, one in method.types.items():
            rising = all(a < b for a, b in zip(one.angles, one.angles[1:], strict=False))
            if len(one.angles) != len(one.modifiers) or not rising:
                yield TanliuError(
                    "every angle has its modifier, and angles rise", where=document.where("types", name), found=len(one.modifiers),
                    accepted=len(one.angles),
                )  # fmt: skip
        for at, example in enumerate(method.examples):
            found = f"{example.measured_w_m2 / example.expected_w_m2:.3f}"
            if found != example.printed:
                yield TanliuError(
                    "the printed figure is another",
                    where=document.where("examples", at),
                    found=example.printed,
                    accepted=found,
                )


register(PHOTOVOLTAICS, Photovoltaics)
register(COLLECTORS, Collectors)
register_check(COLLECTORS, across)

STORAGE = "carbon-storage"


def masses_of(method: CarbonStorage, rows: Iterable[tuple[str, float, float]]) -> dict[str, Mass]:
    """Return mass by role of rows of a step, a mass [t] and half the width of its band [t].

    Bands of one step come from one meter and add up as they are; those of different steps as squares.
    """
    steps: dict[str, tuple[float, float]] = {}
    for step, tonnes, half in rows:
        before = steps.get(step, (0.0, 0.0))
        steps[step] = before[0] + tonnes, before[1] + half
    found: dict[str, Mass] = {}
    for step, (tonnes, half) in steps.items():
        role = method.steps[step].role
        before_role = found.get(role, Mass(0.0, 0.0))
        found[role] = Mass(before_role.tonnes + tonnes, math.hypot(before_role.half_width, half))
    return found


def of_storage(method: CarbonStorage, example: StorageExample) -> tuple[str, str]:
    """Return what is stored and the gap of an example with one digit [t]."""
    rows = [
        (step, float(one), float(one * method.steps[step].uncertainty))
        for step, one in example.tonnes.items()
    ]
    found = stored(masses_of(method, rows), float(method.largest_gap_share))
    return f"{found.counted.tonnes:.1f}", f"{found.gap.tonnes:.1f}"


def across_storage(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield printed masses and balances that are not as told."""
    for document in documents:
        method = read(document, CarbonStorage)
        for at, gas in enumerate(method.gas_examples):
            found = f"{gas.m3 * gas.co2_share * method.conditions[gas.condition].tonnes_per_m3:.4f}"
            if found != gas.printed:
                where = document.where("gas_examples", at)
                yield TanliuError(
                    "the printed figure is another", where=where, found=gas.printed, accepted=found
                )
        for at, one in enumerate(method.examples):
            told = one.printed_stored, one.printed_gap
            if (worked := of_storage(method, one)) != told:
                where = document.where("examples", at)
                yield TanliuError(
                    "the printed figure is another",
                    where=where,
                    found=" ".join(told),
                    accepted=" ".join(worked),
                )


register(STORAGE, CarbonStorage)
register_check(STORAGE, across_storage)

TOWER = "solar-tower"


def across_towers(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield towers whose shading does not fit its elevations, and bands that do not hold what they vary."""
    for document in documents:
        optics = (method := read(document, SolarTower)).optics
        rising = all(a < b for a, b in zip(optics.elevations, optics.elevations[1:], strict=False))
        if len(optics.elevations) != len(optics.unshaded) or not rising:
            yield TanliuError(
                "every angle has its modifier, and angles rise", where=document.where("optics", "unshaded"),
                found=len(optics.unshaded), accepted=len(optics.elevations),
            )  # fmt: skip
        for at, one in enumerate(method.band):
            if one.low >= one.high:
                yield TanliuError(
                    "the low end lies above the high one", where=document.where("band", at), found=one.low
                )


register(TOWER, SolarTower)
register_check(TOWER, across_towers)

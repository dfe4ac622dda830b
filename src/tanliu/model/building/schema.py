"""Methods of buildings are documents that the linter reads; the bands and lines that they print are worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.building.band import Scatter, standard_band
from tanliu.model.building.document import BandExample, Verification
from tanliu.model.building.life import BillExample, DemandResponse, EmbodiedCarbon, ResponseExample, UseShape
from tanliu.model.building.response import Hours, LikeDays, Window, expected, paid

KIND = "verification"


def worked_out(method: Verification, example: BandExample) -> str:
    """Return the band of an example with the digits that are printed [kWh]."""
    rules = method.standard
    points, monthly = example.reporting_points, example.interval == "monthly"
    form = rules.monthly if monthly else rules.daily
    found = standard_band(
        float(example.baseline_kwh),
        Scatter(float(example.cv), float(example.autocorrelation), example.points, example.parameters),
        points,
        points if monthly else points / float(rules.month_days),
        (float(form.a), float(form.b), float(form.c)),
        float(rules.confidence),
    )
    return f"{found:.{example.digits}f}"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the printed bands that are not as told."""
    for document in documents:
        method = read(document, Verification)
        for at, example in enumerate(method.examples):
            found = worked_out(method, example)
            if found != example.printed:
                yield TanliuError(
                    "the printed figure is another", where=document.where("examples", at), found=example.printed,
                    accepted=found,
                )  # fmt: skip


register(KIND, Verification)
register_check(KIND, across)

EMBODIED, SHAPE = "embodied-carbon", "use-shape"


def across_bills(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield factors of a square metre that no material has, and printed lines that are not as told."""
    for document in documents:
        method = read(document, EmbodiedCarbon)
        for name, one in method.materials.items():
            if one.unit == "m2" and one.kg_per_unit > method.highest_kg_per_m2:
                yield TanliuError(
                    "a factor of a square metre is ten times too high", where=document.where("materials", name), found=one.kg_per_unit,
                    accepted=f"<= {method.highest_kg_per_m2}",
                )  # fmt: skip
        for at, example in enumerate(method.examples):
            where = document.where("examples", at)
            if example.material not in method.materials or example.vehicle not in method.transport:
                yield TanliuError(
                    "no such material or vehicle", where=where, found=f"{example.material} {example.vehicle}"
                )
            elif (found := line_of(method, example)) != Decimal(example.printed):
                yield TanliuError(
                    "the printed figure is another", where=where, found=example.printed, accepted=f"{found:f}"
                )


def line_of(method: EmbodiedCarbon, example: BillExample) -> Decimal:
    """Return the carbon of a line, made and carried [kgCO2e]."""
    made = example.amount * method.materials[example.material].kg_per_unit
    return made + example.tonnes * example.km * method.transport[example.vehicle]


register(EMBODIED, EmbodiedCarbon)
register(SHAPE, UseShape)
register_check(EMBODIED, across_bills)


RESPONSE = "demand-response"


def like_days(method: DemandResponse) -> LikeDays:
    """Return how the method makes a baseline."""
    return LikeDays(
        method.days,
        method.back_days,
        method.before_hours,
        float(method.lowest_factor),
        float(method.highest_factor),
    )


def settled(method: DemandResponse, example: ResponseExample) -> tuple[str, str]:
    """Return baseline and paid reduction of an example with two digits [kWh]."""
    days, before = len(example.like_kwh) + 1, method.before_hours
    kwh = np.zeros((days, 24))
    kwh[:, before] = [*map(float, example.like_kwh), float(example.used_kwh)]
    kwh[:, before - 1] = [*map(float, example.like_before_kwh), float(example.before_kwh)]
    hours = Hours(np.datetime64("2025-01-01"), kwh, np.ones(days, dtype=bool), np.zeros(days, dtype=bool))
    found = expected(hours, Window(days - 1, before, before + 1, before), like_days(method))
    if found is None:
        return "-", "-"
    baseline = float(found.kwh.sum())
    limits = float(method.least_share), float(method.most_share)
    return (
        f"{baseline:.2f}",
        f"{paid(baseline - float(example.used_kwh), float(example.asked_kwh), *limits):.2f}",
    )


def across_calls(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield limits in the wrong order, and printed settlements that are not as told."""
    for document in documents:
        method = read(document, DemandResponse)
        if not method.lowest_factor <= 1 <= method.highest_factor:
            yield TanliuError(
                "the lowest factor is at most one, and the highest at least one",
                where=document.where("lowest_factor"),
                found=f"{method.lowest_factor} {method.highest_factor}",
            )
        for at, example in enumerate(method.examples):
            told = example.printed_baseline, example.printed_paid
            if (found := settled(method, example)) != told:
                yield TanliuError(
                    "the printed figure is another", where=document.where("examples", at), found=" ".join(told),
                    accepted=" ".join(found),
                )  # fmt: skip


register(RESPONSE, DemandResponse)
register_check(RESPONSE, across_calls)

"""Methods of buildings are documents that the linter reads; the bands and lines that they print are worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.building.band import Scatter, standard_band
from tanliu.model.building.document import BandExample, Verification
from tanliu.model.building.life import BillExample, EmbodiedCarbon, UseShape

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

"""Methods of verification are documents that the linter reads; the bands that they print are worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.building.band import Scatter, standard_band
from tanliu.model.building.document import BandExample, Verification

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

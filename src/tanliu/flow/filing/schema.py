"""The document of the checks of monthly reports: which checks there are, and the numbers that each needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.document import Document
from tanliu.catalog.schema import Block, Count, Number, Scheme, Share, read, register, register_check
from tanliu.catalog.types import Catalog
from tanliu.flow.filing.document import BALANCE, Balance
from tanliu.kit.errors import TanliuError

KIND = "report-checks"
Positive = Annotated[Number, Field(gt=0)]


class Check(Block):
    """A check that needs no numbers."""

    severity: Literal["hard", "soft"]
    """``hard``: must be mended; ``soft``: may be overruled with a written reason."""


class Places(Check):
    """Decimal places that the store keeps."""

    places: Annotated[int, Field(strict=True, ge=0)]


class History(Check):
    """A check that needs so many months of the firm's own history."""

    fewest_months: Count


class Unusual(History):
    """Against the median of the months before."""

    lowest_ratio: Positive
    highest_ratio: Positive


class UnitSlip(History):
    """Near a power of ten times the median of the months before."""

    slips: Annotated[tuple[Positive, ...], Field(min_length=1)]
    tolerance_ratio: Positive


class ContradictsMeter(Check):
    """Against the firm's meters of the same carrier."""

    tolerance_ratio: Positive
    minimum_completeness: Share


class Checks(Block):
    """The checks; one that is left out is not made."""

    ambiguous_number: Check | None = None
    not_a_number: Check | None = None
    negative: Check | None = None
    wrong_unit: Check | None = None
    too_many_places: Places | None = None
    out_of_range: Check | None = None
    missing_expected: Check | None = None
    missing_corrected: Check | None = None
    part_exceeds_whole: Check | None = None
    missing_used: History | None = None
    unusual: Unusual | None = None
    unit_slip: UnitSlip | None = None
    contradicts_meter: ContradictsMeter | None = None


class ReportChecks(Scheme):
    """What is looked at in a monthly report before it is submitted."""

    history_months: Count
    """Months before the reported one that count as the firm's own history."""
    reason_characters: Count
    """Letters of a written reason; a Chinese character counts as two."""
    checks: Checks


register(KIND, ReportChecks)


def unknown_items(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield what a total of a district names that no catalogue has."""
    for document in documents:
        told = read(document, Balance)
        named = [part.item for part in told.parts] + [control.item for control in told.controls]
        named += [item for one in told.parents for item in (one.gdp, one.energy, one.emission)]
        for item in named:
            if item not in catalog.items:
                yield TanliuError("an item that no catalogue has", where=document.where(), found=item)


register(BALANCE, Balance)
register_check(BALANCE, unknown_items)

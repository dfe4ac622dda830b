"""What can be wrong with factors beyond a single cell: units, names, overlaps, and values that contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from itertools import pairwise

from tanliu.catalog.finding import moved
from tanliu.catalog.types import Catalog, Factor, Finding
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.rounding import PRECISION
from tanliu.kit.units import convert, ratio

#: What the upper part of a unit measures, by kind.
_UPPER = {
    "emission_factor": "kg",
    "standard_coal": "kgce",
    "net_calorific_value": "GJ",
    "carbon_content": "kg",
    "gwp": "kg",
}
_KJ_PER_KGCE = Decimal("29307.6")
#: A truncated or shifted digit is off by far more, editions differ by less.
_STANDARD_COAL_TOLERANCE = Decimal("0.10")
_FIRST_YEAR, _LAST_YEAR = 0, 9999
#: What rows of a question have in common, so that nothing chooses between them.
_SAME = {
    "edition": "the years overlap with those of {place}, of the same edition",
    "publication date": "the years overlap with those of {place}, of the same publication date",
}


def check(factors: Sequence[Factor], catalog: Catalog) -> list[Finding]:
    """Return the findings on the factors of one pack; ``catalog`` holds it and the packs it depends on."""
    return [
        *(_finding(row, fault) for row in factors for fault in (*_names(row, catalog), *_unit(row))),
        *_overlaps(factors),
        *_standard_coal(factors, catalog.factors),
    ]


def _finding(row: Factor, fault: TanliuError) -> Finding:
    return moved(fault, row.file, row.line, row.id)


def _names(row: Factor, catalog: Catalog) -> Iterator[TanliuError]:
    for value, table, what in (
        (row.carrier, catalog.activities, "unknown activity or carrier"),
        (row.gas, catalog.substances, "unknown substance"),
        (row.region, catalog.regions, "unknown region"),
    ):
        if value and value not in table:
            yield TanliuError(what, found=value)


def _unit(row: Factor) -> Iterator[TanliuError]:
    """Check the upper part against the kind; the lower part only has to be a unit."""
    upper, _, lower = row.unit.partition("/")
    wanted = _UPPER.get(row.kind)
    try:
        if wanted is None:
            convert(row.value, row.unit, "1")
        elif not lower:
            yield TanliuError("the unit is per nothing", found=row.unit, accepted=f"{wanted}/…")
        else:
            ratio(f"{upper}/{lower}", "kg/GJ" if row.kind == "carbon_content" else f"{wanted}/{lower}")
    except TanliuError as error:
        what = Message("the unit does not fit {kind}", kind=row.kind)
        yield TanliuError(what, found=row.unit, accepted=error.accepted)
    if row.kind == "oxidation" and not 0 < row.value <= 1:
        accepted = Message("a ratio between 0 and 1: 0.98, not 98")
        yield TanliuError("a number out of its range", found=row.value, accepted=accepted)


def _overlaps(factors: Sequence[Factor]) -> Iterator[Finding]:
    """Find rows between which nothing chooses: same question and year, same edition or publication date."""
    groups: dict[tuple[str, ...], list[Factor]] = defaultdict(list)
    for row in factors:
        asked = (row.kind, row.carrier, row.gas, row.region, row.basis)
        groups[*asked, "edition", row.edition].append(row)
        if row.evidence != "unsourced":
            groups[*asked, "publication date", row.published].append(row)
    for question, rows in groups.items():
        ordered = sorted(rows, key=lambda row: row.year_from or _FIRST_YEAR)
        for earlier, later in pairwise(ordered):
            if (later.year_from or _FIRST_YEAR) <= (earlier.year_to or _LAST_YEAR):
                place = f"{earlier.id} ({earlier.file}:{earlier.line})"
                what = Message(_SAME[question[-2]], place=place)
                yield _finding(later, TanliuError(what))


def _standard_coal(factors: Sequence[Factor], known: Iterable[Factor]) -> Iterator[Finding]:
    """Compare kgce with NCV / 29 307.6 kJ: transcriptions lose digits (LPG 0.7143 for 1.7143)."""
    values: dict[tuple[str, str], list[Factor]] = defaultdict(list)
    for row in known:
        if row.kind == "net_calorific_value":
            values[row.carrier, row.basis].append(row)
    for row in factors:
        if row.kind != "standard_coal" or row.evidence == "unsourced":
            continue
        compared = (_kgce_ratio(row, ncv) for ncv in values[row.carrier, row.basis])
        ratios = sorted((found for found in compared if found is not None), key=lambda found: abs(found - 1))
        if ratios and abs(ratios[0] - 1) > _STANDARD_COAL_TOLERANCE:
            what = Message("{ratio} times NCV / 29307.6 kJ: a digit lost?", ratio=f"{ratios[0]:.3f}")
            yield _finding(row, TanliuError(what, found=f"{row.value} {row.unit}"))


def _kgce_ratio(row: Factor, ncv: Factor) -> Decimal | None:
    """Return kgce over NCV / 29 307.6, None where the two are not per the same kind of quantity."""
    lower = row.unit.partition("/")[2]
    with localcontext() as context:
        context.prec = PRECISION
        try:
            expected = convert(ncv.value, ncv.unit, f"kJ/{lower}") / _KJ_PER_KGCE
            return convert(row.value, row.unit, f"kgce/{lower}") / expected if expected else None
        except TanliuError:
            return None

"""Find the factor for a question, and say how well it fits.

What is preferred is told by the order asked for: as a rule a user's own pack, then the nearest region up the chain of
parents, then the nearest year (the year itself, else an earlier one); then the later pack and the newest edition. A later
year comes last, and another basis is never substituted.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from tanliu.catalog.types import EVIDENCE, FACTOR_ORDER, Catalog, Factor, Match, Preference
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_USUAL_GAS = {"emission_factor": "CO2", "carbon_content": "C"}
_NEAREST = 5


class NoFactor(TanliuError):  # noqa: N818 - reads as the sentence it is
    """No factor answers the question; ``nearest`` holds rows that almost do."""

    nearest: tuple[Factor, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    kind: str
    carrier: str
    gas: str
    chain: tuple[str, ...]
    year: int
    basis: str
    edition: str | None
    known_at: dt.date | None
    floor: str
    allow_later: bool
    order: tuple[Preference, ...]

    def __str__(self) -> str:
        parts = [f"{self.kind} of {self.carrier or self.gas}"]
        parts += [f"gas {self.gas}" if self.carrier and self.gas else ""]
        parts += [f"region {self.chain[0]}", f"year {self.year}"]
        parts += [f"basis {self.basis}" if self.basis else "no basis"]
        parts += [f"edition {self.edition}" if self.edition else ""]
        parts += [f"known at {self.known_at}" if self.known_at else ""]
        return ", ".join(part for part in parts if part)


def find(
    catalog: Catalog,
    *,
    kind: str,
    carrier: str,
    gas: str | None = None,
    region: str,
    year: int,
    basis: str | None = None,
    edition: str | None = None,
    known_at: dt.date | None = None,
    evidence_floor: str = "derived",
    allow_unsourced: bool = False,
    allow_later: bool = False,
    pins: Collection[str] = (),
    factor_order: Sequence[Preference] = FACTOR_ORDER,
) -> Match:
    """Return the factor that fits best and how it fits.

    Parameters
    ----------
    catalog
        The loaded packs.
    kind
        What the factor says: emission_factor, standard_coal, net_calorific_value, carbon_content, oxidation
        or gwp.
    carrier
        Energy carrier; empty for a gwp.
    gas
        CO2 for emission factors and C for carbon contents when not given; none for the other kinds.
    region
        Region whose factor is wanted; its parents stand in for it.
    year
        Activity year; an earlier one stands in for it.
    basis
        Only factors of exactly this basis are considered; without it only those that have none.
    edition
        Consider this publication alone.
    known_at
        Leave out what was not yet published on this day: a past report as it was made. A publication
        of which only the year or month is known counts from the last day of it.
    evidence_floor
        The weakest grade of evidence to accept, see `EVIDENCE`.
    allow_unsourced
        Accept numbers without a source as well; sourced ones of the same fit go before them.
    allow_later
        Where neither the year nor an earlier one has a factor, accept the nearest later one.
    pins
        Ids of factors chosen by a person: one that answers kind, carrier and gas is taken as it is.
    factor_order
        What is preferred, first things first: ``own_pack``, ``region`` (nearest) and ``period`` (nearest).

    Returns
    -------
    Match
        The factor, the kind of match and the reason for it.

    Raises
    ------
    NoFactor
        When nothing fits; names what was asked and the nearest rows with what speaks against each.
    TanliuError
        When the region is unknown.
    """
    question = _Question(
        kind=kind,
        carrier=carrier,
        gas=_USUAL_GAS.get(kind, "") if gas is None else gas,
        chain=chain(catalog, region),
        year=year,
        basis=basis or "",
        edition=edition,
        known_at=known_at,
        floor="unsourced" if allow_unsourced else evidence_floor,
        allow_later=allow_later,
        order=tuple(factor_order),
    )
    rows = catalog.by_question.get((kind, carrier, question.gas), ())
    if pinned := next((row for row in rows if row.id in pins), None):
        return Match(pinned, "user_supplied", f"pinned by its id {pinned.id}; {_origin(pinned)}")
    fitting = [row for row in rows if not _objections(row, question)]
    if not fitting:
        raise _no_factor(question, rows)
    return _match(catalog, min(fitting, key=partial(_rank, question=question, catalog=catalog)), question)


def chain(catalog: Catalog, region: str) -> tuple[str, ...]:
    """Return a region and its parents, nearest first.

    Raises
    ------
    TanliuError
        When the region is not in any pack.
    """
    if region not in catalog.regions:
        accepted = Message("a region of taxonomy/regions.csv in a loaded pack")
        raise TanliuError("unknown region", found=region, accepted=accepted)
    found = [region]
    while (parent := catalog.regions[found[-1]].parent) and parent in catalog.regions and parent not in found:
        found.append(parent)
    return tuple(found)


def zone_of(catalog: Catalog, region: str) -> str:
    """Return the time zone that holds in all of a region, as it or the nearest of its parents says; empty where none does."""
    if region not in catalog.regions:
        return ""
    zones = (catalog.regions[one].zone for one in chain(catalog, region))
    return next((one for one in zones if one), "")


def known_from(published: str) -> dt.date:
    """Return the day from which a publication was surely known: the last day of a bare year or month."""
    year, month, day = (*(int(part) for part in published.split("-")), 0, 0)[:3]
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def _objections(row: Factor, question: _Question) -> list[str]:
    """Return what speaks against a row, nothing when it may be used."""
    found = []
    if row.basis != question.basis:
        found.append(f"its basis is {row.basis or 'not stated'}")
    if question.edition is not None and row.edition != question.edition:
        found.append(f"it is of edition {row.edition}")
    if question.known_at is not None and known_from(row.published) > question.known_at:
        found.append(f"it was published {row.published}")
    if EVIDENCE.index(row.evidence) > EVIDENCE.index(question.floor):
        found.append(f"its evidence is {row.evidence}")
    if row.region not in question.chain:
        found.append(f"it is for {row.region}")
    if _years_off(row, question.year) < 0 and not question.allow_later:
        found.append(f"it starts in {row.year_from}")
    return found


def _years_off(row: Factor, year: int) -> int:
    """Return how many years a row lies before the year asked for; negative for a later row."""
    if row.year_to is not None and row.year_to < year:
        return year - row.year_to
    if row.year_from is not None and row.year_from > year:
        return year - row.year_from
    return 0


def nearness(
    catalog: Catalog, row: Factor, region: str, year: int, order: Sequence[Preference] = FACTOR_ORDER
) -> tuple[int, ...]:
    """Return how near a row lies to a place and a year, least first; ``region`` is its own or lies below it."""
    off = _years_off(row, year)
    position = next(at for at, pack in enumerate(catalog.packs) if pack.id == row.pack)
    by = {
        "own_pack": int(not catalog.packs[position].user),
        "region": chain(catalog, region).index(row.region),
        "period": abs(off),
    }
    return (int(off < 0), *(by[one] for one in order), -position)


def _rank(row: Factor, question: _Question, catalog: Catalog) -> tuple[object, ...]:
    return (
        *nearness(catalog, row, question.chain[0], question.year, question.order),
        row.evidence == "unsourced",
        -known_from(row.published).toordinal(),
        EVIDENCE.index(row.evidence),
        row.id,
    )


def _match(catalog: Catalog, row: Factor, question: _Question) -> Match:
    off = _years_off(row, question.year)
    place = _region_match(catalog, row, question)
    time = "earlier_year" if off > 0 else "later_year" if off < 0 else ""
    how = "+".join(part for part in (place, time) if part) or "exact"
    supplied = any(pack.user for pack in catalog.packs if pack.id == row.pack)
    reasons = [f"supplied by the user's pack {row.pack}" if supplied else ""]
    reasons += [f"{row.region} stands for {question.chain[0]}, which has no row of its own" if place else ""]
    if off:
        reasons.append(f"{question.year - off} stands for {question.year}, the nearest year with a row there")
    why = "; ".join(reason for reason in (*reasons, _origin(row)) if reason)
    return Match(row, "user_supplied" if supplied else how, why)


def _region_match(catalog: Catalog, row: Factor, question: _Question) -> str:
    if row.region == question.chain[0]:
        return ""
    kind = catalog.regions[row.region].kind
    return {"country": "national_default", "world": "international_default"}.get(kind, "parent_region")


def _origin(row: Factor) -> str:
    return f"{row.edition}, {row.evidence}"


def _no_factor(question: _Question, rows: tuple[Factor, ...]) -> NoFactor:
    def distance(row: Factor) -> tuple[int, int, str]:
        return len(_objections(row, question)), abs(_years_off(row, question.year)), row.id

    near = tuple(sorted(rows, key=distance)[:_NEAREST])
    described = "; ".join(f"{row.id} ({', '.join(_objections(row, question))})" for row in near)
    error = NoFactor(
        Message("no {question}", question=question),
        accepted=Message("nearest rows: {rows}", rows=described) if near else Message("no such row anywhere"),
    )
    error.nearest = near
    return error

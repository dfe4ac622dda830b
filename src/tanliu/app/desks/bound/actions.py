"""Bind a supplier's own factor to an enterprise: kept as a delivery, so that what was known stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.told.kept import Kept, keep_row
from tanliu.catalog.types import EVIDENCE
from tanliu.flow.filing.checks import number, two_readings
from tanliu.flow.inventory.own import LOCATION, MARKET
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.units import ratio

#: Name under which the list of deliveries shows what was entered by hand.
SOURCE = "supplier-factor"
BASES = (LOCATION, MARKET)
_PLACES, _DIGITS = 10, 9
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody typed: whose factor, of which carrier, for which accounting and days, how much, and where it stands."""

    entity_id: str
    carrier: str
    basis: str
    valid_from: str
    valid_until: str
    factor_kgco2e: str
    unit: str
    supplier: str
    source: str
    evidence: str


@dataclass(frozen=True)
class Bind(Action[Kept]):
    """Keep a factor of a supplier; one of the same enterprise, carrier, accounting and first day is superseded and stays.

    Figures follow with the next computation; the same told twice is kept once.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"import"})
    at_once: ClassVar[bool] = False
    told: Stated

    def run(self, actor: Actor) -> Kept:
        """Keep it.

        Raises
        ------
        TanliuError
            When a part is missing or is none of what is accepted.
        BusyError
            When another process goes on writing.
        """
        told = self.told
        name = f"{told.entity_id} {told.carrier} {told.valid_from}"
        return keep_row("supplier_factor", SOURCE, name, checked(told), actor)

    def entries(self, actor: Actor, done: Kept) -> Iterable[Entry]:
        told = self.told
        if not done.fresh:
            return []
        subject = f"{told.entity_id} {told.carrier} {told.basis} {told.valid_from}"
        return [Entry("supplier_factor.bind", subject, {"batches": [done.batch], **asdict(told)})]


def checked(told: Stated) -> dict[str, Any]:
    """Return the row of the table that somebody's words mean.

    Raises
    ------
    TanliuError
        With the field at fault, what was found and what is accepted.
    """
    if not results().rows("SELECT 1 FROM entity WHERE entity_id = ?", [told.entity_id]):
        raise TanliuError(
            "no enterprise of this id is registered",
            where="entity_id",
            found=told.entity_id,
            accepted=Message("an enterprise of the register"),
        )
    carriers = catalog().carriers
    _one_of("carrier", told.carrier, tuple(carriers))
    _one_of("basis", told.basis, BASES)
    _one_of("evidence", told.evidence, EVIDENCE)
    first = _day("valid_from", told.valid_from)
    last = _day("valid_until", told.valid_until) if told.valid_until else None
    if last is not None and last < first:
        raise TanliuError(
            "the last day lies before the first",
            where="valid_until",
            found=told.valid_until,
            accepted=Message("{day} or later", day=first),
        )
    return {
        "entity_id": told.entity_id, "carrier": told.carrier, "basis": told.basis, "valid_from": first, "valid_until": last,
        "factor_kgco2e": _value(told.factor_kgco2e), "unit": _unit(told.unit, carriers[told.carrier].unit),
        "supplier": _text("supplier", told.supplier), "source": _text("source", told.source), "evidence": told.evidence,
    }  # fmt: skip


def _one_of(field: str, found: str, accepted: tuple[str, ...]) -> None:
    if found not in accepted:
        raise TanliuError("not one of the values", where=field, found=found, accepted=", ".join(accepted))


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TanliuError(
            "not a day", where=field, found=text, accepted=Message("a day such as 2026-01-31")
        ) from error


def _value(text: str) -> Decimal:
    found = number(text)
    fits = (
        found is not None
        and not two_readings(text)
        and 0 <= found < Decimal(10) ** _DIGITS
        and found == round(found, _PLACES)
    )
    if found is None or not fits:
        raise TanliuError(
            "not a factor", where="factor_kgco2e", found=text,
            accepted=Message("a number of 0 or more with at most {places} decimals", places=_PLACES),
        )  # fmt: skip
    return found


def _unit(text: str, usual: str) -> str:
    for other in (usual, "GJ"):
        try:
            ratio(text, other)
        except TanliuError:
            continue
        return text
    raise TanliuError(
        "the unit does not fit the carrier",
        where="unit",
        found=text,
        accepted=Message("a unit like {unit}", unit=usual),
    )


def _text(field: str, text: str) -> str:
    if not 2 <= len(text.strip()) <= _LONGEST:
        raise TanliuError(
            "a text is missing or too long",
            where=field,
            found=text,
            accepted=Message("a text of 2 to {most} characters", most=_LONGEST),
        )
    return text.strip()

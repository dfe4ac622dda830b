"""Carbon accounts: what a firm was allocated, traded and surrendered, and what it emitted so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tanliu.app.desks.ledger.queries import holders_of, names_of
from tanliu.app.platform.ledger.accounts import HOLDER, account_id
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerDecision, LedgerTransfer
from tanliu.app.store.results import Results

_MONTHS = 12
#: Steps that move units; pending ones only reserve.
_MOVES = ("post", "settle", "reverse")
_ALLOCATED = ("allocate", "take_back")
#: Kinds by which units go from a firm to another one; a pledge that is forfeited goes to the pledgee.
_TRADED = ("transfer", "market_trade", "repurchase", "pledge")
_FAMILY = "allowances "


def family_of(year: int | str) -> str:
    """Return what all corrections of an allocation of a year have in common."""
    return f"{_FAMILY}{year}"


def allocated_years() -> list[str]:
    """Return the years for which something is allocated, newest first."""
    families = LedgerDecision.objects.filter(family__startswith=_FAMILY).values_list("family", flat=True)
    return sorted({one.removeprefix(_FAMILY) for one in families}, reverse=True)


@dataclass(frozen=True, slots=True)
class CarbonAccount:
    """The account of a firm for a year; amounts in kgCO2e.

    Attributes
    ----------
    allocated
        For the year, corrections included.
    traded
        Bought less sold, of all years; pledges that were forfeited are sold.
    surrendered
        Of all years.
    available, reserved
        Allowances that it has, free and held by what is pending.
    later
        What was allocated for later years, which does not meet this one.
    offsets
        Offsets and voluntary reductions that it has.
    emitted
        Of the months of the year that are known; None when none is.
    months
        How many are.
    pledged
        Of what is reserved, what is pledged.
    """

    entity_id: str
    name: str
    year: str
    allocated: int
    traded: int
    surrendered: int
    available: int
    reserved: int
    later: int
    offsets: int
    emitted: Decimal | None
    months: int
    pledged: int = 0

    @property
    def projected(self) -> Decimal | None:
        """Return the year at the mean of its known months: a straight line, and no forecast."""
        return None if self.emitted is None or not self.months else self.emitted * _MONTHS / self.months

    @property
    def balance(self) -> Decimal | None:
        """Return what would be left if the year ended with what is known of it; None before anything is allocated for it."""
        return None if self.emitted is None or not self.allocated else self._usable - self.emitted

    @property
    def _usable(self) -> int:
        return self.available + self.reserved - self.later

    @property
    def balance_at_end(self) -> Decimal | None:
        """Return what would be left at the projected emissions; below zero what must be bought."""
        projected = self.projected
        return None if projected is None or not self.allocated else self._usable - projected


def accounts(
    results: Results, user: Any, year: str, unit: str, offsets: Collection[str]
) -> list[CarbonAccount]:
    """Return the accounts that ever had allowances and that a reader sees, the shortest at the end of the year first."""
    units = (unit, *offsets)
    touched = LedgerBalance.objects.filter(unit__in=units, account__startswith=f"{HOLDER}:")
    seen = holders_of(user)
    ids = {one.account.partition(":")[2] for one in touched}
    found = _of(results, ids if seen is None else ids & seen, year, unit, offsets)
    return sorted(found, key=lambda one: (one.balance_at_end is None, one.balance_at_end or 0, one.entity_id))


def account_of(
    results: Results, entity_id: str, year: str, unit: str, offsets: Collection[str]
) -> CarbonAccount:
    """Return the account of a firm, empty where it has none."""
    return _of(results, {entity_id}, year, unit, offsets)[0]


def moves_of(entity_id: str, units: Collection[str]) -> list[LedgerTransfer]:
    """Return the newest transfers of allowances and offsets of a firm."""
    at = account_id(HOLDER, entity_id)
    found = LedgerTransfer.objects.filter(Q(source=at) | Q(target=at), unit__in=units)
    return list(found.order_by("-place")[:100])


def _of(
    results: Results, ids: Collection[str], year: str, unit: str, offsets: Collection[str]
) -> list[CarbonAccount]:
    names, emitted = names_of(ids), _emitted(results, ids, year)
    moved, held, pledged = _moved(ids, unit, year), _held(ids), _pledged(ids, unit)
    found = []
    for id in sorted(ids):
        balance = held.get(id, {})
        free, reserved = balance.get(unit, (0, 0))
        sums, (known, months) = moved.get(id, {}), emitted.get(id, (None, 0))
        found.append(
            CarbonAccount(
                id, names.get(id, id), year, sums.get("allocated", 0), sums.get("traded", 0), sums.get("surrendered", 0),
                free, reserved, sums.get("later", 0), sum(sum(balance.get(one, (0, 0))) for one in offsets), known, months,
                pledged.get(id, 0),
            )
        )  # fmt: skip
    return found


def _emitted(results: Results, ids: Iterable[str], year: str) -> Mapping[str, tuple[Decimal | None, int]]:
    rows = results.rows(
        """SELECT entity_id, sum(emission_kgco2e) AS kg, count(emission_kgco2e) AS months FROM entity_period
           WHERE list_contains(?::VARCHAR[], entity_id) AND period LIKE ? GROUP BY entity_id""",
        [sorted(ids), f"{year}-__"],
    )
    return {row["entity_id"]: (row["kg"], int(row["months"])) for row in rows}


def _held(ids: Iterable[str]) -> Mapping[str, Mapping[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in LedgerBalance.objects.filter(account__in=[account_id(HOLDER, id) for id in ids]):
        found[row.account.partition(":")[2]][row.unit] = (row.available, row.reserved)
    return found


def _moved(ids: Collection[str], unit: str, year: str) -> Mapping[str, Mapping[str, int]]:
    """Return by firm what was allocated for the year, and what was traded and surrendered at all."""
    mine = {account_id(HOLDER, id): id for id in ids}
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    every = LedgerTransfer.objects.filter(unit=unit, step__in=_MOVES)
    for kind, source, target, amount, family in every.values_list(
        "kind", "source", "target", "amount", "family"
    ):
        for account, signed in ((source, -amount), (target, amount)):
            if account not in mine:
                continue
            sums = found[mine[account]]
            if kind in _ALLOCATED and family == family_of(year):
                sums["allocated"] += signed
            elif kind in _ALLOCATED and family.startswith(_FAMILY) and family > family_of(year):
                sums["later"] += signed
            elif kind == "surrender":
                sums["surrendered"] -= signed
            elif kind in _TRADED:
                sums["traded"] += signed
    return found


def _pledged(ids: Collection[str], unit: str) -> Mapping[str, int]:
    """Return what of a unit is pledged, by firm: pending transfers that nothing ended."""
    ended = LedgerTransfer.objects.filter(of=OuterRef("key"))
    pending = LedgerTransfer.objects.filter(~Exists(ended), kind="pledge", step="pend", unit=unit)
    found: dict[str, int] = defaultdict(int)
    for source, amount in pending.values_list("source", "amount"):
        found[source.partition(":")[2]] += amount
    return {id: amount for id, amount in found.items() if id in ids}

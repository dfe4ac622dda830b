"""What is known of an enterprise's electricity and its papers in a year, and what of it cannot be true at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from tanliu.decide.linkage.document import Linkage

_KWH_OF_CERTIFICATE = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a year; None where nobody tells it, never zero.

    Attributes
    ----------
    used
        kWh used by purpose: all of it once, own generation and what contracts cover apart [kWh].
    contracts
        Purposes that a contract covers.
    own
        Purposes of own generation that is used.
    zero
        Purposes that count nothing in the market-based inventory.
    generated, exported
        What own plants made and what was handed over [kWh].
    held, retired, sold
        Certificates: held now, retired in the year, given to others in the year; None without an account of the ledger.
    budget_kgce, inventory_kgce
        Energy of the same months in the account of the budget and in the inventory [kgce].
    capped_kgce
        Part of it that counts against the cap [kgce].
    """

    used: Mapping[str, Decimal] = field(default_factory=dict)
    contracts: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    zero: frozenset[str] = frozenset()
    generated: Decimal | None = None
    exported: Decimal | None = None
    held: int | None = None
    retired: int | None = None
    sold: int | None = None
    budget_kgce: Decimal | None = None
    inventory_kgce: Decimal | None = None
    capped_kgce: Decimal | None = None

    def of(self, purposes: frozenset[str]) -> Decimal:
        """Return what was used for some purposes [kWh]."""
        return sum((kwh for purpose, kwh in self.used.items() if purpose in purposes), Decimal(0))

    @property
    def used_kwh(self) -> Decimal:
        return sum(self.used.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two figures of which one must be wrong, or is to be shown by papers.

    Attributes
    ----------
    found, at_most
        The figure, and what it may be by the other.
    """

    check: str
    grave: bool
    found: Decimal
    at_most: Decimal
    unit: str


Pair = tuple[Decimal, Decimal, str]


def _certificates_above_use(facts: Facts) -> Pair | None:
    if not facts.retired:
        return None
    return Decimal(facts.retired * _KWH_OF_CERTIFICATE), facts.used_kwh - facts.of(facts.own), "kWh"


def _contracts_without_certificates(facts: Facts) -> Pair | None:
    if facts.retired is None:
        return None
    return facts.of(facts.contracts & facts.zero), Decimal(facts.retired * _KWH_OF_CERTIFICATE), "kWh"


def _own_above_generation(facts: Facts) -> Pair | None:
    if facts.generated is None:
        return None
    return facts.of(facts.own) + (facts.exported or 0), facts.generated, "kWh"


def _sold_and_used(facts: Facts) -> Pair | None:
    if not facts.sold or not facts.of(facts.own):
        return None
    made = facts.generated if facts.generated is not None else facts.of(facts.own) + (facts.exported or 0)
    return Decimal(facts.sold * _KWH_OF_CERTIFICATE) + facts.of(facts.own), made, "kWh"


def _budget_and_inventory(facts: Facts) -> Pair | None:
    if facts.budget_kgce is None or facts.inventory_kgce is None:
        return None
    larger, smaller = sorted((facts.budget_kgce, facts.inventory_kgce), reverse=True)
    return larger, smaller, "kgce"


def _cap_and_zero(facts: Facts) -> Pair | None:
    if facts.capped_kgce is None or facts.inventory_kgce is None:
        return None
    return facts.capped_kgce, facts.inventory_kgce, "kgce"


#: What a check compares: a figure, and what it may be at most.
COMPARED: Mapping[str, Callable[[Facts], Pair | None]] = MappingProxyType(
    {
        "certificates_above_use": _certificates_above_use,
        "contracts_without_certificates": _contracts_without_certificates,
        "own_above_generation": _own_above_generation,
        "sold_and_used": _sold_and_used,
        "budget_and_inventory": _budget_and_inventory,
        "cap_and_zero": _cap_and_zero,
    }
)


def contradictions(facts: Facts, rule: Linkage) -> Iterator[Contradiction]:
    """Yield what cannot be true at once, in the order of the rule; what nobody tells contradicts nothing."""
    for name, check in rule.checks.items():
        pair = COMPARED[name](facts)
        if pair is None:
            continue
        found, at_most, unit = pair
        if found - at_most > check.tolerance * max(found, at_most):
            yield Contradiction(name, check.grave, found, at_most, unit)

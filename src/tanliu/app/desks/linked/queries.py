"""What is known of the electricity, the budget and the papers of enterprises in a year, and what contradicts itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.desks.carbon.queries.accounts import CarbonAccount, account_of
from tanliu.app.desks.ledger.queries import names_of
from tanliu.app.platform.answers import asked
from tanliu.app.platform.casework.orders import subject_of
from tanliu.app.platform.doubt import doubts
from tanliu.app.platform.ledger.accounts import HOLDER, account_id
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerTransfer
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.linkage.checks import Contradiction, Facts, contradictions
from tanliu.decide.linkage.document import Linkage
from tanliu.decide.linkage.schema import FOLDER
from tanliu.flow.doubt.types import Doubt

_USE, _GENERATION, _EXPORT, _ZERO = "use", "generation", "export", "zero"
#: Steps of transfers that move units.
_MOVES = ("post", "settle", "reverse")
_RETIRE = "retire"
_YEAR = re.compile(r"20\d\d")
#: Process of the cases of contradictions.
PROCESS = "linked-contradiction"


@dataclass(frozen=True, slots=True)
class Linked:
    """An enterprise, what is known of it, and what contradicts itself.

    Attributes
    ----------
    estimated_kwh
        Part of the electricity that is estimated [kWh].
    in_doubt_ratio, hinted_ratio
        Parts of its energy that rest on open findings called sure, and on hints alone [-].
    """

    entity_id: str
    name: str
    facts: Facts
    found: tuple[Contradiction, ...]
    estimated_kwh: Decimal = Decimal(0)
    in_doubt_ratio: Decimal = Decimal(0)
    hinted_ratio: Decimal = Decimal(0)

    @property
    def grave(self) -> int:
        return sum(one.grave for one in self.found)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was used for a purpose, and where it counts; amounts in kWh, kg CO2e and kgce, None where nothing is known."""

    purpose: str
    kwh: Decimal
    location_kg: Decimal | None
    market_kg: Decimal | None
    energy_kgce: Decimal | None
    capped_kgce: Decimal | None
    is_estimated: bool


def rules(catalog: Catalog) -> Linkage:
    """Return the rules of the packs in use.

    Raises
    ------
    TanliuError
        When no pack in use has them.
    """
    return read(document(catalog, FOLDER, "district"), Linkage)


def has_rules(catalog: Catalog) -> bool:
    """Return whether a pack in use links resources."""
    return "district" in catalog.documents.get(FOLDER, {})


def subject_of_contradiction(entity_id: str, year: str, check: str) -> str:
    """Return the subject of the case of a contradiction, which is its cause."""
    return subject_of(entity_id, f"{year} {check}")


def linked(results: Results, catalog: Catalog, scope: Scope, year: str, entity_id: str = "") -> list[Linked]:
    """Return the enterprises of a scope, or one of them, the most contradicted first."""
    rule, facts = rules(catalog), _facts(results, catalog, scope, year, entity_id)
    names, rests = names_of(facts), _rests(results, rule, scope, year, facts)
    found = [
        Linked(id, names.get(id, id), one, tuple(contradictions(one, rule)), *rests[id])
        for id, one in facts.items()
    ]
    return sorted(found, key=lambda one: (-one.grave, -len(one.found), one.name, one.entity_id))


def _rests(
    results: Results, rule: Linkage, scope: Scope, year: str, ids: Iterable[str]
) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Return what the figures of enterprises rest on: estimated kWh, and the parts of the energy in doubt and hinted at."""
    wanted = list(ids)
    rows = results.rows(
        """SELECT entity_id, sum(quantity) AS kwh FROM line
           WHERE year = ? AND carrier = ? AND unit = 'kWh' AND origin = 'estimated' AND list_contains(?::VARCHAR[], entity_id)
           GROUP BY entity_id""",
        [int(year), rule.carrier, wanted],
    )
    estimated = {row["entity_id"]: row["kwh"] for row in rows}
    known = doubts(results, asked(scope, year, entities=wanted), "entity", "energy_kgce") if wanted else {}
    none = Doubt()
    return {
        id: (
            estimated.get(id, Decimal(0)),
            known.get(id, none).sure_ratio or Decimal(0),
            known.get(id, none).hinted_ratio or Decimal(0),
        )
        for id in wanted
    }


def counted(results: Results, catalog: Catalog, entity_id: str, year: str) -> list[Counted]:
    """Return what an enterprise used by purpose, in the order of the packs, with where it counts."""
    rows = results.rows(
        """SELECT purpose, sum(quantity) AS kwh, sum(emission_kgco2e) AS location, sum(market_kgco2e) AS market,
                  sum(energy_kgce) AS energy, sum(capped_kgce) AS capped, bool_or(origin = 'estimated') AS estimated
           FROM line WHERE entity_id = ? AND year = ? AND carrier = ? AND unit = 'kWh' GROUP BY purpose""",
        [entity_id, int(year), rules(catalog).carrier],
    )
    order = list(catalog.purposes)
    found = [
        Counted(
            row["purpose"], row["kwh"], row["location"], row["market"], row["energy"], row["capped"], bool(row["estimated"])
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: order.index(one.purpose) if one.purpose in order else len(order))


def allowances(results: Results, catalog: Catalog, entity_id: str, year: str) -> CarbonAccount:
    """Return the carbon quota of an enterprise."""
    return account_of(results, entity_id, year, rules(catalog).allowance, ())


def _facts(results: Results, catalog: Catalog, scope: Scope, year: str, entity_id: str) -> dict[str, Facts]:
    by: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in results.rows(
        f"""SELECT entity_id, purpose, sum(quantity) AS kwh FROM line
            WHERE year = ? AND carrier = ? AND unit = 'kWh' AND (? = '' OR entity_id = ?)
              AND entity_id IN (SELECT entity_id FROM entity WHERE {scope.condition}) GROUP BY ALL""",
        [int(year), rules(catalog).carrier, entity_id, entity_id, *scope.values],
    ):
        by[row["entity_id"]][row["purpose"]] = row["kwh"]
    purposes = catalog.purposes
    used = frozenset(id for id, one in purposes.items() if one.direction == _USE)
    zero = frozenset(id for id in used if purposes[id].market == _ZERO)
    contracts = frozenset(catalog.contracts)
    whole = Facts(contracts=contracts, zero=zero, own=frozenset(
        id for id in used - contracts if purposes[id].market == _ZERO and purposes[id].location == _ZERO
    ))  # fmt: skip
    papers, energy = _papers(rules(catalog).certificate, by, year), _energy(results, by, year)
    return {
        id: replace(
            whole, used={one: kwh for one, kwh in told.items() if one in used},
            generated=_told(told, catalog, _GENERATION), exported=_told(told, catalog, _EXPORT),
            **papers.get(id, {}), **energy.get(id, {}),
        )
        for id, told in by.items()
    }  # fmt: skip


def _told(told: Mapping[str, Decimal], catalog: Catalog, direction: str) -> Decimal | None:
    found = [
        kwh
        for id, kwh in told.items()
        if id in catalog.purposes and catalog.purposes[id].direction == direction
    ]
    return sum(found, Decimal(0)) if found else None


def year_of(family: str, day: date) -> str:
    """Return the year for which a certificate is given or retired: the last word of its family, such as ``certificates 2025``,
    and else that of its day, for papers of a year come in the next one."""
    last = family.rpartition(" ")[2]
    return last if _YEAR.fullmatch(last) else f"{day:%Y}"


def _papers(unit: str, ids: Iterable[str], year: str) -> dict[str, dict[str, Any]]:
    """Return the certificates of enterprises that ever had one: held, retired in the year, given away in the year."""
    mine = {account_id(HOLDER, id): id for id in ids}
    found: dict[str, dict[str, Any]] = {
        mine[row.account]: {"held": row.available + row.reserved, "retired": 0, "sold": 0}
        for row in LedgerBalance.objects.filter(unit=unit, account__startswith=f"{HOLDER}:")
        if row.account in mine
    }
    moves = LedgerTransfer.objects.filter(unit=unit, step__in=_MOVES)
    told = moves.values_list("kind", "step", "source", "target", "amount", "family", "day")
    for kind, step, source, target, amount, family, day in told:
        if year_of(family, day) != year:
            continue
        # a reversal goes back from where it went
        giver, signed = (target, -amount) if step == "reverse" else (source, amount)
        if giver in mine and mine[giver] in found:
            found[mine[giver]]["retired" if kind == _RETIRE else "sold"] += signed
    return found


def _energy(results: Results, ids: Iterable[str], year: str) -> dict[str, dict[str, Any]]:
    """Return the energy of enterprises in the inventory and, where a plan of the year is in force, in its account."""
    plan = in_force()
    parts: Mapping[str, Any] = plan.document["parts"] if plan is not None and plan.year == year else {}
    carriers = sorted({one for part in parts.values() for one in part.get("carriers", [])})
    every = any(not part.get("carriers") for part in parts.values())
    rows = results.rows(
        """SELECT entity_id, sum(energy_kgce) AS inventory, sum(capped_kgce) AS capped,
                  coalesce(sum(energy_kgce) FILTER ((? OR list_contains(?::VARCHAR[], carrier)) AND length(period) = 7), 0) AS budget
           FROM line WHERE year = ? AND list_contains(?::VARCHAR[], entity_id) GROUP BY entity_id""",
        [every, carriers, int(year), list(ids)],
    )
    shares = set(plan.shares.values_list("entity_id", flat=True)) if parts and plan is not None else set()
    return {
        row["entity_id"]: {
            "inventory_kgce": row["inventory"], "capped_kgce": row["capped"],
            "budget_kgce": row["budget"] if row["entity_id"] in shares else None,
        }
        for row in rows
    }  # fmt: skip

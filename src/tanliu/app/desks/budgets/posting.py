"""What plans and decisions post: through the one door of the ledger, always the difference from what is posted.

Enterprises are settled by versions (`tanliu.app.platform.ledger.supplement`), each in a family of its own, so that a decision
that comes twice, late or after a crash posts nothing more. What is kept back is posted against the sum of its family.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from tanliu.app.desks.budgets.models import BudgetEntry, BudgetPlan, PlanShare
from tanliu.app.platform.action import Actor
from tanliu.app.platform.ledger.accounts import account_id, open_accounts
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Posted, Proposal
from tanliu.app.platform.ledger.supplement import Decided, settle
from tanliu.app.platform.ledger.table import among, rows
from tanliu.decide.budget.grant import KEPT, Grant, all_series, amounts, grants

#: Unit of the ledger by what a rule counts.
UNITS = {"energy_kgce": "budget", "emission_kgco2e": "carbon_budget"}
#: Accounts of the ledger: of the district, and of what is kept back.
DISTRICT, ISSUE, RESERVE = "budget", "issue", "budget_reserve"
KEEPERS = {"reserve": RESERVE, "new_entrants": "budget_entrants", "unallocated": "budget_unallocated"}


def unit_of(plan: BudgetPlan, series: str) -> str:
    """Return the unit of the ledger of a series."""
    return f"{UNITS[plan.counts]}/{series}"


def units_of(plan: BudgetPlan) -> dict[str, str]:
    """Return the units of the ledger of a plan by series."""
    return {name: unit_of(plan, name) for name in all_series(plan.year, plan.part_ids())}


def family_of(plan: BudgetPlan, entity_id: str = "") -> str:
    """Return what all entries of a year have in common: those of an enterprise, or of what is kept back."""
    return " ".join(filter(None, ("budget", plan.counts, plan.year, entity_id)))


def pool(plan: BudgetPlan, name: str) -> dict[str, int]:
    """Return what a plan has of a pool, by series in kgce or kgCO2e."""
    return amounts(plan.year, plan.part_ids(), plan.pools[name], int(plan.document["issued_in"]))


def shares(plan: BudgetPlan) -> dict[str, dict[str, int]]:
    """Return what a plan gives everybody, by series in kgce or kgCO2e."""
    parts, issued_in = plan.part_ids(), int(plan.document["issued_in"])
    return {
        one.entity_id: amounts(plan.year, parts, one.units, issued_in)
        for one in PlanShare.objects.filter(plan=plan).only("entity_id", "units")
    }


def decided(plan: BudgetPlan) -> Counter[tuple[str, str]]:
    """Return what decisions on appeals of the year add, by enterprise and series."""
    sums: Counter[tuple[str, str]] = Counter()
    found = BudgetEntry.objects.filter(plan__year=plan.year, plan__counts=plan.counts).exclude(entity_id="")
    for entity, adds in found.values_list("entity_id", "adds"):
        for name, amount in adds.items():
            sums[entity, name] += amount
    return sums


def entitlements(plan: BudgetPlan) -> list[Grant]:
    """Return what everybody is entitled to under a plan and the decisions on appeals."""
    return grants(shares(plan), decided(plan))


def issue(plan: BudgetPlan, before: BudgetPlan | None, entry: BudgetEntry, actor: Actor) -> int:
    """Post a plan: the budget to the district, from there to enterprises and to what is kept back; returns how many transfers.

    A plan that replaces another posts the differences; what decisions on appeals added stays.

    Raises
    ------
    RefusedError
        When a replacement takes what its holder no longer has.
    """
    for account in (ISSUE, DISTRICT, *KEEPERS.values()):
        open_accounts(account)
    due = entitlements(plan)
    due += [Grant(*one, 0) for one in _gone(before, {(one.holder, one.series) for one in due})]
    open_accounts("holder", sorted({one.holder for one in due}))
    hands = (plan.author, actor.name)
    more, less = _pools(plan, entry, hands)
    done = post(less, actor) if less else []
    done += settle(_versions(plan, due, entry, before, hands), actor)
    done += post(more, actor) if more else []
    return sum(one.is_new for one in done)


def _gone(before: BudgetPlan | None, there: set[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Return holders and series that a plan before had and the new one has not."""
    if before is None:
        return
    for one in entitlements(before):
        if (one.holder, one.series) not in there:
            yield one.holder, one.series


def _versions(
    plan: BudgetPlan, due: Iterable[Grant], entry: BudgetEntry, before: BudgetPlan | None, hands: tuple[str, str]
) -> list[Decided]:  # fmt: skip
    """Return the decisions in the order in which the district's account can pay: who gives back first."""
    was = {(one.holder, one.series): one.amount for one in entitlements(before)} if before is not None else {}
    asked = [one for one in due if one.amount or was]
    asked.sort(key=lambda one: one.amount - was.get((one.holder, one.series), 0) > 0)
    return [
        Decided(account_id("holder", one.holder), unit_of(plan, one.series), family_of(plan, one.holder), entry.pk,
                one.amount, DISTRICT, proposed_by=hands[0], approved_by=hands[1])
        for one in asked
    ]  # fmt: skip


def _pools(
    plan: BudgetPlan, entry: BudgetEntry, hands: tuple[str, str]
) -> tuple[list[Proposal], list[Proposal]]:
    """Return what goes out of the district's account last, and what comes into it first."""
    family, posted = family_of(plan), _posted(family_of(plan))
    out: list[Proposal] = []
    back: list[Proposal] = []
    kept = {KEEPERS[name]: pool(plan, name) for name in KEPT}
    for account, wanted in kept.items():
        for series, amount in wanted.items():
            unit = unit_of(plan, series)
            change = amount - posted.get((account, unit), 0)
            way = (DISTRICT, account) if change > 0 else (account, DISTRICT)
            kind = "budget_keep" if change > 0 else "budget_release"
            if change:
                one = _proposal(kind, unit, way, abs(change), family, entry, hands)
                (out if change > 0 else back).append(one)
    for series, amount in pool(plan, "budget").items():
        unit = unit_of(plan, series)
        change = amount + posted.get((ISSUE, unit), 0)
        if change > 0:
            back.insert(0, _proposal("budget_issue", unit, (ISSUE, DISTRICT), change, family, entry, hands))
        elif change < 0:
            out.append(_proposal("budget_annul", unit, (DISTRICT, ISSUE), -change, family, entry, hands))
    return out, back


def _proposal(
    kind: str, unit: str, way: tuple[str, str], amount: int, family: str, entry: BudgetEntry, hands: tuple[str, str]
) -> Proposal:  # fmt: skip
    cause = ("budget", entry.pk, kind, unit, *way)
    return Proposal(kind, unit, *way, amount, cause, family, proposed_by=hands[0], approved_by=hands[1])


def _posted(family: str) -> dict[tuple[str, str], int]:
    """Return the sums of all transfers of a family by account and unit."""
    sums: Counter[tuple[str, str]] = Counter()
    query = """SELECT source, target, unit, sum(amount) FROM office_ledgertransfer
               WHERE family = %s AND step IN ('post', 'settle', 'reverse') GROUP BY source, target, unit"""
    for source, target, unit, amount in rows(query, [family]):
        sums[source, unit] -= int(amount)
        sums[target, unit] += int(amount)
    return dict(sums)


def adjust(
    plan: BudgetPlan, entry: BudgetEntry, proposed_by: str, actor: Actor, source: str = RESERVE
) -> list[Posted]:
    """Post what a decision adds to an enterprise, from the reserve or another account, or takes back into it.

    Raises
    ------
    RefusedError
        When the reserve has not enough.
    """
    sums = shares(plan).get(entry.entity_id, {})
    more = decided(plan)
    open_accounts("holder", (entry.entity_id,))
    asked = [
        Decided(account_id("holder", entry.entity_id), unit_of(plan, name), family_of(plan, entry.entity_id), entry.pk,
                sums.get(name, 0) + more[entry.entity_id, name], source, proposed_by=proposed_by, approved_by=actor.name)
        for name in entry.adds
    ]  # fmt: skip
    return settle(asked, actor)


def held(plan: BudgetPlan, entities: Iterable[str] | None = None) -> dict[str, dict[str, int]]:
    """Return what enterprises have in the ledger of a plan's year, by series: with what they reserved.

    Parameters
    ----------
    entities
        Those that are asked for; all when left out.
    """
    series = {unit: name for name, unit in units_of(plan).items()}
    condition, value = among("unit", series)
    query = f"SELECT account, unit, available + reserved FROM office_ledgerbalance WHERE account LIKE 'holder:%%' AND {condition}"
    values = [value]
    if entities is not None:
        own, those = among("account", [account_id("holder", one) for one in entities])
        query, values = f"{query} AND {own}", [value, those]
    found: dict[str, dict[str, int]] = {}
    for account, unit, amount in rows(query, values):
        found.setdefault(account.partition(":")[2], {})[series[unit]] = int(amount)
    return found


def kept(plan: BudgetPlan) -> dict[str, dict[str, int]]:
    """Return what is kept back in the ledger now, by pool and series, and what lies on the board."""
    series = {unit: name for name, unit in units_of(plan).items()}
    names = {account: name for name, account in KEEPERS.items()} | {
        DISTRICT: "district",
        "budget_board": "board",
    }
    condition, value = among("unit", series)
    accounts, those = among("account", names)
    query = f"SELECT account, unit, available + reserved FROM office_ledgerbalance WHERE {condition} AND {accounts}"
    found: dict[str, dict[str, int]] = {name: dict.fromkeys(series.values(), 0) for name in names.values()}
    for account, unit, amount in rows(query, [value, those]):
        found[names[account]][series[unit]] = int(amount)
    return found


def settled(plan: BudgetPlan) -> Mapping[str, int]:
    """Return by series what the ledger says was issued of a plan's year in all."""
    posted = _posted(family_of(plan))
    return {name: -posted.get((ISSUE, unit), 0) for name, unit in units_of(plan).items()}

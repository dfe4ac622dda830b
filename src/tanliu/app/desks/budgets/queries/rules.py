"""The rules that hold in a year, and plans worked out by them."""

from __future__ import annotations

from collections.abc import Sequence

from tanliu.app.desks.budgets.queries.firms import firms
from tanliu.app.store.results import Results
from tanliu.catalog.editions import document, holds
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.budget.document import BudgetRule
from tanliu.decide.budget.preview import Preview, preview
from tanliu.decide.budget.targets import Target
from tanliu.kit.errors import NothingKnownError

FOLDER = "budgets"


def rules(catalog: Catalog, year: str) -> dict[str, BudgetRule]:
    """Return the rules of the packs in use that hold in a year, by their ids."""
    found = {}
    for name, editions in catalog.documents.get(FOLDER, {}).items():
        for one in editions:
            if holds(one, editions, year):
                found[name] = read(one, BudgetRule)
                break
    return found


def rule_of(catalog: Catalog, name: str, year: str) -> BudgetRule:
    """Return a rule as it holds in a year.

    Raises
    ------
    NothingKnownError
        When no pack in use has it, or no edition holds in the year.
    """
    offered = rules(catalog, year)
    if name not in offered:
        raise NothingKnownError(
            "not one of what is offered", where="rule", found=name, accepted=", ".join(offered)
        )
    return read(document(catalog, FOLDER, name, year), BudgetRule)


def worked_out(
    results: Results, catalog: Catalog, name: str, year: str, base_year: str, targets: Sequence[Target] = ()
) -> Preview:
    """Work out a plan from the results.

    Parameters
    ----------
    name, year
        The rule, and the year that is budgeted.
    base_year
        The year from which it starts.
    """
    rule = rule_of(catalog, name, year)
    return preview(rule, firms(results, rule, base_year), targets)

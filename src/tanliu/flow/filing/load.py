"""The checks of monthly reports and the total of a district, from their documents."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from tanliu.catalog.editions import scheme
from tanliu.catalog.remembered import remembered
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog, Document
from tanliu.flow.filing import schema
from tanliu.flow.filing.document import BALANCE, Balance
from tanliu.flow.filing.types import Rule, Rules


def parse(document: Document) -> Rules:
    """Return the rules of a document.

    Raises
    ------
    TanliuError
        When a key is unknown or missing, a check does not exist, or a number is none.
    """
    written = read(document, schema.ReportChecks)
    checks: Mapping[str, schema.Check | None] = dict(written.checks)
    rules = {
        name: _rule(name, check, document.where("checks", name))
        for name, check in checks.items()
        if check is not None
    }
    return Rules(
        written.history_months,
        written.reason_characters,
        MappingProxyType(rules),
        written.source,
        written.evidence,
    )


def _rule(name: str, check: schema.Check, where: str) -> Rule:
    numbers = {key: Decimal(value) for key, value in check if key not in ("severity", "slips")}
    slips = check.slips if isinstance(check, schema.UnitSlip) else ()
    return Rule(name, check.severity, MappingProxyType(numbers), slips, where)


@remembered
def balance_rules(catalog: Catalog) -> Balance | None:
    """Return what the total of a district is made of by the packs in use; None where no pack says it."""
    if BALANCE not in catalog.documents.get("schemes", {}):
        return None
    return read(scheme(catalog, BALANCE), Balance)

"""Read the checks of monthly reports from their YAML document; anything not understood is refused with its line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from tanliu.catalog.types import Document
from tanliu.flow.filing.types import HARD, SOFT, Rule, Rules
from tanliu.kit.errors import TanliuError

_KEYS = {"scheme", "title", "source", "evidence", "history_months", "reason_characters", "checks"}
#: Checks there are, and the numbers that each needs.
CHECKS: Mapping[str, tuple[str, ...]] = {
    "not_a_number": (),
    "negative": (),
    "wrong_unit": (),
    "too_many_places": ("places",),
    "out_of_range": (),
    "missing_expected": (),
    "missing_corrected": (),
    "part_exceeds_whole": (),
    "missing_used": ("fewest_months",),
    "unusual": ("fewest_months", "lowest_ratio", "highest_ratio"),
    "unit_slip": ("fewest_months", "slips", "tolerance_ratio"),
    "contradicts_meter": ("tolerance_ratio", "minimum_completeness"),
}


def parse(document: Document) -> Rules:
    """Return the rules of a document.

    Raises
    ------
    TanliuError
        When a key is unknown or missing, a check does not exist, or a number is none.
    """
    data = document.data
    if set(data) != _KEYS:
        raise TanliuError(
            "wrong or missing keys in the checks of reports", where=document.where(), found=sorted(data),
            accepted=", ".join(sorted(_KEYS)),
        )  # fmt: skip
    rules = {
        name: _rule(name, entry or {}, document.where("checks", name))
        for name, entry in data["checks"].items()
    }
    return Rules(
        int(data["history_months"]),
        int(data["reason_characters"]),
        MappingProxyType(rules),
        data["source"],
        data["evidence"],
    )


def _rule(name: str, entry: Mapping[str, Any], where: str) -> Rule:
    if name not in CHECKS:
        raise TanliuError("unknown check", where=where, found=name, accepted=", ".join(CHECKS))
    wanted = {"severity", *CHECKS[name]}
    if set(entry) != wanted or entry.get("severity") not in (HARD, SOFT):
        raise TanliuError(
            "a check has other keys, or a severity that is none", where=where, found=dict(entry),
            accepted=f"severity {HARD} or {SOFT}; {', '.join(CHECKS[name])}",
        )  # fmt: skip
    numbers = {key: Decimal(str(entry[key])) for key in CHECKS[name] if key != "slips"}
    slips = tuple(Decimal(str(slip)) for slip in entry.get("slips", ()))
    return Rule(name, entry["severity"], MappingProxyType(numbers), slips, where)

"""published.yaml: every figure a case prints, how we read it and whether it can be reached."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tanliu.catalog import yamlfile
from tanliu.catalog.types import Finding
from tanliu.kit.errors import TanliuError

_TOP = ("case", "source", "figures")
_FIGURE = ("id", "as_written", "where", "value", "unit", "system", "how", "check", "tolerance", "status")
#: input = read off the case; computed = follows from inputs; target = a goal; claim = merely stated.
_HOW = ("input", "computed", "target", "claim")
_STATUS = ("reachable", "contradictory", "not_reachable")
_MAY_BE_NULL = frozenset({"value", "tolerance"})


def check(path: Path) -> list[Finding]:
    """Return what is wrong with a published.yaml: keys, vocabularies, repeated ids, tolerances."""
    try:
        data, lines = yamlfile.read(path)
    except TanliuError as error:
        return [Finding(str(path), 1, str(error))]
    if not isinstance(data, dict) or set(data) != set(_TOP) or not isinstance(data["figures"], list):
        return [Finding(str(path), 1, f"wanted exactly the keys {', '.join(_TOP)}; figures is a list")]
    findings: list[Finding] = []
    seen: set[object] = set()
    for index, figure in enumerate(data["figures"]):
        line = lines["figures", index]
        findings += [Finding(str(path), line, message) for message in _figure(figure)]
        name = figure.get("id") if isinstance(figure, dict) else None
        if name in seen:
            findings.append(Finding(str(path), line, f"figure {name!r} is there twice"))
        seen.add(name)
    return findings


def _figure(figure: Any) -> list[str]:
    """Return the faults of one figure."""
    if not isinstance(figure, dict):
        return ["a figure is a mapping"]
    unknown = sorted(set(figure) - set(_FIGURE))
    found = [f"unknown key {key!r}; accepted: {', '.join(_FIGURE)}" for key in unknown]
    found += [f"{key} is missing" for key in _FIGURE if key not in figure]
    wanted = [key for key in _FIGURE if key in figure and key not in _MAY_BE_NULL]
    found += [f"{key} is empty" for key in wanted if figure[key] is None]
    for key, accepted in (("how", _HOW), ("status", _STATUS)):
        if figure.get(key) is not None and figure[key] not in accepted:
            found.append(f"{key} {figure[key]!r} is not one of: {', '.join(accepted)}")
    tolerance = figure.get("tolerance")
    if tolerance is not None and not (isinstance(tolerance, int | Decimal) and tolerance >= 0):
        found.append(f"tolerance {tolerance!r} is not a number of zero or more")
    return found

"""What a finding says to people: what, how sure, and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tanliu.catalog.activity import USUAL
from tanliu.flow.meter.types import Check
from tanliu.report.names import Names
from tanliu.report.phrase import say
from tanliu.report.tree import number

#: Beyond this a chance is only called smaller.
_MOST_DIGITS = 12


def says(row: Mapping[str, Any], names: Names) -> str:
    """Return the finding in one sentence with its numbers."""
    observed, expected = row["observed"], row["expected"]
    times = abs(observed / expected) if observed is not None and expected else None
    return say(
        f"finding_says_{row['kind']}",
        names.language,
        meter=row["meter_code"] or "",
        item=item(row, names),
        first=row["first"],
        last=row["until"] - timedelta(days=1),
        count=row["count"] if row["count"] is not None else "",
        observed=_shown(observed),
        expected=_shown(expected),
        percent=_shown(None if observed is None else observed * 100),
        usual=_shown(None if expected is None else expected * 100),
        times=_shown(times),
        unit=names.unit(row["unit"]),
    )


def advice(row: Mapping[str, Any], language: str) -> str:
    """Return what to do about it."""
    return say(f"finding_do_{row['kind']}", language)


def sureness(row: Mapping[str, Any], check: Check, language: str) -> str:
    """Return how strong it is and what that means, with how often the check was right where the truth was known."""
    strength = row["strength"]
    if check.scale == "chance":
        digits = min(round(strength), _MOST_DIGITS)
        told = say("strength_chance", language, one_in=f"{10**digits:,}")
    else:
        told = say(f"strength_{check.scale}", language, strength=f"{strength:,.1f}")
    measured = say(
        "strength_measured",
        language,
        flag_at=f"{check['flag_at']:g}",
        sure_at=f"{check['sure_at']:g}",
        precision=f"{100 * check.precision_ratio:.0f}",
        recall=f"{100 * check.recall_ratio:.0f}",
    )
    return f"{told} {measured}"


def item(row: Mapping[str, Any], names: Names) -> str:
    """Return the name of the figure or carrier that a finding is about."""
    key, _, purpose = (row["item"] or "").partition("/")
    if not key:
        return names.carrier(row["carrier"]) if row["carrier"] else ""
    name = names.carrier(key) if row["carrier"] else names.word(key)
    return name if purpose in ("", USUAL) else f"{name} ({names.purpose(purpose)})"


def _shown(value: Any) -> str:
    return "–" if value is None else number(value)

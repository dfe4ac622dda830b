"""What people answered to findings, which the operational database keeps, and what is asked of totals because of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.doubt import Asked, contracts, doubt, doubts
from tanliu.app.platform.served import catalog
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt

_PROCESS, _OPEN = "finding", ("open", "asked")


def answered() -> tuple[str, ...]:
    """Return the findings that people have explained or dismissed."""
    decided = Case.objects.filter(process=_PROCESS).exclude(state__in=_OPEN)
    return tuple(sorted(decided.values_list("subject", flat=True)))


def asked(scope: Scope, period: str, **narrowed: Any) -> Asked:
    """Return what is asked of the served workspace, by the rules of its packs and the answers given there."""
    months, parts = doubt_rules(catalog()).history_months, contracts(catalog())
    return Asked(scope, period, answered(), months, contracts=parts, **narrowed)


def of_firm(found: Results, firm: Mapping[str, Any], period: str) -> tuple[Doubt, Doubt]:
    """Return what the total of a firm rests on, and that of its industry, with which it is compared."""
    own = doubt(found, asked(Scope.of_entities([firm["entity_id"]]), period))
    return own, of_industries(found, period).get(firm["industry"], Doubt())


def of_industries(found: Results, period: str) -> dict[str | None, Doubt]:
    """Return what the totals of all industries rest on, whoever asks: grades compare with all of an industry."""
    return doubts(found, asked(Scope.everything(), period), "industry")

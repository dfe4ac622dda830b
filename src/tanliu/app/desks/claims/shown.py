"""What pages, files and the interface tell of claims, in a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from tanliu.app.desks.claims.queries import Judged
from tanliu.report import claim as told_of
from tanliu.report.claim import WEIGHTS
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of the list as a file.
HEADER = (
    "claim_id", "claim_system", "claim_says", "claim_printed", "claim_unit", "claim_found", "claim_verdict", "claim_gap",
    "claim_arithmetic", "claim_where", "claim_quote", "claim_note",
)  # fmt: skip


def row(one: Judged, lang: str) -> Row:
    """Return a claim as a row of the list."""
    claim, verdict = one.claim, one.verdict
    return {
        "id": claim.id, "key": one.key, "page": page_of(one), "says": claim.says[lang], "system": claim.system,
        "printed": told_of.quantity(claim.printed, claim.unit), "relation": _relation(claim.relation, lang),
        "found": told_of.follows(verdict, lang), "weight": one.weight, "verdict": verdict.verdict,
        "sentence": told_of.sentence(verdict, lang), "arithmetic": verdict.arithmetic, "where": claim.where,
        "quote": claim.quote or "", "note": claim.note or "", "title": one.title[lang], "author": one.author,
        "kept_at": one.kept_at, "number": one.number,
    }  # fmt: skip


def opened(one: Judged, lang: str) -> Row:
    """Return a claim with its arithmetic step by step."""
    claim, verdict = one.claim, one.verdict
    basis = [
        (say(f"claim_{name}", lang), getattr(claim, name) or "")
        for name in ("baseline", "boundary", "period", "factor_edition")
        if claim.is_saving
    ]
    found = verdict.found
    return {
        **row(one, lang), "steps": told_of.steps(verdict, lang), "expression": claim.expression, "basis": basis,
        "between": "" if found is None else told_of.between(found), "said": told_of.between(verdict.said),
        "gap": "" if verdict.gap_digits is None else f"{verdict.gap_digits:+,.0f}",
        "percent": "" if verdict.gap_percent is None else f"{verdict.gap_percent:+.2f}",
    }  # fmt: skip


def cells(found: Iterable[Judged], lang: str) -> Iterable[Sequence[object]]:
    """Return claims as rows of a file, in the order of `HEADER`."""
    for one in found:
        claim, verdict = one.claim, one.verdict
        yield [
            claim.id, claim.system, claim.says[lang], claim.printed, claim.unit,
            None if verdict.found is None else told_of.short(verdict.found.value).replace(",", ""),
            told_of.sentence(verdict, lang),
            None if verdict.gap_digits is None else f"{verdict.gap_digits:.0f}",
            verdict.arithmetic, claim.where, claim.quote, claim.note,
        ]  # fmt: skip


def counts(found: Iterable[Judged]) -> Mapping[str, int]:
    """Return how many claims there are of each weight."""
    every = Counter(one.weight for one in found)
    return {name: every[name] for name in WEIGHTS}


def page_of(one: Judged) -> str:
    """Return the address of the page of a claim."""
    if one.number is not None:
        return reverse("own_claim", args=(one.number,))
    return reverse("claim", args=(one.text, one.claim.id))


def _relation(relation: str, lang: str) -> str:
    return "" if relation == "equals" else say(f"claim_{relation}", lang)

"""What pages, files and the interface tell of credits, in a language."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tanliu.app.desks.credits.models import CreditAct, CreditReward, CreditRun
from tanliu.app.desks.credits.queries import methods
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.ledger.rules import kind_of, rules
from tanliu.app.platform.served import catalog
from tanliu.catalog.schema import read
from tanliu.decide.credit.document import Factor, Methodology
from tanliu.decide.credit.issue import POINTS
from tanliu.decide.credit.measure import is_additional
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of files of acts.
ACTS = (
    "ref",
    "source",
    "participant",
    "methodology",
    "quantity",
    "unit",
    "start",
    "end",
    "counted",
    "grams",
    "verdict",
    "run",
)


def number(value: Fraction | Decimal, places: int = 3) -> str:
    """Return a number with at most some places, and none that say nothing."""
    text = f"{float(value):,.{places}f}" if isinstance(value, Fraction) else f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def reason(name: str, lang: str) -> str:
    """Return in words why an act does not count, or not as a whole; that it counts for an empty name."""
    return say(f"credits_reason_{name or 'counts'}", lang)


def act(one: CreditAct, lang: str) -> Row:
    """Return an act as a row."""
    method = methods().get(one.methodology)
    run = one.run
    state = run.state if run else "waiting"
    taken_back = bool(run and run.state == "issued" and one.audit == "refused" and hasattr(one, "recall"))
    state = "refused" if one.counted <= 0 or (one.audit == "refused" and not taken_back) else state
    return {
        "id": one.pk, "ref": one.ref, "source": one.source, "participant": one.pseudonym, "methodology": one.methodology,
        "title": method.title[lang] if method else one.methodology, "unit": method.unit if method else "",
        "quantity": one.quantity, "counted": one.counted, "grams": one.exact, "kg": number(one.exact / 1000), "told": number(one.quantity), "counts_for": number(one.counted),
        "start": one.start, "end": one.end, "reason": one.reason, "verdict": reason(one.reason, lang),
        "counts": one.counted > 0, "run": run.pk if run else None, "month": one.month, "audit": one.audit,
        "audit_note": one.audit_note, "drawn_for": drawn_for(one, lang), "state": "back" if taken_back else state,
        "state_name": say(f"credits_state_{'back' if taken_back else state}", lang),
    }  # fmt: skip


def drawn_for(one: CreditAct, lang: str) -> str:
    """Return in words why an act is looked at; empty where it is not."""
    if not one.is_sampled:
        return ""
    z = "" if one.risk_z is None else f"{one.risk_z:.1f}"
    return say(f"credits_risk_{one.risk or 'chance'}", lang, z=z)


def method_of(one: CreditAct) -> Methodology | None:
    """Return the methodology by which an act was judged, of its edition; None when no pack in use has it."""
    editions = [
        read(each, Methodology) for each in catalog().documents.get("credits", {}).get(one.methodology, ())
    ]
    return next((each for each in editions if each.edition == one.edition), None)


def why(one: CreditAct, method: Methodology, lang: str) -> Row:
    """Return how what an act avoids is worked out, factor by factor."""
    effect = method.effects["co2"]
    return {
        "baseline": [_factor(method.factors[name], lang) for name in effect.baseline],
        "project": [_factor(method.factors[name], lang) for name in effect.project],
        "unit": effect.unit, "title": method.title[lang], "source": method.source, "edition": method.edition,
        "evidence": method.evidence, "tradable": is_additional(method),
        "others": [
            (each.name[lang], number(_effect(method, each.baseline, each.project) * Fraction(one.counted)), each.unit)
            for id, each in method.effects.items()
            if id != "co2"
        ],
        "caps": [(say(f"credits_per_{cap.per}", lang), number(cap.most)) for cap in method.caps],
        "means": [(say(f"credits_other_{name}", lang), say(f"credits_means_{means}", lang)) for name, means in method.other_ledgers.items()],
    }  # fmt: skip


def _effect(method: Methodology, baseline: Iterable[str], project: Iterable[str]) -> Fraction:
    def product(names: Iterable[str]) -> Fraction:
        found = Fraction(1)
        for name in names:
            found *= Fraction(method.factors[name].value) / Fraction(method.factors[name].over)
        return found

    return product(baseline) - (product(project) if tuple(project) else 0)


def _factor(one: Factor, lang: str) -> Row:
    value = f"{one.value.normalize():f}" + (f" / {one.over.normalize():f}" if one.over != 1 else "")
    return {
        "name": one.name[lang],
        "value": value,
        "unit": one.unit,
        "source": one.source,
        "evidence": one.evidence,
    }


def unit(name: str, lang: str) -> str:
    """Return the name of a unit of the ledger with what one of it is."""
    found = rules().units.get(name)
    if found is None:
        return name
    return (
        found.name[lang]
        if found.counts in found.name["en"].lower()
        else f"{found.name[lang]} ({found.counts})"
    )


def balance(name: str, amount: int, lang: str) -> Row:
    """Return what somebody has of a unit; points of methodologies count grams as well, and are never traded."""
    return {
        "unit": name, "name": unit(name, lang), "amount": f"{amount:,}", "number": amount, "is_points": name == POINTS
    }  # fmt: skip


def move(one: LedgerTransfer, account: str, lang: str) -> Row:
    """Return a transfer of a resident."""
    return {
        "key": one.key, "day": one.day, "kind": kind_of(one.kind).name[lang], "unit": unit(one.unit, lang),
        "amount": f"{one.amount if one.target == account else -one.amount:+,}", "family": one.family,
    }  # fmt: skip


def run(one: CreditRun, lang: str) -> Row:
    """Return a month that was drawn."""
    method = methods().get(one.methodology)
    return {
        "id": one.pk, "methodology": one.methodology, "title": method.title[lang] if method else one.methodology,
        "month": one.month, "number": one.number, "state": one.state, "state_name": say(f"credits_run_{one.state}", lang),
        "drawn_by": one.drawn_by, "approved_by": one.approved_by, "unit": one.unit and unit(one.unit, lang), "minted": one.minted,
        "buffer": one.buffer, "certified_kg": number(Fraction(one.certified) / 1000, 6), "carried_g": number(Fraction(one.carried), 6),
        "seed": one.seed if one.state != "drawn" else "",
    }  # fmt: skip


def reward(one: CreditReward, lang: str) -> Row:
    """Return a reward that can be redeemed."""
    return {
        "id": one.pk, "title": one.title, "text": one.text, "unit": unit(one.unit, lang), "unit_id": one.unit, "price": one.price,
        "left": one.__dict__.get("left", one.stock), "until": one.until, "offered_by": one.offered_by,
    }  # fmt: skip


def method_rows(lang: str) -> list[Row]:
    """Return the methodologies for everybody: what counts, by how much, whether it is traded."""
    return [
        {
            "id": id, "title": one.title[lang], "unit": one.unit, "edition": one.edition, "source": one.source,
            "evidence": one.evidence, "tradable": is_additional(one),
            "grams": number(_effect(one, one.effects["co2"].baseline, one.effects["co2"].project) * Fraction(one.effects["co2"].grams)),
        }
        for id, one in methods().items()
    ]  # fmt: skip

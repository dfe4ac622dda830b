"""Meters, their lives and what is due as pages, files and the interface tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.desks.meters.care.facts import COLUMNS
from tanliu.app.desks.meters.care.touched import Touched
from tanliu.app.desks.meters.models import MeterEvent
from tanliu.app.desks.meters.queries.care import BY_HAND, Cared, open_orders, orders_of, rules
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.served import catalog, results
from tanliu.decide.metering.care import VERDICTS, Reason
from tanliu.decide.metering.document import FIELDS, Metering
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of a list of meters.
LISTED = (
    "meter_code", "entity_id", "entity", "region", "carrier", "verdict", "reasons", "instrument", "serial", "certificate", "until", "certified",
    "first_read", "last_read", "known", "expected", "order",
)  # fmt: skip
#: Columns of the maintenance plan.
DUE = (
    "meter_code",
    "entity_id",
    "entity",
    "region",
    "carrier",
    "instrument",
    "what",
    "due_on",
    "days_left",
    "order",
)
#: Columns of a life.
LIFE = (*COLUMNS, "number", "author", "entered_at", "holds")
#: Rules by which a meter stands in the plan, with the day by which something is due.
PLANNED = (
    "failed",
    "certificate_expired",
    "certificate_due",
    "clock",
    "silent",
    "register_held",
    "uncertified",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meters of a list a reader asks for; empty means all."""

    text: str = ""
    verdict: str = ""
    rule: str = ""
    carrier: str = ""
    region: str = ""
    entity: str = ""
    order: str = "worst"


ORDERS = ("worst", "code", "until", "last_read")


def chosen(found: Sequence[Cared], wanted: Wanted) -> list[Cared]:
    """Return the meters asked for, sorted as asked for; those without a day come last."""
    text = wanted.text.strip().casefold()
    kept = [
        one for one in found
        if (not text or text in f"{one.code} {one.meter['name']} {one.life.serial}".casefold())
        and wanted.verdict in ("", one.verdict.verdict)
        and (not wanted.rule or any(why.rule == wanted.rule for why in one.verdict.reasons))
        and wanted.carrier in ("", one.meter["carrier"])
        and (not wanted.region or wanted.region in one.meter["regions"])
        and wanted.entity in ("", one.meter["entity_id"])
    ]  # fmt: skip
    keys = {
        "worst": lambda one: (VERDICTS.index(one.verdict.verdict), -len(one.verdict.reasons), one.code),
        "code": lambda one: one.code,
        "until": lambda one: (one.until or date.max, one.code),
        "last_read": lambda one: (one.facts.last_read or date.min, one.code),
    }
    return sorted(kept, key=keys[wanted.order])


def regions(lang: str) -> dict[str, str]:
    """Return the names of regions."""
    rows = results().rows("SELECT region_id, name, name_zh FROM region")
    return {row["region_id"]: (row["name_zh"] if lang == "zh" else None) or row["name"] for row in rows}


def reason(why: Reason, says: Metering, lang: str) -> Row:
    """Return a reason with its words."""
    rule = says.rules[why.rule]
    return {
        "rule": why.rule, "level": why.level, "name": rule.name[lang], "about": rule.about[lang], "since": why.since, "found": why.found,
        "limit": why.limit,
    }  # fmt: skip


def meters(found: Sequence[Cared], lang: str) -> list[Row]:
    """Return meters as rows."""
    says, places, orders, names = rules(), regions(lang), open_orders(), Names(catalog(), lang)
    return [_meter(one, says, lang, places, orders, names) for one in found]


def _meter(
    one: Cared,
    says: Metering,
    lang: str,
    places: Mapping[str, str],
    orders: Mapping[str, list[Case]],
    names: Names,
) -> Row:
    held, instrument = one.life.certificate, says.instruments.get(one.life.instrument)
    cases = orders.get(one.code, [])
    return {
        "meter_id": one.meter["meter_id"], "meter_code": one.code, "entity_id": one.meter["entity_id"], "entity": one.meter["name"],
        "region": places.get(one.meter["region_id"], ""), "carrier_id": one.meter["carrier"], "carrier": measured(one.meter["carrier"], names),
        "unit": one.meter["unit"], "verdict": one.verdict.verdict, "verdict_name": say(f"care_verdict_{one.verdict.verdict}", lang),
        "why": [reason(why, says, lang) for why in one.verdict.reasons],
        "reasons": "; ".join(says.rules[why.rule].name[lang] + (f" ({why.found})" if why.found else "") for why in one.verdict.reasons),
        "instrument": instrument.name[lang] if instrument else one.life.instrument, "instrument_id": one.life.instrument, "serial": one.life.serial,
        "accuracy_percent": one.life.accuracy_percent, "certificate": held.event.certificate if held else "", "until": one.until,
        "until_basis": held.basis if held else "", "certified": one.certified, "ratio": one.life.ratio, "setup_ratio": one.facts.setup_ratio,
        "first_read": one.facts.first_read, "last_read": one.facts.last_read, "newest": one.facts.newest, "known": one.facts.known,
        "expected": one.facts.expected, "order": cases[0].pk if cases else None, "orders": len(cases),
    }  # fmt: skip


def measured(id: str, names: Names) -> str:
    """Return the name of a carrier, or of what a sensor reads."""
    kinds = catalog().quantity_kinds
    return names.item(kinds[id]) if id in kinds else names.carrier(id)


def due(found: Sequence[Cared], until: date, lang: str) -> list[Row]:
    """Return what is to be done at meters until a day, what is over first; one row for each thing.

    What has no day, such as a meter without any certificate, is due now and stands at the end.
    """
    says, rows = rules(), []
    ends = says.rules.get("certificate_due")
    for one, row in zip(found, meters(found, lang), strict=True):
        why = [each for each in row["why"] if each["rule"] in PLANNED and (each["since"] or until) <= until]
        told = {each["rule"] for each in why}
        if (
            ends
            and one.certified
            and one.until is not None
            and one.until <= until
            and "certificate_due" not in told
        ):
            # it ends within the days asked for, and later than the rule warns of
            why.append(
                {
                    "rule": "certificate_due",
                    "name": ends.name[lang],
                    "about": ends.about[lang],
                    "since": one.until,
                }
            )
        rows += [
            {**row, "rule": each["rule"], "what": each["name"], "about": each["about"], "due_on": each["since"],
             "days_left": None if each["since"] is None else (each["since"] - one.day).days}
            for each in why
        ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["due_on"] is None, row["due_on"] or until, row["meter_code"]))


def event(one: MeterEvent, gone: Mapping[int, MeterEvent], says: Metering, lang: str) -> Row:
    """Return an event as a row, as a file of events has it, with what is known beside it."""
    kind = says.events.get(one.kind)
    back = gone.get(one.pk)
    told = {name: _written(getattr(one, name)) for name in FIELDS}
    return {
        "meter_code": one.meter_code, "event": one.kind, "event_name": kind.name[lang] if kind else say("care_reversed", lang), "day": one.day, **told,
        "source": one.source, "number": one.pk, "author": one.author, "entered_at": one.entered_at, "holds": back is None and one.reverses_id is None,
        "takes_back": one.reverses_id, "taken_back_by": back.author if back else "", "taken_back_why": back.source if back else "",
        "says": _says(one, says, lang),
    }  # fmt: skip


def _says(one: MeterEvent, says: Metering, lang: str) -> str:
    """Return what an event tells, in words."""
    instrument = says.instruments.get(one.instrument)
    parts = [
        instrument.name[lang] if instrument else one.instrument,
        *(
            f"{say(f'care_{name}', lang)} {_written(getattr(one, name))}"
            for name in ("serial", "accuracy_percent", "certificate", "body", "until", "ct_ratio", "pt_ratio", "offset_s")
            if getattr(one, name) not in (None, "")
        ),
        "" if one.passed is None else say("care_passed_yes" if one.passed else "care_passed_no", lang), one.note,
    ]  # fmt: skip
    return "; ".join(part for part in parts if part)


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else f"{value}"


def life(codes: Sequence[str], lang: str) -> list[Row]:
    """Return all that was told of meters, also what was taken back, the newest first."""
    every = list(MeterEvent.objects.filter(meter_code__in=list(codes)).order_by("-day", "-id"))
    gone = {one.reverses_id: one for one in every if one.reverses_id is not None}
    says = rules()
    return [event(one, gone, says, lang) for one in every]


def orders(code: str, lang: str) -> list[Row]:
    """Return the work orders of a meter as rows."""
    return [order(one, lang) for one in orders_of(code)]


def order(case: Case, lang: str) -> Row:
    """Return a work order as a row."""
    what = case.subject.rpartition(" ")[2]
    known: Any = rules().rules.get(what)
    return {
        "case": case.pk, "what": say("care_by_hand", lang) if what == BY_HAND else known.name[lang] if known else what,
        "state_name": process(case.process, case.edition).says.states[case.state].name[lang], "is_open": case.closed_at is None,
        "opened_at": case.opened_at, "due_on": case.due_on,
    }  # fmt: skip


def touches(one: Touched) -> Row:
    """Return what a ratio touches as a row."""
    return {
        "ratio": one.ratio, "before": one.before, "used": one.used, "first": one.first, "last": one.last, "days": one.days, "quantity": one.quantity,
        "unit": one.unit, "applied": one.applied, "if_applied": one.if_applied,
    }  # fmt: skip

"""A parcel that is whole is checked, booked or compared, and acknowledged: done again it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Any

from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.keys import signed
from tanliu.app.desks.exchange.models import IN, OVER, WHOLE, ExchangeParcel
from tanliu.app.desks.exchange.queries.made import Asked, made
from tanliu.app.desks.exchange.queries.register import dataset, manifest_of
from tanliu.app.desks.exchange.tell import tell_state
from tanliu.app.platform.action import Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.parcels import Incoming, Taken, takes
from tanliu.app.platform.served import catalog, results
from tanliu.decide.exchange.acknowledge import acknowledgement
from tanliu.decide.exchange.canonical import body, read_rows
from tanliu.decide.exchange.compare import differences
from tanliu.decide.exchange.document import Dataset
from tanliu.decide.exchange.due import span
from tanliu.decide.exchange.parcel import Fault, delta, faults

#: Differences that are kept of a statement; of more the number is kept.
MOST_DIFFERENCES = 1000
Progress = Callable[[str, float], None]


def actor_for(one: ExchangeParcel) -> Actor:
    """Return a partner as who brings what its parcel holds."""
    return Actor(f"exchange:{one.partner_id}", way="api", by_means_of=f"parcel {one.pk}")


def book(number: int, progress: Progress = lambda step, share: None) -> ExchangeParcel:
    """Check, book and acknowledge a parcel that is whole.

    Raises
    ------
    TanliuError
        When it cannot be booked now, such as while another process is writing; it is tried again.
    """
    one = ExchangeParcel.objects.select_related("partner").get(pk=number)
    if one.direction != IN or one.state != WHOLE:
        return one
    data, rule = bodies.part(one.key) or bodies.body(one.sha256), dataset(one)
    progress("check", 0.1)
    wrong = faults(manifest_of(one), one.signature, data, one.partner.public, rule)
    rows = [] if wrong else read_rows(data, rule)[0]
    wrong = wrong or _left_out(one, rows, rule)
    told: dict[str, Any] = {}
    taken = Taken(0)
    if not wrong:
        progress("book", 0.3)
        bodies.keep(one.sha256, data)
        if rule.use == "compare":
            taken, told = Taken(len(rows)), _compared(one, rows, rule)
        else:
            taken = takes()[rule.made_of](Incoming(rows, one.key, one.partner_id, actor_for(one), progress))
    refused = wrong or [Fault(each.reason, each.row, each.column, each.found) for each in taken.refused]
    return _acknowledged(one, taken.accepted, refused, None if wrong else len(taken.refused), told)


def _acknowledged(
    one: ExchangeParcel, accepted: int, refused: Sequence[Fault], count: int | None, told: dict[str, Any]
) -> ExchangeParcel:
    at = f"{clock.now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    says = acknowledgement(manifest_of(one), accepted, refused, at, int(one.pk), count)
    with transaction.atomic():
        signature, _ = signed(says)
        ExchangeParcel.objects.filter(pk=one.pk, state=WHOLE).update(
            state=says["state"], acknowledgement=says, signed_back=signature, acknowledged_at=clock.now(), next_at=None,
            error="", **told,
        )  # fmt: skip
        counts = {"accepted": accepted, "refused": says["rows_refused"]}
        record(actor_for(one).name, "exchange_receive", f"{one.pk}", counts | {"state": says["state"]})
        done = ExchangeParcel.objects.select_related("partner").get(pk=one.pk)
        if done.state != OVER[0] or (done.differences or {}).get("count"):
            tell_state(done)
    bodies.forget(one.key)
    return done


def _left_out(one: ExchangeParcel, rows: Sequence[dict[str, Any]], rule: Dataset) -> list[Fault]:
    """Return rows of the version before that are not there: what was booked is not taken back by leaving it out."""
    if rule.use != "book":
        return []
    same = ExchangeParcel.objects.filter(
        direction=IN,
        partner=one.partner_id,
        dataset=one.dataset,
        period=one.period,
        state__in=OVER[:2],
        version__lt=one.version,
    )
    earlier = same.order_by("-version").first()
    if earlier is None or dataset(earlier).columns != rule.columns:
        return []
    old = read_rows(bodies.body(earlier.sha256), rule)[0]
    return [
        Fault("removed", 0, rule.key[0], " / ".join(str(row[name]) for name in rule.key))
        for row in delta(old, rows, rule.key).removed
    ]


def _compared(one: ExchangeParcel, rows: Sequence[dict[str, Any]], rule: Dataset) -> dict[str, Any]:
    """Return where a statement differs from what is known here."""
    first, until = span(one.period, rule.every)
    ours = made(rule.made_of, Asked(results(), catalog(), one.period, first, until)).rows
    known = read_rows(body(ours, rule), rule)[0]
    found = differences(known, rows, rule)
    kept = [asdict(each) | {"key": list(each.key)} for each in found[:MOST_DIFFERENCES]]
    return {"differences": {"count": len(found), "ours": len(known), "theirs": len(rows), "rows": kept}}

"""What the terms of partners expect and the register does not have: periods that are late, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app.desks.exchange.models import ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.queries.interfaces import interface
from tanliu.decide.exchange.acknowledge import STATES
from tanliu.decide.exchange.due import due_on, last_over, late_days, span

#: Periods back that are looked at.
_BACK = {"day": 7, "month": 6, "year": 2}


@dataclass(frozen=True, slots=True)
class Missing:
    """A period of a dataset that is past its due day without a parcel that was acknowledged."""

    partner: str
    name: str
    exchange: str
    dataset: str
    direction: str
    period: str
    due_on: date
    late_days: int
    has_parcel: bool


def missing(day: date) -> list[Missing]:
    """Return what is late on a day, the longest first; only periods that ended after the terms were agreed to."""
    found = [one for partner in ExchangePartner.objects.filter(state="active") for one in _of(partner, day)]
    return sorted(found, key=lambda one: (-one.late_days, one.partner, one.dataset, one.period))


def _of(partner: ExchangePartner, day: date) -> Iterator[Missing]:
    rule = interface(partner.exchange)
    since = partner.agreed_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date() if partner.agreed_at else day
    told = ExchangeParcel.objects.filter(partner=partner).values_list("dataset", "period", "state")
    there = {(dataset, period) for dataset, period, _ in told}
    done = {(dataset, period) for dataset, period, state in told if state in STATES and state != "refused"}
    for name in partner.datasets:
        dataset = rule.datasets.get(name)
        if dataset is None:
            continue
        for period in last_over(dataset.every, day, _BACK[dataset.every]):
            due = due_on(period, dataset)
            if due < day and span(period, dataset.every)[1] > since and (name, period) not in done:
                yield Missing(
                    partner.pk, partner.name, rule.exchange, name, dataset.direction, period, due, late_days(due, day),
                    (name, period) in there,
                )  # fmt: skip

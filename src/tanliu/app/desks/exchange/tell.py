"""Notices of the exchange: what was refused, disputed or given up, and what is late."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from tanliu.app.desks.exchange.models import ExchangeParcel
from tanliu.app.platform.casework import tell as notices

#: Who is told.
PERMISSION = "exchange"


def tell_state(one: ExchangeParcel) -> None:
    """Tell that a parcel needs a person; once for each state of it."""
    cause = f"exchange {one.pk} {one.state} {one.attempts if one.state == 'failed' else 0}"
    values = (("number", one.pk), ("partner", one.partner.name), ("period", one.period))
    told = notices.Told(
        "exchange", cause, "exchange_notice_state", values, (("state", f"exchange_state_{one.state}"),), PERMISSION,
        address=reverse("exchange_parcel", args=[one.pk]),
    )  # fmt: skip
    notices.tell([told])


def tell_late(partner: str, name: str, dataset: str, period: str, due: date) -> None:
    """Tell that something of a period is late; once."""
    cause = f"exchange late {partner} {dataset} {period}"
    values = (("partner", name), ("dataset", dataset), ("period", period), ("due", due))
    told = notices.Told(
        "exchange",
        cause,
        "exchange_notice_late",
        values,
        (),
        PERMISSION,
        address=reverse("exchange"),
        due_on=due,
    )
    notices.tell([told])

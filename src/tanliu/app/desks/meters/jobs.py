"""Meters of which nothing comes any longer are told once for each silence, to their enterprise."""

from __future__ import annotations

from django.urls import reverse

from tanliu.app.desks.meters.care.orders import RaiseDueOrders
from tanliu.app.desks.meters.queries.silent import silent
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.tell import Told, rules, tell
from tanliu.app.platform.served import results


def tell_silent() -> int:
    """Tell of the meters that are silent now; returns how many they are."""
    told = [
        Told(
            "meter", f"silent {row['meter_id']} {row['last']}", "meters_notice_silent",
            (("meter", row["meter_code"]), ("last", row["last"])), permission="answer", entity_id=row["entity_id"],
            address=reverse("meters", args=[row["entity_id"]]),
        )
        for row in silent(results(), rules().meter_silent_days)
    ]  # fmt: skip
    tell(told)
    return len(told)


def raise_orders() -> int:
    """Raise the work orders that rules of the care of meters ask for; returns how many."""
    return len(perform(RaiseDueOrders(), Actor("worker", way="job")))


DAILY = (tell_silent, raise_orders)

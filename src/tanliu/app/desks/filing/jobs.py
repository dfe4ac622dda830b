"""Monthly reports that are due or late are told, each once: to the enterprise, and how many there are to who reviews them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tanliu.app.desks.filing.context import today
from tanliu.app.desks.filing.worklist import last_day, last_month, work_list
from tanliu.app.platform.casework.tell import Told, rules, tell
from tanliu.app.platform.served import catalog
from tanliu.app.store.scope import Scope
from tanliu.kit.period import Period

#: Days after the last one for which a month is still told to be late: an older one is a matter of the work list.
_LATE_FOR = 31


def tell_reports() -> int:
    """Tell of the last month that is over, when its report is due in some days or late; returns how many were told."""
    month = last_month()
    last, now = last_day(month), today()
    if now > last:
        told = list(_late(month)) if (now - last).days <= _LATE_FOR else []
    else:
        first = catalog().calendar.assuming().before(last, rules().due_before)
        told = list(_due(month)) if now >= first else []
    tell(told)
    return len(told)


def _due(month: Period) -> Iterator[Told]:
    """Yield a notice to each enterprise that has not handed in its report."""
    for entity in _missing(month):
        yield _of(entity, month, "due")


def _late(month: Period) -> Iterator[Told]:
    missing = _missing(month)
    for entity in missing:
        yield _of(entity, month, "late")
    if missing:
        address = f"{reverse('filings')}?month={month}&state=late"
        values = (("month", str(month)), ("count", len(missing)))
        yield Told(
            "report",
            f"reports late {month}",
            "filing_notice_missing",
            values,
            permission="review",
            address=address,
        )


def _of(entity: str, month: Period, state: str) -> Told:
    return Told(
        "report", f"report {state} {entity} {month}", f"filing_notice_{state}", (("month", str(month)),),
        permission="answer", entity_id=entity, address=reverse("filing", args=[entity, month]), due_on=last_day(month),
    )  # fmt: skip


def _missing(month: Period) -> list[str]:
    """Return the enterprises with something left to do for a month."""
    rows = work_list(Scope.everything(), month).rows
    return [row["entity_id"] for row in rows if row["state"] in ("late", "due", "draft")]


DAILY = (tell_reports,)

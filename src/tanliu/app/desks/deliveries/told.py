"""Deliveries with refused rows are told: the lake knows them, so that none is forgotten whoever was killed after its commit."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from tanliu.app import clock
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.tell import Told, tell
from tanliu.app.platform.origins import with_bringers
from tanliu.app.platform.served import todays_results

#: How far back a delivery is told.
_KEPT = timedelta(days=7)


def tell_refused() -> int:
    """Tell who brought a delivery that rows of it were refused, once each; returns how many are new."""
    since = (clock.now() - _KEPT).astimezone(UTC).replace(tzinfo=None)
    rows = todays_results().rows(
        """SELECT b.* REPLACE (known_at::TIMESTAMP AS known_at) FROM batch b
           WHERE rows_refused > 0 AND known_at::TIMESTAMP >= ?""",
        [since],
    )
    causes = [_cause(row) for row in rows]
    known = set(CaseNotice.objects.filter(cause__in=causes).values_list("cause", flat=True))
    fresh = [_told(row) for row in with_bringers(rows) if _cause(row) not in known]
    tell(fresh)
    return len(fresh)


def _cause(row: dict[str, Any]) -> str:
    return f"refused {row['batch_id']}"


def _told(row: dict[str, Any]) -> Told:
    """Return the notice: to the person who brought it, to those who import where a machine or the console did."""
    person = User.objects.filter(username=row["brought_by"] or "").first()
    values = (("delivery", row["batch_id"]), ("count", row["rows_refused"]), ("source", row["source"]))
    return Told(
        "delivery", _cause(row), "deliveries_notice_refused", values, permission="import", person=person,
        address=f"{reverse('refused')}?source={row['source']}",
    )  # fmt: skip

"""Enterprises are told of quotas and limits that are set, changed or lifted: the lake knows them, so none is forgotten whoever was killed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, timedelta
from typing import Any

from django.urls import reverse

from tanliu.app import clock
from tanliu.app.desks.limits.queries import Row, items, unit_of
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.tell import Told, tell
from tanliu.app.platform.served import catalog, todays_results
from tanliu.report.names import Names
from tanliu.report.phrase import say

#: How far back a version is told.
_KEPT = timedelta(days=7)
#: Permission of who speaks for an enterprise and is told.
_FIRM = "answer"
#: Characters of a document in a notice, whose sentences are short.
_DOCUMENT = 60
#: Characters of a cause.
_LONGEST = 120


def tell_firms() -> int:
    """Tell each enterprise of the versions of the last days, once each; returns how many are new."""
    versions = [
        row for row in _versions() if row["value"] != row["before"] or row["was_lifted"] != row["lifted"]
    ]
    causes = [_cause(row) for row in versions]
    known = set(CaseNotice.objects.filter(cause__in=causes).values_list("cause", flat=True))
    fresh = [row for row in versions if _cause(row) not in known]
    tell(_told(row) for row in fresh)
    return len(fresh)


def _versions() -> Iterable[Row]:
    """Return what was set or lifted in the last days with what held before it; the same told again is no news."""
    since = (clock.now() - _KEPT).astimezone(UTC).replace(tzinfo=None)
    results = todays_results()
    return results.rows(
        f"""SELECT l.* FROM (
                SELECT *, coalesce(withdrawn, false) AS lifted, lag(value) OVER earlier AS before,
                       coalesce(lag(withdrawn) OVER earlier, false) OR row_number() OVER earlier = 1 AS was_lifted
                FROM {results.scan("entity_limit")} WINDOW earlier AS (PARTITION BY entity_id, measure, period ORDER BY batch_id)) l
            JOIN {results.scan("batch")} b ON b.batch_id = l.batch_id WHERE b.known_at::TIMESTAMP >= ?
            ORDER BY l.batch_id, l.entity_id""",
        [since],
    )


def _cause(row: Mapping[str, Any]) -> str:
    return f"limit {row['batch_id']} {row['entity_id']} {row['measure']} {row['period']}"[:_LONGEST]


def _told(row: Row) -> Told:
    kind = "lifted" if row["lifted"] else "set" if row["was_lifted"] else "changed"
    item = items(catalog()).get(row["measure"])
    texts = {}
    for lang in ("en", "zh"):
        name = row["measure"] if item is None else (item.name_zh if lang == "zh" else item.name_en)
        texts[lang] = say(
            f"limit_notice_{kind}", lang, item=name, period=row["period"], value=_plain(row["value"]), before=_plain(row["before"]),
            unit=Names(catalog(), lang).unit(unit_of(row["measure"])), document=row["document"][:_DOCUMENT],
        )  # fmt: skip
    address = f"{reverse('limits_of', args=[row['entity_id']])}?year={row['period'][:4]}"
    return Told("limit", _cause(row), texts, permission=_FIRM, entity_id=row["entity_id"], address=address)


def _plain(value: Any) -> str:
    return "" if value is None else f"{value.normalize():,f}"

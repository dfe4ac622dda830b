"""For machines that watch us: is the service well, and how much does it hold."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from tanliu.app.desks.administration.queries import status
from tanliu.app.desks.live.queries.state import live
from tanliu.app.platform.address import is_local
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.place import results, workspace_path
from tanliu.app.platform.web.counting import counted

Sample = tuple[str, float]


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database and workspace answer, 503 otherwise; tells nothing else."""
    database, workspace = status.database_answers(), status.workspace_answers()
    well = database and workspace
    body = {"status": "ok" if well else "failing", "database": database, "workspace": workspace}
    return JsonResponse(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text form, to this machine or to who knows the token."""
    if not _may_read(request):
        return HttpResponse("a bearer token is needed\n", status=403, content_type="text/plain")
    lines: list[str] = []
    for name, kind, meaning, samples in _families():
        lines += [f"# HELP tanliu_{name} {meaning}", f"# TYPE tanliu_{name} {kind}"]
        lines += [f"tanliu_{name}{labels} {value:.10g}" for labels, value in samples]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    token = settings.TANLIU_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return is_local(request) or bool(token and hmac.compare_digest(given.encode(), token.encode()))


def _families() -> Iterable[tuple[str, str, str, list[Sample]]]:
    answered = counted()
    machine, tables = status.machine(), status.stored()
    yield (
        "requests_total",
        "counter",
        "Requests answered by this process.",
        [(f'{{status="{one}"}}', count) for one, count, _ in answered],
    )
    yield (
        "request_seconds_total",
        "counter",
        "Seconds spent on them.",
        [(f'{{status="{one}"}}', seconds) for one, _, seconds in answered],
    )
    yield (
        "store_bytes",
        "gauge",
        "Bytes of the newest version of a table.",
        [(f'{{table="{one.table}"}}', one.bytes) for one in tables],
    )
    yield (
        "store_version",
        "counter",
        "Newest version of a table.",
        [(f'{{table="{one.table}"}}', one.version) for one in tables],
    )
    yield "batches", "gauge", "Deliveries admitted.", [("", _count("batch"))]
    yield (
        "quarantine_open",
        "gauge",
        "Refused rows not yet mended.",
        [("", _count("quarantine WHERE state = 'open'"))],
    )
    yield (
        "jobs",
        "gauge",
        "Background jobs by state.",
        [(f'{{state="{state}"}}', number) for state, number in _jobs().items()],
    )
    ages = [time.time() - one.written.timestamp() for one in tables if one.table == "measure" and one.written]
    yield "results_age_seconds", "gauge", "Seconds since results were computed.", [("", age) for age in ages]
    yield "process_resident_memory_bytes", "gauge", "Memory of this process.", [("", machine["memory_bytes"])]
    yield "uptime_seconds", "gauge", "Seconds since this process began.", [("", machine["uptime_seconds"])]
    yield (
        "disk_free_bytes",
        "gauge",
        "Free bytes where the workspace lies.",
        [("", machine["disk_free_bytes"])],
    )
    yield from _live()


def _live() -> Iterable[tuple[str, str, str, list[Sample]]]:
    told = live(workspace_path())
    of = {f'{{source="{_escaped(one["source"])}"}}': one for one in told["sources"]}
    yield "live_spool_bytes", "gauge", "Bytes kept and not yet booked.", [("", told["spool_bytes"])]
    yield "live_spool_seconds", "gauge", "Age of the oldest of them.", [("", told["spool_seconds"] or 0)]
    yield "live_booking", "gauge", "Whether a process books.", [("", told["booking"])]
    for name, kind, key, meaning in _OF_SOURCES:
        yield name, kind, meaning, [(label, one[key]) for label, one in of.items() if one[key] is not None]


_OF_SOURCES = (
    ("live_connected", "gauge", "connected", "Whether the other side is there."),
    ("live_messages_total", "counter", "messages", "Messages kept in the last seven days."),
    ("live_readings_total", "counter", "readings", "Readings booked in the last seven days."),
    ("live_refused_total", "counter", "refused", "Rows refused in the last seven days."),
    ("live_lag_seconds", "gauge", "lag_seconds", "From arrival to booking, of the last delivery."),
)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _count(table: str) -> int:
    return int(results().rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def _jobs() -> dict[str, int]:
    found = dict(Job.objects.order_by().values_list("state").annotate(number=Count("id")))
    return {str(state): found.get(str(state), 0) for state in JobState}

"""For machines that watch us: is the service well, and how much does it hold."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from tanliu.app.office import status
from tanliu.app.office.address import is_local
from tanliu.app.office.models import Job, JobState
from tanliu.app.office.place import results
from tanliu.app.web.counting import counted

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


def _count(table: str) -> int:
    return int(results().rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def _jobs() -> dict[str, int]:
    found = dict(Job.objects.order_by().values_list("state").annotate(number=Count("id")))
    return {str(state): found.get(str(state), 0) for state in JobState}

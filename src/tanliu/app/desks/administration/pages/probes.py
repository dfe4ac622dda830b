"""For machines that watch us: is the service well, and how much does it hold."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client.core import CounterMetricFamily as Counter
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from tanliu.app import clock
from tanliu.app.desks.administration.queries import status
from tanliu.app.desks.live.queries.state import live
from tanliu.app.platform import parts
from tanliu.app.platform.address import is_local
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.verify_jobs import last_checked
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import results
from tanliu.app.platform.supervise import restarts
from tanliu.app.platform.web.counting import REGISTRY


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database and workspace answer and no part is missing, 503 otherwise; tells nothing else."""
    database, workspace = status.database_answers(), status.workspace_answers()
    well = database and workspace and not parts.missing(workspace_path())
    body = {"status": "ok" if well else "failing", "database": database, "workspace": workspace}
    body |= parts.states(workspace_path())
    return JsonResponse(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text form, to this machine or to who knows the token."""
    if not _may_read(request):
        return HttpResponse("a bearer token is needed\n", status=403, content_type="text/plain")
    return HttpResponse(generate_latest(_Families()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_read(request: HttpRequest) -> bool:
    token = settings.TANLIU_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return is_local(request) or bool(token and hmac.compare_digest(given.encode(), token.encode()))


class _Families:
    """All that is shown: the counters of the process, and the state of store, jobs and live sources as of now."""

    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()
        yield from _of_tables(status.stored())
        yield from _of_machine(status.machine())
        yield from _of_parts()
        yield _gauge("batches", "Deliveries admitted.", _count("batch"))
        refused = _count("quarantine WHERE state = 'open'")
        yield _gauge("quarantine_open", "Refused rows not yet mended.", refused)
        yield from _of_database()
        yield from _live()


def _of_parts() -> Iterator[Metric]:
    there = Gauge("tanliu_part_at_work", "Whether some process does a part's work.", labels=["part"])
    yield _by(there, parts.states(workspace_path()))
    anew = Counter("tanliu_part_restarts", "How often a part was started anew.", labels=["part"])
    kept = restarts(workspace_path())
    yield _by(anew, {part: state["restarts"] for part, state in kept.items()})


def _of_database() -> Iterator[Metric]:
    """What the rest tells must be told while the database is away too."""
    try:
        jobs = _jobs()
    except DatabaseError:
        jobs = None
    yield _gauge("database_answers", "Whether the operational database answers.", jobs is not None)
    yield _by(Gauge("tanliu_jobs", "Background jobs by state.", labels=["state"]), jobs or {})
    checked = last_checked("en") if jobs is not None else None
    if checked is not None and checked.at is not None:
        age = clock.seconds() - checked.at.timestamp()
        yield _gauge("verify_age_seconds", "Seconds since the store was last looked at whole.", age)
        yield _gauge("verify_faults", "What that look found wrong.", checked.count)


def _of_tables(tables: Sequence[status.Stored]) -> Iterator[Metric]:
    size = Gauge("tanliu_store_bytes", "Bytes of the newest version of a table.", labels=["table"])
    version = Gauge("tanliu_store_version", "Newest version of a table.", labels=["table"])
    yield _by(size, {table.table: table.bytes for table in tables})
    yield _by(version, {table.table: table.version for table in tables})
    age = Gauge("tanliu_results_age_seconds", "Seconds since results were computed.")
    for table in tables:
        if table.table == "measure" and table.written:
            age.add_metric([], clock.seconds() - table.written.timestamp())
    yield age


def _of_machine(machine: Mapping[str, Any]) -> Iterator[Metric]:
    yield _gauge("process_resident_memory_bytes", "Memory of this process.", machine["memory_bytes"])
    yield _gauge("uptime_seconds", "Seconds since this process began.", machine["uptime_seconds"])
    yield _gauge("disk_free_bytes", "Free bytes where the workspace lies.", machine["disk_free_bytes"])


def _live() -> Iterator[Metric]:
    state = live(workspace_path())
    yield _gauge("live_spool_bytes", "Bytes kept and not yet booked.", state["spool_bytes"])
    yield _gauge("live_spool_seconds", "Age of the oldest of them.", state["spool_seconds"] or 0)
    yield _gauge("live_booking", "Whether a process books.", state["booking"])
    for name, key, meaning in _OF_SOURCES:
        values = {source["source"]: source[key] for source in state["sources"] if source[key] is not None}
        yield _by(Gauge(f"tanliu_{name}", meaning, labels=["source"]), values)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return Gauge(f"tanliu_{name}", meaning, value=float(value))


def _by(family: Gauge | Counter, values: Mapping[str, float]) -> Metric:
    for name, value in values.items():
        family.add_metric([name], float(value))
    return family


_OF_SOURCES = (
    ("live_connected", "connected", "Whether the other side is there."),
    ("live_messages_7_days", "messages", "Messages kept in the last seven days."),
    ("live_readings_7_days", "readings", "Readings booked in the last seven days."),
    ("live_refused_7_days", "refused", "Rows refused in the last seven days."),
    ("live_lag_seconds", "lag_seconds", "From arrival to booking, of the last delivery."),
)


def _count(table: str) -> int:
    return int(results().rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def _jobs() -> dict[str, int]:
    found = dict(Job.objects.order_by().values_list("state").annotate(number=Count("id")))
    return {str(state): found.get(str(state), 0) for state in JobState}

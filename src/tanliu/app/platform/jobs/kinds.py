"""What a worker can do: each kind of job is one function of its arguments, its owner and its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tanliu.app.desks.deliveries import jobs as take_in
from tanliu.app.desks.estimates import jobs as estimate_jobs
from tanliu.app.desks.findings import jobs as findings_jobs
from tanliu.app.desks.publications import jobs as publish_jobs
from tanliu.app.desks.reports import jobs as report_jobs
from tanliu.app.platform.jobs import compute_jobs, past_jobs
from tanliu.app.platform.jobs.running import Running

Kind = Callable[[Mapping[str, Any], Any, Running], Mapping[str, Any]]
KINDS: dict[str, Kind] = {
    "regional_report": report_jobs.regional,
    "enterprise_report": report_jobs.enterprise,
    "industry_analysis": report_jobs.industries,
    "key_enterprises": report_jobs.key_enterprises,
    take_in.KIND: take_in.taken_in,
    compute_jobs.KIND: compute_jobs.computed,
    past_jobs.KIND: past_jobs.prepared,
    estimate_jobs.KIND: estimate_jobs.estimated,
    findings_jobs.KIND: findings_jobs.found,
    publish_jobs.PUBLISH: publish_jobs.published,
    publish_jobs.RESTATE: publish_jobs.restated,
    publish_jobs.DELIVERY: publish_jobs.delivery_changed,
}

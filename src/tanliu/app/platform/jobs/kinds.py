"""What a worker can do: each kind of job is one function of its arguments, its owner and its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from tanliu.app.drawers import drawers
from tanliu.app.platform.jobs import case_jobs, compute_jobs, daily_jobs, past_jobs, verify_jobs
from tanliu.app.platform.jobs.running import Running

Kind = Callable[[Mapping[str, Any], Any, Running], Mapping[str, Any]]


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by name: those of the platform and those of the desks."""
    found: dict[str, Kind] = {
        compute_jobs.KIND: compute_jobs.computed,
        past_jobs.KIND: past_jobs.prepared,
        case_jobs.KIND: case_jobs.tended,
        verify_jobs.KIND: verify_jobs.verified,
        daily_jobs.KIND: daily_jobs.told,
    }
    for jobs in drawers("jobs"):
        found |= getattr(jobs, "KINDS", {})
    return found


@cache
def regular() -> tuple[Callable[[], object], ...]:
    """Return what the desks want to be looked for every minute."""
    return tuple(look for jobs in drawers("jobs") for look in getattr(jobs, "REGULARLY", ()))

"""Computations that a program asks for, and where jobs stand."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from tanliu.app.platform.action import Action, Actor, actor_of, perform
from tanliu.app.platform.api import source_shapes as shapes
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.jobs.cancel import Cancel
from tanliu.app.platform.jobs.compute_jobs import compute_later
from tanliu.app.platform.models import Job
from tanliu.kit.period import Period
from tanliu.report.fault import unpacked
from tanliu.report.step import told_step

router = Router(tags=["jobs"])
_STOPPED = {code: one for code, one in WRITE_PROBLEMS.items() if code in (401, 403, 404, 422, 429)}
_KEEP = {code: one for code, one in WRITE_PROBLEMS.items() if code in (401, 403, 422, 429)}


@dataclass(frozen=True)
class Compute(Action[Job]):
    """Compute months, or everything, in the background."""

    needs: ClassVar[frozenset[str]] = frozenset({"compute"})
    refusal: ClassVar[str] = "the role may not compute"
    months: Sequence[int]

    def run(self, actor: Actor) -> Job:
        return compute_later(actor.user, self.months)


@router.post("/compute", response={202: shapes.JobState, **_KEEP}, auth=WRITE)
def compute(
    request: HttpRequest,
    period: Annotated[
        str | None,
        Query(
            None,
            pattern=r"^(19|20|21)\d{2}(-(0[1-9]|1[0-2]))?$",
            description="Year or month to compute; everything when left out",
        ),
    ] = None,
) -> Any:
    """Ask for a computation; a job does it."""
    job = perform(Compute(_months(period) if period else []), actor_of(request))
    return Status(202, job_state(job))


def _months(period: str) -> list[int]:
    parsed = Period.parse(period)
    return sorted({parsed.key, *(month.key for month in parsed.months)})


@router.get("/jobs/{job_id}", response={200: shapes.JobState, **READ_PROBLEMS})
def job(request: HttpRequest, job_id: uuid.UUID) -> Any:
    """Say where a job of the user stands."""
    found = Job.objects.filter(pk=job_id, owner_id=request.user.pk).first()
    if found is None:
        raise Http404("no such job")
    return job_state(found)


@router.post("/jobs/{job_id}/cancel", response={200: shapes.JobState, **_STOPPED}, auth=WRITE)
def cancel(request: HttpRequest, job_id: uuid.UUID) -> Any:
    """Stop a job of the user: at once when it waits, else at its next step; what is booked stays."""
    found = Job.objects.filter(pk=job_id, owner_id=request.user.pk).first()
    if found is None:
        raise Http404("no such job")
    perform(Cancel(found), actor_of(request))
    found.refresh_from_db()
    return job_state(found)


def job_state(job: Job) -> dict[str, Any]:
    """Return where a job stands."""
    names = ("kind", "state", "progress", "created_at", "finished_at")
    return {
        "id": str(job.pk),
        **{name: getattr(job, name) for name in names},
        "step": told_step(job.step, language()),
        "error": unpacked(job.error, language()),
        "receipt": job.result.get("receipt"),
    }

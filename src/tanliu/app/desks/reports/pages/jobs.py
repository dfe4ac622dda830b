"""Background work of a user: how far it is, what it left, and how to stop it."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.jobs import queue
from tanliu.app.platform.jobs.cancel import Cancel, concerns
from tanliu.app.platform.jobs.files import folder_of
from tanliu.app.platform.models import Job
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import note, page
from tanliu.report.forms import TYPES
from tanliu.report.phrase import phrases
from tanliu.report.step import told_step

_NAME = re.compile(r"[\w.-]+")


@page()
def job(request: HttpRequest, job: UUID) -> HttpResponseBase:
    """Show a job with a bar that moves."""
    found = _visible(request, job)
    return render(request, "reports/job.html", {"job": found, "step": _step(found)})


@page()
def state(request: HttpRequest, job: UUID) -> HttpResponseBase:
    """Answer how far a job is, for the bar."""
    found = _visible(request, job)
    return JsonResponse(
        {
            "state": found.state,
            "progress": round(found.progress, 3),
            "step": _step(found),
            "over": found.is_over(),
        }
    )


@require_POST
@page()
def cancel(request: HttpRequest, job: UUID) -> HttpResponseBase:
    """Stop a job: at once when it waits, else at its next step."""
    found = _visible(request, job)
    perform(Cancel(found), actor_of(request))
    return redirect("job", found.pk)


@page("export")
def file(request: HttpRequest, job: UUID, name: str) -> HttpResponseBase:
    """Download a file that a job left; only to its owner, because it holds what the owner may see."""
    found = Job.objects.filter(pk=job, owner_id=request.user.pk).first()
    names = [one["name"] for one in found.result.get("files", [])] if found else []
    if found is None or name not in names or not _NAME.fullmatch(name):
        raise Http404("no such file")
    if found.result.get("seen") != queue.seen_by(request.user):
        # what the owner may see has changed since the file was made
        raise Http404("no such file")
    path = folder_of(found.pk) / name
    if not path.is_file():
        raise Http404("no such file")
    note(request, "export", name, job=str(found.pk))
    kind = TYPES.get(path.suffix.lstrip("."), "application/octet-stream")
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)


def _visible(request: HttpRequest, job: UUID) -> Job:
    found = Job.objects.filter(pk=job).select_related("owner").first()
    if found is None or not concerns(actor_of(request), found):
        raise Http404("no such job")
    return found


def _step(found: Job) -> str:
    """Return the step in the reader's language; a step that is no phrase is shown as it is."""
    known = phrases().get(found.step)
    return known[language()] if known else told_step(found.step, language())

"""Administration: people, packs in use, jobs, and how the system stands."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tanliu.app import clock
from tanliu.app.desks.administration.queries import status as standing
from tanliu.app.platform import people as changing
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.cancel import Cancel
from tanliu.app.platform.jobs.verify_jobs import last_checked
from tanliu.app.platform.models import Job
from tanliu.app.platform.roles import roles
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.catalog.lint import lint
from tanliu.catalog.types import Finding
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

_JOBS = 100


@page("administer")
def people(request: HttpRequest) -> HttpResponseBase:
    """List the users with role, cover, last sign-in and lock-out."""
    return _people(request)


@page("administer")
@require_POST
def new_user(request: HttpRequest) -> HttpResponseBase:
    """Make a user and show the password this once."""
    name, role = request.POST.get("username", "").strip(), request.POST.get("role", "")
    secret = perform(changing.NewUser(name, role, _covers(request)), actor_of(request))
    return _people(request, shown={"name": name, "password": secret})


@page("administer")
@require_POST
def change_user(request: HttpRequest, number: int) -> HttpResponseBase:
    """Do one thing to one user: another role, a new password, close, open or unlock."""
    user = get_object_or_404(User, pk=number, member__isnull=False)
    what, actor = request.POST.get("what", ""), actor_of(request)
    if what == "password":
        secret = perform(changing.NewPassword(user), actor)
        return _people(request, shown={"name": user.username, "password": secret})
    if what == "role":
        perform(changing.ChangeRole(user, request.POST.get("role", ""), _covers(request)), actor)
    elif what in ("close", "open"):
        perform(changing.SetActive(user, what == "open"), actor)
    elif what == "unlock":
        perform(changing.Unlock(user), actor)
    else:
        raise TanliuError("unknown change", found=what, accepted="role, password, close, open, unlock")
    messages.success(request, say("user_changed", language(), name=user.username))
    return redirect("office")


@page("administer")
def packs(request: HttpRequest) -> HttpResponseBase:
    """List the packs in use with their factors by evidence, schemes, sources and findings."""
    known = catalog()
    rows = []
    for pack in known.packs:
        own = [factor for factor in known.factors if factor.pack == pack.id]
        evidence = sorted({factor.evidence for factor in own})
        rows.append(
            {
                "pack": pack,
                "title": pack.title[language()],
                "factors": len(own),
                "evidence": [(one, sum(factor.evidence == one for factor in own)) for one in evidence],
                "schemes": [name for name, doc in known.schemes.items() if doc.pack == pack.id],
                "sources": [name for name, doc in known.sources.items() if doc.pack == pack.id],
                "findings": _findings(pack.path),
            }
        )
    return render(request, "administration/packs.html", {"rows": rows})


@page("administer")
def jobs(request: HttpRequest) -> HttpResponseBase:
    """List the background jobs of everybody."""
    found = Job.objects.select_related("owner")[:_JOBS]
    return render(request, "administration/jobs.html", {"jobs": found})


@page("administer")
@require_POST
def cancel_job(request: HttpRequest, job: str) -> HttpResponseBase:
    """Cancel a job: at once when it waits, at its next step when it runs."""
    perform(Cancel(get_object_or_404(Job, pk=job)), actor_of(request))
    return redirect("office_jobs")


@page("administer")
def status(request: HttpRequest) -> HttpResponseBase:
    """Show versions, store, database, disk, memory and uptime."""
    tables, machine = standing.stored(), standing.machine()
    told = {
        "versions": standing.versions(), "tables": tables, "machine": machine,
        "store_bytes": sum(one.bytes for one in tables), "secure": settings.SECURE, "oidc": settings.OIDC,
        "uptime_hours": machine["uptime_seconds"] / 3600, "parts": standing.parts_of(workspace_path()),
        "checked": last_checked(language()),
    }  # fmt: skip
    return render(request, "administration/status.html", told)


def _people(request: HttpRequest, shown: dict[str, str] | None = None) -> HttpResponseBase:
    since = clock.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    wrong = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since
    )
    locked = set(wrong.values_list("username", flat=True))
    known = roles()
    users = User.objects.filter(member__isnull=False).select_related("member").order_by("username")
    rows = [
        {
            "user": one,
            "member": one.member,
            "locked": one.username in locked,
            "lost": one.member.role not in known,
        }
        for one in users
    ]
    told = {"rows": rows, "roles": list(known), "shown": shown}
    response = render(request, "administration/people.html", told)
    response["Cache-Control"] = "no-store"
    return response


def _covers(request: HttpRequest) -> list[str]:
    """Return the ids of the form, one a line or with commas between."""
    text = request.POST.get("covers", "").replace("\n", ",").replace("，", ",")
    return [one.strip() for one in text.split(",") if one.strip()]


@cache
def _findings(path: Any) -> list[Finding]:
    return lint(path)

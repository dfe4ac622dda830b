"""Published figures for programs: what was said, what it is today, and why it changed."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Router, Status

from tanliu.app.desks.publications.actions.ask import AskRestatement
from tanliu.app.desks.publications.actions.publish import Publication, broken_at, figures, published, units_of
from tanliu.app.desks.publications.actions.publish import publications as every
from tanliu.app.desks.publications.api import shapes
from tanliu.app.desks.publications.jobs import RESTATE, last_done
from tanliu.app.platform.access import reads_published
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api import source_shapes as jobs
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, Problem, ProblemError
from tanliu.app.platform.api.work import job_state
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.served import catalog
from tanliu.app.store.workspace import Workspace

router = Router(tags=["publications"])
_ASK = {code: one for code, one in WRITE_PROBLEMS.items() if code in (401, 403, 422, 429)}
NumberPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/publications", response={200: shapes.Publications, **READ_PROBLEMS})
def publications(request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0) -> HttpResponse:
    """List what was published, newest first."""
    _require_reader(request)
    with Workspace(workspace_path()) as workspace:
        known, broken = every(workspace)[::-1], broken_at(workspace)
    items = [_told(one) for one in known[offset : offset + limit]]
    return answer(
        {"count": len(known), "limit": limit, "offset": offset, "broken_at": broken, "items": items}
    )


@router.get("/publications/{publication_id}", response={200: shapes.Publication, **READ_PROBLEMS})
def publication(request: HttpRequest, publication_id: NumberPath) -> HttpResponse:
    """Return what was published under a number, with its files."""
    _require_reader(request)
    with Workspace(workspace_path()) as workspace:
        return answer(_told(_one(workspace, publication_id)))


@router.get("/publications/{publication_id}/figures", response={200: shapes.Figures, **READ_PROBLEMS})
def published_figures(
    request: HttpRequest, publication_id: NumberPath, limit: LimitQuery = 100, offset: OffsetQuery = 0
) -> HttpResponse:
    """List the figures of a publication beside what they are today."""
    _require_reader(request)
    with Workspace(workspace_path()) as workspace:
        one = _one(workspace, publication_id)
        before, today = published(workspace, publication_id), figures(workspace, one.period)
    units = units_of(catalog())
    items = [
        {
            "subject_kind": key[0], "subject_id": key[1], "figure": key[2], "unit": units.get(key[2], ""),
            "published": value, "today": today.get(key),
        }
        for key, value in sorted(before.items())
    ]  # fmt: skip
    frame = {"count": len(items), "limit": limit, "offset": offset}
    return answer({**frame, "items": items[offset : offset + limit]})


@router.get("/publications/{publication_id}/restatement", response={200: shapes.Restatement, **READ_PROBLEMS})
def restatement(request: HttpRequest, publication_id: NumberPath) -> HttpResponse:
    """Return what changed since a publication, as it was last worked out; 404 before that."""
    _require(request)
    with Workspace(workspace_path()) as workspace:
        _one(workspace, publication_id)
        last = workspace.last_batch()
    job = last_done(RESTATE, "publication", publication_id)
    if job is None:
        raise Http404("nobody asked for it yet")
    told = job.result
    names = ("last_batch", "figures", "changed", "unchanged")
    return answer(
        {
            "publication_id": publication_id, **{name: told[name] for name in names},
            "stale": told["last_batch"] != last,
            "published": _numbers(told["published"]), "today": _numbers(told["today"]),
            "causes": [
                {"text": one[language()], "batch_id": one["batch"], "parts": _numbers(one["parts"])}
                for one in told["causes"]
            ],
        }
    )  # fmt: skip


@router.post(
    "/publications/{publication_id}/restatement",
    auth=WRITE,
    response={202: jobs.JobState, **_ASK, 404: Problem},
)
def restate(request: HttpRequest, publication_id: NumberPath) -> Any:
    """Ask for what changed since a publication; a job works it out."""
    _require(request)
    with Workspace(workspace_path()) as workspace:
        _one(workspace, publication_id)
    return Status(202, job_state(perform(AskRestatement(publication_id), actor_of(request))))


def _require_reader(request: HttpRequest) -> None:
    """What was published is read by every role but those of enterprises, as on the page."""
    if not reads_published(request.user):
        raise ProblemError(403, "the role may not do this", where="publications")


def _require(request: HttpRequest) -> None:
    """What was published is of the whole district, and its causes name whole files."""
    if not parameters.seen(request).whole:
        raise ProblemError(403, "the role may not do this", where="publications")


def _one(workspace: Workspace, number: int) -> Publication:
    for one in every(workspace):
        if one.publication_id == number:
            return one
    raise Http404("no such publication")


def _told(one: Publication) -> dict[str, Any]:
    return {**asdict(one), "files": one.kept_files()}


def _numbers(texts: list[str | None]) -> list[Decimal | None]:
    return [None if text is None else Decimal(text) for text in texts]

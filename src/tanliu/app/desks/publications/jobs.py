"""Publishing with the reports that go with it, what changed since, and what a delivery changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse

from tanliu.app.desks.publications.actions.publish import publish
from tanliu.app.desks.publications.actions.restate import delivery_changes, restate
from tanliu.app.desks.publications.actions.restated import cause_text, headlines, restatement
from tanliu.app.platform.answers import asked
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.tell import Told, tell
from tanliu.app.platform.doubt import standing
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.jobs.files import keep
from tanliu.app.platform.jobs.kinds import kinds
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.models import Job, JobState
from tanliu.app.platform.served import catalog, todays_results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.report.forms import FORMS
from tanliu.report.names import Names
from tanliu.report.phrase import say

PUBLISH, RESTATE, DELIVERY = "publish", "restatement", "delivery_changed"
#: Seconds for which another writer is waited for.
_PATIENCE = 120.0
_LANGUAGES, _KEPT_FORMS = ("en", "zh"), ("pdf", "xlsx")


def published_folder(number: int) -> Path:
    """Return where the files of a publication are kept, whatever becomes of the files of jobs."""
    return workspace_path() / "published" / str(number)


def published(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """Publish a period with the regional report in both languages and forms."""
    period = str(arguments["period"])

    def files(number: int) -> list[dict[str, Any]]:
        todays_results().reload()
        folder = published_folder(number)
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _kept(
                kinds()["regional_report"](
                    {"period": period, "language": language, "form": form}, owner, progress
                ),
                progress.folder,
                folder,
            )
            for language in _LANGUAGES
            for form in _KEPT_FORMS
        ]

    with Workspace(workspace_path()) as workspace, workspace.writing(_PATIENCE):
        made = publish(
            workspace, catalog(), period, owner.get_username(), note=_noted(period, arguments), files=files
        )  # fmt: skip
    details = {"period": made.period, "figures": made.figures, "batch": made.batch_id, "digest": made.digest}
    if reason := arguments.get("reason"):
        details["reason"] = reason
    with transaction.atomic():
        record(owner.get_username(), "publish", str(made.publication_id), details)
        values = (("period", made.period), ("number", made.publication_id))
        address = reverse("publication", args=[made.publication_id])
        tell(
            [
                Told(
                    "publication",
                    f"publication {made.publication_id}",
                    "publication_notice",
                    values,
                    address=address,
                )
            ]
        )
    return {"publication": made.publication_id, "title": f"{made.publication_id}: {made.period}"}


def _noted(period: str, arguments: Mapping[str, Any]) -> str | None:
    """Return what stays with the publication: its note, and why it was published although figures are in doubt."""
    note, reason = str(arguments.get("note") or ""), str(arguments.get("reason") or "")
    count = len(standing(todays_results(), asked(Scope.everything(), period))) if reason else 0
    why = say("publication_nevertheless", "en", count=count, reason=reason) if reason else ""
    return " · ".join(one for one in (note, why) if one) or None


def last_done(kind: str, name: str, number: int) -> Job | None:
    """Return the newest job of a kind that is done and was about a number."""
    done = Job.objects.filter(kind=kind, state=JobState.DONE)
    return next((job for job in done if job.arguments.get(name) == number), None)


def _kept(done: Mapping[str, Any], source: Path, folder: Path) -> dict[str, Any]:
    """Move a report of the job to the publication; its hash goes into the chain."""
    (file,) = done["files"]
    shutil.move(source / file["name"], folder / file["name"])
    digest = hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest()
    return {"name": file["name"], "bytes": file["bytes"], "sha256": digest}


def restated(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """List what changed since a publication, as files and in short for its page."""
    number = int(arguments["publication"])
    found = restate(workspace_path(), catalog(), number, progress)
    files = []
    for language in _LANGUAGES:
        document = restatement(found, catalog(), Names(catalog(), language))
        files += [
            keep(
                progress.folder,
                f"restatement-{number}-{found.last_batch}-{language}.{form}",
                FORMS[form](document),
            )
            for form in _KEPT_FORMS
        ]
    shown = headlines(found)
    return {
        "files": files,
        "publication": number,
        "last_batch": found.last_batch,
        "figures": [one.key[2] for one in shown],
        "published": [_text(one.published) for one in shown],
        "today": [_text(one.today) for one in shown],
        "causes": [
            {
                **{language: cause_text(cause, language) for language in _LANGUAGES},
                "batch": cause.batches[0] if cause.batches else None,
                "parts": [_text(one.parts[at]) for one in shown],
            }
            for at, cause in enumerate(found.causes)
        ],
        "changed": len(found.changes),
        "unchanged": found.unchanged,
    }


def delivery_changed(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """Work out how a delivery moved the sums of each period."""
    number = int(arguments["batch"])
    rows = delivery_changes(workspace_path(), catalog(), number)
    texts = [
        {"period": row["period"], **{
            name: {side: _text(value) for side, value in row[name].items()} for name in ("energy_kgce", "emission_kgco2e")
        }}
        for row in rows
    ]  # fmt: skip
    return {"batch": number, "rows": texts}


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}"


#: Kinds of background work of this desk.
KINDS = {PUBLISH: published, RESTATE: restated, DELIVERY: delivery_changed}

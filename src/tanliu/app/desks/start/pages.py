"""The first run by its one-time link, and the pages on which a file that nobody has described is mapped and brought in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from tanliu.app.desks.start import first, outline_pages
from tanliu.app.desks.start.actions.begin import ZONE, Begin
from tanliu.app.desks.start.actions.bring import Bring, KeepFile
from tanliu.app.desks.start.queries import shown
from tanliu.app.desks.start.queries.proposals import Chosen, Proposed, fitting, proposals
from tanliu.app.ingest.propose.propose import source_name
from tanliu.app.platform import uploads
from tanliu.app.platform.action import Actor, actor_of, perform
from tanliu.app.platform.address import address
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.served import catalog, todays_results
from tanliu.app.platform.uploads import Upload
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.types import NAMED_STEPS
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.fault import told, translated
from tanliu.report.phrase import say


def begin(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Name the place and make the first account, once, by the link of the terminal."""
    if not first.opens(workspace_path(), secret):
        raise Http404
    given = {name: request.POST.get(name, "") for name in ("name", "parent", "zone", "user", "password")}
    fault = ""
    if request.method == "POST":
        try:
            user = perform(Begin(secret, **given), Actor("first run", address(request)))
        except PermissionDenied as error:
            raise Http404 from error
        except TanliuError as error:
            fault = told(error, language())
        else:
            login(request, user, "django.contrib.auth.backends.ModelBackend")
            return redirect("bring")
    if not given["zone"]:
        given |= {"zone": "Asia/Shanghai", "parent": "CN"} if language() == "zh" else {"zone": "UTC"}
    page_told = {
        "given": given,
        "fault": fault,
        "regions": shown.regions(catalog(), language()),
        "zones": shown.zones(),
    }
    return render(request, "start/begin.html", page_told, status=400 if fault else 200)


@page(Bring)
def bring(request: HttpRequest) -> HttpResponseBase:
    """Offer to drop a file, and list the mappings that were kept."""
    return render(
        request, "start/bring.html", {"saved": sorted((workspace_path() / "sources").glob("*.yaml"))}
    )


@page(Bring)
@require_POST
def look(request: HttpRequest) -> HttpResponseBase:
    """Show what a file is taken for, its first rows with their verdicts, and what is unsure."""
    upload = _upload(request)
    found = _proposed(upload, request.POST)
    sheets = [_told(number, *one) for number, one in enumerate(found)]
    page_told = {
        "upload": upload, "token": upload.token(), "sheets": sheets, "meanings": shown.meanings(catalog(), language()),
        "fault": any(one.fault for _, one in found),
    }  # fmt: skip
    return render(request, "start/look.html", page_told)


@page(Bring)
@require_POST
def import_(request: HttpRequest) -> HttpResponseBase:
    """Keep the mappings and import the file by them."""
    upload = uploads.confirmed(request.user, request.POST.get("token", ""))
    found = _proposed(upload, request.POST)
    texts = [(one.source, one.text([translated(doubt, "en") for doubt in one.doubts])) for one, _ in found]
    done = perform(Bring(upload, texts), actor_of(request))
    # whoever brought it looks at the map next
    todays_results().reload()
    said = say(
        "brought", language(), file=upload.name, rows=f"{done['rows_accepted']:,}", refused=f"{done['rows_refused']:,}",
        periods=", ".join(done["periods"]) or "–",
    )  # fmt: skip
    messages.success(request, said)
    return redirect("map" if any(len(one) == 4 for one in done["periods"]) else "bring")


def _upload(request: HttpRequest) -> Upload:
    """Return the upload of a form: a new one, or that of its token."""
    if token := request.POST.get("token"):
        return uploads.confirmed(request.user, token)
    file = request.FILES.get("file")
    if file is None:
        raise TanliuError("no file was chosen", accepted=Message("a file to upload"))
    return perform(KeepFile(file), actor_of(request))


def _proposed(upload: Upload, form: MultiValueDict[str, str]) -> Proposed:
    told = workspace_path() / ZONE
    zone = told.read_text(encoding="utf-8") if told.is_file() else ""
    name = source_name(form.get("source") or upload.name)
    with Workspace(workspace_path()) as opened:
        return proposals(opened, catalog(), upload.file, "", zone, name, Chosen.of(form))


def _told(number: int, proposal: Any, verdict: Any) -> dict[str, Any]:
    """Return a sheet for its template."""
    saved = fitting(workspace_path(), proposal)
    return {
        "number": number, "header": ", ".join(map(str, proposal.table.header_rows)), "proposal": proposal, "verdict": verdict, "columns": shown.columns(proposal, catalog(), language()),
        "rows": shown.rows(proposal, verdict, language()), "heads": shown.heads(proposal),
        "across": _across(proposal), "doubts": [translated(one, language()) for one in proposal.doubts],
        "names": [one for one in proposal.matches if one.how in ("alike", "none")],
        "reasons": shown.reasons(verdict, language()),
        "counts": [(table, count - verdict.refused[table], count) for table, count in verdict.rows_read.items()],
        "fault": verdict.fault and told(verdict.fault, language()), "saved": saved,
    }  # fmt: skip


def _across(proposal: Any) -> str:
    """Say which columns are taken apart into a row for each value."""
    told = proposal.table.across
    if told is None:
        return ""
    return say(
        "look_across",
        language(),
        first=told["first"],
        last=told["last"],
        step=say(f"across_{_step(told)}", language()),
    )


def _step(told: Any) -> str:
    return told["step"] if told["step"] in NAMED_STEPS else "time"


urlpatterns = [
    path("first/<str:secret>", begin, name="first"),
    path("bring", bring, name="bring"),
    path("bring/look", look, name="bring_look"),
    path("bring/import", import_, name="bring_import"),
    *outline_pages.urlpatterns,
]

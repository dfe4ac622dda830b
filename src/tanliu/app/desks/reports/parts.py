"""What reports of this desk share: whom and when they are about, their head and foot, the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app import clock
from tanliu.app.platform.access import role
from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubt
from tanliu.app.platform.jobs.files import keep
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.period import Shown
from tanliu.app.platform.served import catalog, results, then
from tanliu.app.store.sql import TOPMOST
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.kit.errors import TanliuError
from tanliu.report.document import Document, Section
from tanliu.report.doubt import label
from tanliu.report.forms import FORMS
from tanliu.report.names import Names
from tanliu.report.phrase import say


def names_of(arguments: Mapping[str, Any]) -> Names:
    """Return names in the language asked for."""
    return Names(catalog(), "zh" if arguments.get("language") == "zh" else "en")


def region_of(arguments: Mapping[str, Any], owner: Any) -> str | None:
    """Return the region asked for; a town officer's own town where none is."""
    asked = arguments.get("region")
    if asked:
        return str(asked)
    covers = owner.member.covers if (found := role(owner)) and found.scope == "regions" else []
    return str(covers[0]) if len(covers) == 1 else None


def top_of() -> Mapping[str, Any] | None:
    """Return the region that holds all others, if there is one."""
    tops = results().rows(f"SELECT * FROM region WHERE {TOPMOST}")
    return tops[0] if len(tops) == 1 else None


def rests(scope: Any, period: Shown) -> Doubt:
    """Return what the figures of a report rest on."""
    return doubt(results(), asked(scope, period.period))


def titled(title: str, entities: int, names: Names, parts: list[Section], doubted: Doubt) -> Document:
    """Return a report with what it covers, as of when, and what it rests on at its foot."""
    looked_at = then()
    known = say("past_known", names.language, day=looked_at.shown) if looked_at else ""
    subtitle = say(
        "report_covers",
        names.language,
        count=f"{entities:,}",
        day=clock.today(ZoneInfo(settings.TIME_ZONE)).isoformat(),
    )
    return Document(
        title,
        " · ".join(one for one in (known, subtitle) if one),
        names.language,
        tuple(parts),
        " · ".join(
            one
            for one in (
                say("report_footer", names.language),
                label(doubted, doubt_rules(catalog()), names.language),
            )
            if one
        ),
        settings.TANLIU_PUBLIC_URL,
    )


def written(arguments: Mapping[str, Any], progress: Running, document: Document, stem: str) -> dict[str, Any]:
    """Write a report in the form asked for, and return what the job keeps of it."""
    form = str(arguments.get("form"))
    if form not in FORMS:
        raise TanliuError("unknown form", found=form, accepted=", ".join(FORMS))
    progress("job_drawing", 0.85)
    body = FORMS[form](document)
    progress("job_drawing", 0.98)
    looked_at = then()
    known = f"-as-known-{looked_at.day}" if looked_at else ""
    name = f"{stem}{known}-{document.language}.{form}"
    return {"files": [keep(progress.folder, name, body)], "title": document.title}

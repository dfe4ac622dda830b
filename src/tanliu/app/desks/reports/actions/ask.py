"""Ask the worker for a report; what cannot be made is refused before a worker tries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app.platform.access import speaks, visible_entity, visible_region
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.jobs import queue
from tanliu.app.platform.models import Job
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import results, then
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Forms in which each report can be had.
REPORTS = {
    "regional_report": ("pdf", "xlsx"),
    "enterprise_report": ("pdf", "xlsx"),
    "industry_analysis": ("pdf", "xlsx"),
    "key_enterprises": ("xlsx", "csv", "pdf"),
    "town_workbook": ("xlsx",),
    "enterprise_workbook": ("xlsx",),
}
#: Reports about more than one firm.
OF_MANY = frozenset({"regional_report", "industry_analysis", "key_enterprises", "town_workbook"})
#: Reports about one firm.
OF_ONE = frozenset(REPORTS) - OF_MANY
#: Reports that can be had of a month, too.
OF_MONTHS = frozenset({"regional_report", "town_workbook", "enterprise_workbook"})
#: What a form tells.
FIELDS = ("kind", "form", "language", "period", "entity", "region", "list")
_OPEN_MOST = 5


@dataclass(frozen=True)
class AskReport(Action[Job]):
    """Put a report in for the worker, about what its reader may see."""

    needs: ClassVar[frozenset[str]] = frozenset({"export"})
    kind: str
    form: str
    language: str
    period: str = ""
    entity: str = ""
    region: str = ""
    list: str = ""

    def check(self, actor: Actor) -> None:
        if self.kind not in REPORTS or (self.kind in OF_MANY and speaks(actor.user)):
            raise TanliuError("unknown report", found=self.kind, accepted=", ".join(REPORTS))
        if self.form not in REPORTS[self.kind]:
            raise TanliuError("unknown form", found=self.form, accepted=", ".join(REPORTS[self.kind]))

    def run(self, actor: Actor) -> Job:
        """Put it in.

        Raises
        ------
        Http404
            When it is about something that the reader does not see.
        TanliuError
            When too many of this user's wait.
        """
        asked = self._arguments(actor.user)
        if Job.objects.filter(owner=actor.user, state__in=("waiting", "running")).count() >= _OPEN_MOST:
            raise TanliuError(
                "too many reports are under way", accepted=Message("wait for one, or cancel it")
            )
        # putting a job in is noted by the queue
        return queue.enqueue(self.kind, asked, actor.user)

    def _arguments(self, user: Any) -> dict[str, str]:
        asked = {
            "form": self.form,
            "language": self.language,
            "period": shown(results(), self.period or None).period,
        }
        if looked_at := then():
            asked["as_of"] = looked_at.asked
        if self.kind in OF_ONE:
            visible_entity(results(), user, self.entity)
            asked["entity"] = self.entity
        elif self.region:
            asked["region"] = visible_region(results(), user, self.region)["region_id"]
        if self.kind == "key_enterprises":
            asked["list"] = self.list
        return asked

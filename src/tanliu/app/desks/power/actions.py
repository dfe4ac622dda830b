"""Restrict electricity for many enterprises at once, and lift a restriction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.power.models import Restriction
from tanliu.app.desks.power.queries import reached
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.phrase import say

_LONGEST_DAYS, _LONGEST_NOTICE, _HOURS, _AT_ONCE = 92, 300, 24, 500
#: Permission of who speaks for an enterprise and is told.
_FIRM = "answer"


@dataclass(frozen=True)
class Restrict(Action[int]):
    """Announce days on which the enterprises of a region and an activity use less; the result is the number.

    Attributes
    ----------
    most_percent
        Electricity of a day that is allowed in percent of the usual; 0 where production stops.
    begins, ends
        Local hours.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"restrict"})
    refusal: ClassVar[str] = "the role may not restrict electricity"
    first: date
    last: date
    most_percent: int
    notice: str
    region: str = ""
    activity: str = ""
    begins: int = 0
    ends: int = _HOURS

    def check(self, actor: Actor) -> None:
        """Refuse what cannot hold, and what concerns enterprises of somebody else.

        Raises
        ------
        TanliuError
            When days, hours, percent or document are not what they may be, nobody is concerned, or somebody outside the
            actor's scope is.
        """
        longest = self.first + timedelta(days=_LONGEST_DAYS - 1)
        if not max(self.first, today()) <= self.last <= longest:
            raise TanliuError(
                "the last day of a restriction", where="last", found=self.last,
                accepted=Message("{first} to {last}", first=max(self.first, today()), last=longest),
            )  # fmt: skip
        if not 0 <= self.begins < self.ends <= _HOURS:
            raise TanliuError(
                "the hours of a restriction", where="begins, ends", found=f"{self.begins}, {self.ends}",
                accepted="0 <= begins < ends <= 24",
            )  # fmt: skip
        if not 0 <= self.most_percent < 100:
            raise TanliuError(
                "the percent of a restriction",
                where="most_percent",
                found=self.most_percent,
                accepted="0 ... 99",
            )
        if not 0 < len(self.notice.strip()) <= _LONGEST_NOTICE:
            raise TanliuError(
                "what announced the restriction", where="notice", found=len(self.notice.strip()),
                accepted=f"1 ... {_LONGEST_NOTICE}",
            )  # fmt: skip
        self._check_whom(actor)

    def _check_whom(self, actor: Actor) -> None:
        every = reached(results(), self.region, self.activity)
        where = " ".join(filter(None, (self.region, self.activity)))
        if not every:
            raise TanliuError("the restriction concerns no enterprise", where="region, activity", found=where)
        if actor.user is not None:
            own = len(reached(results(), self.region, self.activity, scope_of(actor.user)))
            if own < len(every):
                raise TanliuError(
                    "the restriction concerns enterprises of others", where="region, activity", found=len(every),
                    accepted=Message("{count} within your scope", count=own),
                )  # fmt: skip

    def run(self, actor: Actor) -> int:
        row = Restriction.objects.create(
            first=self.first, last=self.last, most_percent=self.most_percent, region=self.region,
            activity=self.activity, begins=self.begins, ends=self.ends, notice=self.notice.strip(), author=actor.name,
        )  # fmt: skip
        _tell("power_told", row)
        return row.pk

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        details = {"first": f"{self.first}", "last": f"{self.last}", "region": self.region, "activity": self.activity,
                   "most_percent": self.most_percent, "notice": self.notice.strip()}  # fmt: skip
        return [Entry("power_restrict", f"{done}", details)]


@dataclass(frozen=True)
class Lift(Action[None]):
    """Lift a restriction; it stays on the list with the day."""

    needs: ClassVar[frozenset[str]] = frozenset({"restrict"})
    refusal: ClassVar[str] = "the role may not restrict electricity"
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse one that is not there, is lifted, or concerns enterprises of somebody else.

        Raises
        ------
        TanliuError
            With the number.
        """
        row = Restriction.objects.filter(pk=self.number, lifted_at=None).first()
        scope = None if actor.user is None else scope_of(actor.user)
        if row is None or not reached(results(), row.region, row.activity, scope):
            raise TanliuError("no such restriction in force", found=self.number)
        if len(reached(results(), row.region, row.activity, scope)) < len(
            reached(results(), row.region, row.activity)
        ):
            raise TanliuError("the restriction concerns enterprises of others", found=self.number)

    def run(self, actor: Actor) -> None:
        row = Restriction.objects.select_for_update().get(pk=self.number)
        row.lifted_by, row.lifted_at = actor.name, clock.now()
        row.save(update_fields=["lifted_by", "lifted_at"])
        _tell("power_told_lifted", row)

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("power_lift", f"{self.number}")]


def _tell(phrase: str, row: Restriction) -> None:
    """Tell each enterprise, once for the restriction."""
    values = {"first": row.first, "last": row.last, "most": row.most_percent, "notice": row.notice}
    texts = {f"text_{lang}": say(phrase, lang, **values) for lang in ("en", "zh")}
    CaseNotice.objects.bulk_create(
        [
            CaseNotice(case=None, revision=0, to=_FIRM, permission=_FIRM, entity_id=one, due_on=None, page="power",
                       cause=f"{phrase} {row.pk} {one}"[:120], **texts)
            for one in reached(results(), row.region, row.activity)
        ],
        ignore_conflicts=True, batch_size=_AT_ONCE,
    )  # fmt: skip

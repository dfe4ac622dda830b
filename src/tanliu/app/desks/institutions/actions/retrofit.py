"""Tell an institution to carry out a retrofit: a case, one open for each; only where a quota was passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.desks.institutions.actions.bring import ADMINISTERS, sight_of
from tanliu.app.desks.institutions.queries.known import Institution, institutions
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.served import results
from tanliu.decide.casework.forms import filled
from tanliu.kit.errors import ConflictError, TanliuError

PROCESS = "institution-retrofit"


def retrofits_of(entity_id: str) -> list[Case]:
    """Return the retrofits of an institution, the newest first."""
    return list(Case.objects.filter(process=PROCESS, entity_id=entity_id).order_by("-id")[:20])


@dataclass(frozen=True)
class TellRetrofit(Action[int]):
    """Send the notice of a retrofit for what was used in a year; the result is the number of the case."""

    needs: ClassVar[frozenset[str]] = ADMINISTERS
    refusal: ClassVar[str] = "the role may not tell of institutions"
    entity_id: str
    year: int
    text: str

    def _institution(self, actor: Actor) -> Institution:
        found = [
            one for one in institutions(results(), sight_of(actor), self.year) if one.id == self.entity_id
        ]
        if not found:
            raise TanliuError("no such institution that you see", where="entity_id", found=self.entity_id)
        return found[0]

    def check(self, actor: Actor) -> None:
        """Refuse one who is not over a constraint value, and a second one while one is open.

        Raises
        ------
        ConflictError
            When one is open.
        TanliuError
            With what was found.
        """
        filled(process(PROCESS).says.forms["reason"], {"text": self.text})
        if not self._institution(actor).due.over:
            raise TanliuError("no constraint value was passed", where="entity_id", found=self.entity_id)
        if Case.objects.filter(process=PROCESS, entity_id=self.entity_id, closed_at=None).exists():
            raise ConflictError("a retrofit of this institution is open", found=self.entity_id)

    def run(self, actor: Actor) -> int:
        subject = f"{self.entity_id} {self.year}"
        version = 1 + Case.objects.filter(process=PROCESS, subject=subject).count()
        case = begin(Case, PROCESS, subject, self.entity_id, actor, version=version)
        over = list(self._institution(actor).due.over)
        take(
            case,
            Move("tell", case.revision, note=self.text.strip(), details={"year": self.year, "over": over}),
            actor,
        )
        return int(case.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("institutions_tell_retrofit", f"{done}", {"entity": self.entity_id, "year": self.year})]

"""What the desk cases does: notices are marked as read, and cases go on in another edition of their process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import migrate
from tanliu.app.platform.casework.notices import mark_all_read, mark_read
from tanliu.app.platform.casework.standing import standing
from tanliu.kit.errors import TanliuError

#: Process, edition and state before, edition and state after.
Way = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class MarkRead(Action[int]):
    """Keep that somebody read notices; ``None`` stands for all. Others see them as before."""

    notices: tuple[int, ...] | None = None

    def run(self, actor: Actor) -> int:
        """Keep it; returns how many were new."""
        if self.notices is None:
            return mark_all_read(actor.user)
        return mark_read(actor.user, self.notices)


@dataclass(frozen=True)
class MoveEditions(Action[Mapping[Way, int]]):
    """Let every open case go on in the edition that takes it over, or count those that would."""

    needs: ClassVar[frozenset[str]] = frozenset({"administer"})
    dry: bool = False

    def run(self, actor: Actor) -> Mapping[Way, int]:
        """Do it; returns how many cases go which way."""
        moved: Counter[Way] = Counter()
        for case in Case.objects.filter(closed_at=None).order_by("id").iterator():
            way = _way(case)
            if way is not None and (self.dry or migrate(case, actor)):
                moved[way] += 1
        return moved

    def entries(self, actor: Actor, done: Mapping[Way, int]) -> Iterable[Entry]:
        if self.dry:
            return []
        return [
            Entry(
                "case.migrate",
                name,
                {"from": before, "to": after, "state": f"{state} → {state_after}", "cases": count},
            )
            for (name, before, state, after, state_after), count in done.items()
        ]


def _way(case: Case) -> Way | None:
    try:
        at = standing(case)
    except TanliuError:
        return None
    if at.migration is None:
        return None
    return case.process, case.edition, case.state, at.process.says.edition, at.case.state

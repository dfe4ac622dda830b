"""Contradictions of linked resources as cases: opened once for a cause, closed when the figures agree again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.desks.linked.queries import PROCESS, Linked, linked, rules, subject_of_contradiction
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import Move, take
from tanliu.app.platform.casework.orders import raise_order
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.decide.linkage.checks import Contradiction
from tanliu.decide.linkage.document import Linkage

_AGREE = "数据已一致 / the figures agree"


@dataclass(frozen=True, slots=True)
class Watched:
    """Numbers of the cases that were opened and closed."""

    opened: tuple[int, ...]
    mended: tuple[int, ...]


@dataclass(frozen=True)
class WatchLinked(Action[Watched]):
    """Open a case for each contradiction of a year that has none, and close those whose figures agree."""

    needs: ClassVar[frozenset[str]] = frozenset({"judge"})
    refusal: ClassVar[str] = "the role may not judge contradictions"
    year: str

    def run(self, actor: Actor) -> Watched:
        scope = Scope.everything() if actor.user is None else scope_of(actor.user)
        rule, found = rules(catalog()), linked(results(), catalog(), scope, self.year)
        there = {
            subject_of_contradiction(one.entity_id, self.year, each.check): (one, each)
            for one in found
            for each in one.found
        }
        open_cases = {
            case.subject: case for case in Case.objects.filter(process=PROCESS, closed_at=None)
        }  # fmt: skip
        opened = tuple(
            raise_order(PROCESS, subject, one.entity_id, _text(each, rule), _details(self.year, each), actor)
            for subject, (one, each) in there.items()
            if subject not in open_cases
        )
        gone = _gone(open_cases, there, found, self.year)
        for case in gone:
            take(case, Move("mend", case.revision, note=_AGREE), actor)
        return Watched(opened, tuple(case.pk for case in gone))

    def entries(self, actor: Actor, done: Watched) -> Iterable[Entry]:
        told = {"opened": list(done.opened)[:50], "mended": list(done.mended)[:50]}
        return [Entry("linked_watch", self.year, told)] if done.opened or done.mended else []


def _gone(
    cases: Mapping[str, Case], there: Mapping[str, object], found: Sequence[Linked], year: str
) -> list[Case]:
    """Return open cases of the year and of enterprises that were looked at, of which nothing is found any more."""
    seen = {f"{one.entity_id} {year} " for one in found}
    return [
        case
        for subject, case in cases.items()
        if subject not in there and any(subject.startswith(start) for start in seen)
    ]


def _details(year: str, one: Contradiction) -> dict[str, str]:
    return {"year": year, "check": one.check, "found": f"{one.found:f}", "at_most": f"{one.at_most:f}", "unit": one.unit}  # fmt: skip


def _text(one: Contradiction, rule: Linkage) -> str:
    check = rule.checks[one.check]  # type: ignore[index]
    told = f"{one.found:,.0f} > {one.at_most:,.0f} {one.unit}"
    return f"{check.name['zh']}（{told}）：{check.about['zh']} / {check.name['en']} ({told}): {check.about['en']}"

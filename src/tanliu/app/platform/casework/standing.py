"""Where a case stands: in the edition of its process that it is in, or that takes it over with its next step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from tanliu.app.platform.casework import rows
from tanliu.app.platform.casework.models import Case, Hold
from tanliu.app.platform.casework.processes import Process, process
from tanliu.app.platform.casework.today import today
from tanliu.decide.casework import types
from tanliu.decide.casework.document import Migration
from tanliu.decide.casework.editions import migrated
from tanliu.decide.casework.types import NO_HOLDS
from tanliu.kit.errors import TanliuError


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the interpreter sees it, and the process by which its next step is judged.

    Attributes
    ----------
    migration
        How it came into the edition of ``process``, which the row does not say yet; None when it is in it.
    """

    process: Process
    case: types.Case
    migration: Migration | None = None


def here(case: Case) -> Standing:
    """Return where a case stands in the edition that its row names, whatever takes it over later.

    Raises
    ------
    TanliuError
        When no pack in use has that edition.
    """
    found = process(case.process, case.edition)
    return Standing(found, rows.seen(case, found))


def standing(case: Case) -> Standing:
    """Return where a case stands; one that a newer edition takes over is seen in that edition.

    Raises
    ------
    TanliuError
        When no pack in use has the edition in which the case is.
    """
    at = here(case)
    newer = following(at.process)
    if newer is None or case.closed_at is not None:
        return at
    migration = newer.says.migrates[case.edition]
    return Standing(newer, replace(migrated(at.case, migration), revision=at.case.revision), migration)


def following(found: Process) -> Process | None:
    """Return the edition that takes over the cases of another one today; None when they stay with it."""
    newest = process(found.says.workflow)
    return newest if found.says.edition in newest.says.migrates else None


def known_process(case: Case) -> Process | None:
    """Return the edition by which the next step of a case is judged; None when no pack in use has its edition."""
    try:
        found = process(case.process, case.edition)
    except TanliuError:
        return None
    return found if case.closed_at else following(found) or found


def holds_of(entity_id: str, found: Process) -> frozenset[str]:
    """Return the kinds of holds in force for an entity; none are looked for where the process has none."""
    if not found.says.holds:
        return NO_HOLDS
    return frozenset(_in_force(entity_id).values_list("kind", flat=True))


def hold_causes(entity_id: str, found: Process) -> list[str]:
    """Return why an entity is held, of the kinds of holds that the process knows."""
    kinds = _in_force(entity_id).filter(kind__in=list(found.says.holds))
    return [f"{kind}: {cause}" for kind, cause in kinds.values_list("kind", "cause")]


def _in_force(entity_id: str) -> QuerySet[Hold]:
    day = today()
    return Hold.objects.filter(Q(until=None) | Q(until__gte=day), entity_id=entity_id, since__lte=day)

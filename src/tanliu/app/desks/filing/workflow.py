"""The way of a report: draft, submitted, asked back and corrected, accepted; every step is kept and audited.

Who changes a report says which revision they looked at; when it has moved on, they are told and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tanliu.app.desks.filing.context import items, lines, rules
from tanliu.app.desks.filing.models import Filing, FilingState, FilingStep
from tanliu.app.platform.audit import record
from tanliu.flow.filing.checks import check
from tanliu.flow.filing.types import Remark
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period

Figures = Mapping[str, Mapping[str, str]]
#: Longest texts that are kept.
_LONGEST = {"value": 40, "unit": 20, "reason": 500}
_LONGEST_QUESTION = 1000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from which address."""

    name: str
    address: str | None = None


def current(entity_id: str, period: str) -> Filing | None:
    """Return the newest version of a report."""
    found: Filing | None = (
        Filing.objects.filter(entity_id=entity_id, period=period).order_by("-version").first()
    )
    return found


def save(
    actor: Actor,
    entity_id: str,
    period: Period,
    figures: Figures,
    revision: int,
    answers: Mapping[str, str] | None = None,
) -> Filing:
    """Keep what a firm wrote as a draft; after an accepted or withdrawn version a new one begins.

    Parameters
    ----------
    revision
        That of the newest version as the writer saw it; 0 when there was none.
    answers
        Answers to the department's questions, by item.

    Raises
    ------
    ConflictError
        When somebody else changed the report in the meantime.
    TanliuError
        When it lies with the department.
    """
    kept = _cleaned(figures)
    with transaction.atomic():
        found = current(entity_id, str(period))
        _require(found, revision)
        if found is None or not found.is_open():
            filing = _begun(actor, entity_id, str(period), kept, found)
        elif not found.is_writable():
            raise TanliuError(
                "the report lies with the department",
                where=f"{entity_id} {period}",
                accepted=Message("withdraw it first"),
            )
        else:
            questions = _answered(found.questions, answers or {})
            filing = _moved(found, found.state, figures=kept, questions=questions)
        _note(actor, filing, "save", {})
    return filing


def submit(actor: Actor, filing: Filing, revision: int) -> list[Remark]:
    """Hand a saved report in; returns what stands in the way, in which case it stays where it is.

    Raises
    ------
    ConflictError
        When somebody else changed the report in the meantime.
    """
    remarks = check(lines(filing.entity_id, Period.parse(filing.period), filing.figures), rules())
    stopping = [one for one in remarks if one.stops]
    open_questions = unanswered(filing)
    if open_questions:
        raise TanliuError(
            "a question is not answered",
            found=", ".join(open_questions),
            accepted=Message("an answer to each"),
        )
    if stopping:
        return remarks
    overruled = {one.item: one.check for one in remarks}
    with transaction.atomic():
        found = _in_state(filing, revision, FilingState.DRAFT, FilingState.ASKED)
        told = {"submitted_by": actor.name, "submitted_at": timezone.now()}
        moved = _moved(found, FilingState.SUBMITTED, **told)
        _note(
            actor,
            moved,
            "submit",
            {"figures": found.figures, "overruled": overruled, "questions": found.questions},
        )
    return remarks


def unanswered(filing: Filing) -> list[str]:
    """Return the items whose question has no answer yet; the empty name is the question about the whole report."""
    return [item for item, one in filing.questions.items() if not one.get("answer")]


def ask(actor: Actor, filing: Filing, revision: int, questions: Mapping[str, str]) -> Filing:
    """Give a submitted report back with a question for each field in doubt.

    Raises
    ------
    ConflictError
        When somebody else changed the report in the meantime.
    TanliuError
        When nothing is asked.
    """
    known = {item.id for item in items()} | {""}
    asked = {
        item: {"question": text.strip()[:_LONGEST_QUESTION], "by": actor.name, "answer": ""}
        for item, text in questions.items()
        if text.strip() and item in known
    }
    if not asked:
        raise TanliuError("nothing is asked", accepted=Message("a question for a field at least"))
    with transaction.atomic():
        found = _in_state(filing, revision, FilingState.SUBMITTED)
        moved = _moved(
            found, FilingState.ASKED, questions=asked, decided_by=actor.name, decided_at=timezone.now()
        )
        _note(actor, moved, "ask", {"questions": asked})
    return moved


def withdraw(actor: Actor, filing: Filing, revision: int) -> Filing:
    """Take a report back that is not accepted yet; the firm may begin a new version.

    Raises
    ------
    ConflictError
        When somebody else changed the report in the meantime.
    """
    with transaction.atomic():
        found = _in_state(filing, revision, FilingState.DRAFT, FilingState.ASKED, FilingState.SUBMITTED)
        moved = _moved(found, FilingState.WITHDRAWN, decided_by=actor.name, decided_at=timezone.now())
        _note(actor, moved, "withdraw", {})
    return moved


def mark_accepted(actor: Actor, filing: Filing, revision: int) -> Filing:
    """Mark a submitted report as accepted; the caller holds the transaction and brings its figures into the store.

    Raises
    ------
    ConflictError
        When somebody else changed the report in the meantime.
    """
    found = _in_state(filing, revision, FilingState.SUBMITTED)
    return _moved(found, FilingState.ACCEPTED, decided_by=actor.name, decided_at=timezone.now())


def note_accepted(actor: Actor, filing: Filing, batches: list[int]) -> None:
    """Keep the deliveries that an accepted report became."""
    Filing.objects.filter(pk=filing.pk).update(batches=batches)
    told = {"batches": batches, "entities": [filing.entity_id], "submitted_by": filing.submitted_by}
    _note(actor, filing, "accept", told)


def _begun(actor: Actor, entity_id: str, period: str, figures: Figures, before: Filing | None) -> Filing:
    try:
        with transaction.atomic():
            begun: Filing = Filing.objects.create(
                entity_id=entity_id, period=period, version=before.version + 1 if before else 1,
                figures=figures, opened_by=actor.name,
            )  # fmt: skip
    except IntegrityError as error:
        raise _conflict(entity_id, period) from error
    return begun


def _require(found: Filing | None, revision: int) -> None:
    if found is not None and found.revision != revision:
        raise _conflict(found.entity_id, found.period)


def _in_state(filing: Filing, revision: int, *states: str) -> Filing:
    """Return the report as it is now, if it is the one that was looked at and in a state that allows the step."""
    found: Filing = Filing.objects.get(pk=filing.pk)
    _require(found, revision)
    if found.state not in states:
        raise TanliuError(
            "the report is in another state", where=f"{found.entity_id} {found.period}", found=str(found.state),
            accepted=", ".join(states),
        )  # fmt: skip
    return found


def _moved(found: Filing, state: str, **changes: Any) -> Filing:
    """Change a report in one statement that fails when it has moved on since it was read."""
    same = Filing.objects.filter(pk=found.pk, revision=found.revision)
    if not same.update(state=state, revision=found.revision + 1, **changes):
        raise _conflict(found.entity_id, found.period)
    moved: Filing = Filing.objects.get(pk=found.pk)
    return moved


def _conflict(entity_id: str, period: str) -> ConflictError:
    return ConflictError(
        "somebody else changed this report in the meantime; nothing was saved", where=f"{entity_id} {period}",
        accepted=Message("look at it anew"),
    )  # fmt: skip


def _note(actor: Actor, filing: Filing, verb: str, told: Mapping[str, Any]) -> None:
    if verb != "save":
        FilingStep.objects.create(filing=filing, actor=actor.name, verb=verb, told=dict(told))
    details = {"version": filing.version, "revision": filing.revision, **told}
    record(actor.name, f"filing.{verb}", f"{filing.entity_id} {filing.period}", details, actor.address)


def _cleaned(figures: Figures) -> dict[str, dict[str, str]]:
    """Keep the fields that hold anything, cut to what is ever read."""
    kept = {}
    for item in items():
        told = figures.get(item.id, {})
        cut = {name: str(told.get(name, "")).strip()[:most] for name, most in _LONGEST.items()}
        if cut["value"] or cut["reason"]:
            kept[item.id] = {**cut, "unit": cut["unit"] or item.unit}
    return kept


def _answered(questions: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    return {
        item: {**one, "answer": answers.get(item, one.get("answer", "")).strip()[:_LONGEST_QUESTION]}
        for item, one in questions.items()
    }

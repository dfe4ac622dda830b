"""Operators tell of acts: each row gets its verdict, a row that is told again gets the same one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import ClassVar

from django.contrib.auth.models import User
from django.utils import timezone

from tanliu.app import clock
from tanliu.app.desks.credits.models import CreditAct, Participant
from tanliu.app.desks.credits.queries import methods
from tanliu.app.platform.access import may
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.ledger.table import lock
from tanliu.decide.credit.claim import Act, Desk, Verdict, claim_key
from tanliu.kit.errors import TanliuError

#: Rows of one delivery.
MOST = 20_000
_AT_ONCE = 5_000
_MOST_DIGITS, _PLACES = 14, 6
_MENDED = "is_mended"
#: Reasons besides those of `tanliu.decide.credit.claim.REASONS`.
UNKNOWN, TOLD_OTHERWISE, NOT_YET, NO_NUMBER = (
    "unknown_participant",
    "told_otherwise",
    "not_yet",
    "no_quantity",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a row.

    Attributes
    ----------
    known
        Whether it had been told before, in the same words.
    """

    ref: str
    reason: str
    counted: Decimal
    grams: Fraction
    known: bool


@dataclass(frozen=True)
class TellActs(Action[list[Answer]]):
    """Take in what an operator tells of acts.

    What does not count is kept with its reason, and told again once mended it is judged anew. What counts is not changed by
    being told otherwise. The order of rows and deliveries decides about caps only.

    Attributes
    ----------
    operator
        Who tells, of the console; anybody else tells for themselves.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"tell_acts"})
    refusal: ClassVar[str] = "only operators tell of acts"
    acts: Sequence[Act]
    operator: str = ""

    def source(self, actor: Actor) -> str:
        return self.operator if actor.user is None else actor.name

    def check(self, actor: Actor) -> None:
        """Refuse a delivery that cannot be told row by row.

        Raises
        ------
        TanliuError
            When it is too long, or names nobody who may tell of acts.
        """
        if len(self.acts) > MOST:
            raise TanliuError("too many rows", found=len(self.acts), accepted=f"<= {MOST:,}")
        told = User.objects.filter(username=self.source(actor)).select_related("member").first()
        if told is None or not may(told, "tell_acts"):
            raise TanliuError("no such operator", where="operator", found=self.source(actor))

    def run(self, actor: Actor) -> list[Answer]:
        lock()
        source = self.source(actor)
        asked = [
            replace(one, id=one.ref, source=source, start=_local(one.start), end=_local(one.end))
            for one in self.acts
        ]
        refs = list({one.ref for one in asked})
        before = {
            row.ref: row
            for part in _parts(refs)
            for row in CreditAct.objects.filter(source=source, ref__in=part)
        }
        people = {one.participant for one in asked}
        here = Participant.objects.filter(left_at=None)
        taking = {
            name for part in _parts(sorted(people))
            for name in here.filter(pseudonym__in=part).values_list("pseudonym", flat=True)
        }  # fmt: skip
        desk, found = _desk(taking, asked), {}
        for act in sorted(asked, key=lambda one: (one.start, one.ref)):
            found[id(act)] = self._one(act, before, taking, desk)
        _keep(before.values())
        return [found[id(act)] for act in asked]

    def _one(self, act: Act, before: dict[str, CreditAct], taking: set[str], desk: Desk) -> Answer:
        told, row = _told(act), before.get(act.ref)
        if row is not None and row.counted > 0:
            same = row.told == told
            return Answer(act.ref, row.reason if same else TOLD_OTHERWISE, row.counted, row.exact, same)
        verdict = _verdict(act, taking, desk)
        method = desk.methods.get(act.methodology)
        sound = _sound(act)
        values = {
            "pseudonym": act.participant[:20], "told": told, "kind": act.kind[:40], "methodology": act.methodology[:60],
            "edition": method.edition if method else "", "quantity": act.quantity if sound else 0, "start": act.start,
            "end": act.end, "month": f"{act.start:%Y-%m}", "key": verdict.key, "reason": verdict.reason,
            "counted": verdict.quantity, "grams": str(verdict.grams), "told_at": clock.now(),
        }  # fmt: skip
        known = row is not None and row.told == told and row.reason == verdict.reason
        if row is None:
            before[act.ref] = CreditAct(source=act.source, ref=act.ref, **values)
        else:
            for name, value in values.items():
                setattr(row, name, value)
            row.__dict__[_MENDED] = True
        return Answer(act.ref, verdict.reason, verdict.quantity, verdict.grams, known)

    def entries(self, actor: Actor, done: list[Answer]) -> Iterable[Entry]:
        counting = sum(one.grams > 0 for one in done)
        return [Entry("credit_tell", self.source(actor), {"acts": len(done), "count": counting})]


def _keep(rows: Iterable[CreditAct]) -> None:
    found = list(rows)
    CreditAct.objects.bulk_create([one for one in found if one.pk is None], batch_size=500)
    mended = [one for one in found if one.pk is not None and one.__dict__.pop(_MENDED, False)]
    names = [one.name for one in CreditAct._meta.concrete_fields if not one.primary_key]
    CreditAct.objects.bulk_update(mended, names, batch_size=100)


def _local(at: datetime) -> datetime:
    """Return a time on the clock of the installation, where days and months of caps begin."""
    zone = timezone.get_default_timezone()
    return at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)


def _sound(act: Act) -> bool:
    """Return whether a quantity can be kept to its last place."""
    if not act.quantity.is_finite():
        return False
    _, digits, exponent = act.quantity.as_tuple()
    return isinstance(exponent, int) and exponent >= -_PLACES and len(digits) + exponent <= _MOST_DIGITS


def _verdict(act: Act, taking: set[str], desk: Desk) -> Verdict:
    def refused(reason: str) -> Verdict:
        return Verdict(act.ref, "", reason, Decimal(0), Fraction(0))

    if act.participant not in taking:
        return refused(UNKNOWN)
    if not _sound(act):
        return refused(NO_NUMBER)
    if act.end > clock.now():
        return refused(NOT_YET)
    return desk.take(act)


def _desk(people: Iterable[str], asked: Sequence[Act]) -> Desk:
    """Return what was counted of some people in the years of a delivery, and who counted what it tells of before."""
    desk = Desk(methods())
    years = {one.start.year for one in asked}
    counted = CreditAct.objects.filter(counted__gt=0)
    keys = {claim_key(desk.methods[one.methodology], one) for one in asked if one.methodology in desk.methods}
    for part in _parts(sorted(keys)):
        desk.known |= set(counted.filter(key__in=part).values_list("key", flat=True))
    for part in _parts(sorted(people)):
        for row in counted.filter(
            pseudonym__in=part, start__year__gte=min(years) - 1, start__year__lte=max(years) + 1
        ):
            act = Act(
                row.ref, row.kind, row.methodology, row.pseudonym, row.quantity, _local(row.start), _local(row.end), row.source, row.ref,
            )  # fmt: skip
            desk.remember(act, row.key, row.counted)
    return desk


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(values), _AT_ONCE):
        yield values[first : first + _AT_ONCE]


def _told(act: Act) -> str:
    parts = (
        act.kind, act.methodology, act.participant, f"{act.quantity}", act.start.isoformat(), act.end.isoformat(),
        act.device, act.place, sorted(act.counted_in),
    )  # fmt: skip
    return sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()

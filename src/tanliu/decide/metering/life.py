"""The life of a meter, from dated events: which instrument stands there, by which certificate, with which transformers."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tanliu.decide.metering.document import EventKind, Metering
from tanliu.kit.errors import TanliuError


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a meter on a day.

    Attributes
    ----------
    number
        Place in which it was told; of one day the later one counts.
    passed
        Of a certificate; None where the event is none.
    offset_s
        By how much its clock was ahead when it was checked [s].
    reverses
        Number of the event that this one takes back; such an event tells nothing else.
    """

    number: int
    kind: str
    day: date
    until: date | None = None
    certificate: str = ""
    passed: bool | None = None
    instrument: str = ""
    accuracy_percent: Decimal | None = None
    serial: str = ""
    ct_ratio: Decimal | None = None
    pt_ratio: Decimal | None = None
    offset_s: Decimal | None = None
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that holds, or held, for the instrument that stands there.

    Attributes
    ----------
    until
        Last day, None where neither the certificate nor a regulation tells one.
    basis
        ``told`` by the certificate, ``period`` of the regulation, or empty where there is no last day.
    cut
        Whether the day told lay beyond the period of the regulation, which counts.
    """

    event: Event
    until: date | None
    basis: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """What holds of a meter on a day."""

    instrument: str = ""
    serial: str = ""
    accuracy_percent: Decimal | None = None
    since: date | None = None
    ct_ratio: Decimal | None = None
    pt_ratio: Decimal | None = None
    certificate: Certificate | None = None
    failed: Event | None = None
    """The newest verification, where it was not passed."""
    clock: Event | None = None
    retired: date | None = None
    told: bool = False
    """Whether any event holds."""

    @property
    def ratio(self) -> Decimal | None:
        """Return by what readings of the secondary side are to be multiplied; None where nothing was told."""
        if self.ct_ratio is None and self.pt_ratio is None:
            return None
        return (self.ct_ratio or Decimal(1)) * (self.pt_ratio or Decimal(1))

    def certified(self, day: date) -> bool:
        """Return whether a certificate holds on a day; one without a last day holds until something ends it."""
        held = self.certificate
        return self.failed is None and held is not None and (held.until is None or held.until >= day)


def in_force(events: Iterable[Event]) -> list[Event]:
    """Return the events that nobody took back, in the order of their days."""
    every = list(events)
    gone = {one.reverses for one in every if one.reverses is not None}
    kept = (one for one in every if one.reverses is None and one.number not in gone)
    return sorted(kept, key=lambda one: (one.day, one.number))


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it has no such day.

    Examples
    --------
    >>> months_after(date(2024, 8, 31), 18), months_after(date(2024, 2, 29), 96)
    (datetime.date(2026, 2, 28), datetime.date(2032, 2, 29))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(slots=True)
class _Standing:
    """What the events told so far add up to."""

    says: Metering
    begun: Event | None = None
    certificate: Event | None = None
    proof: Event | None = None
    accuracy: Decimal | None = None
    ct: Decimal | None = None
    pt: Decimal | None = None
    clock: Event | None = None
    retired: date | None = None
    early: list[Event] = field(default_factory=list)

    def take(self, one: Event, kind: EventKind) -> None:
        if kind.begins:
            self._begin(one)
        if kind.proves:
            self._prove(one)
        if kind.voids:
            self.certificate = None
        if kind.ends:
            self.retired = one.day
        if one.ct_ratio is not None:
            self.ct = one.ct_ratio
        if one.pt_ratio is not None:
            self.pt = one.pt_ratio
        if one.accuracy_percent is not None:
            self.accuracy = one.accuracy_percent
        if one.offset_s is not None:
            self.clock = one

    def _begin(self, one: Event) -> None:
        """Let a new instrument stand there: its certificate is its own, also one of before it was put up."""
        brought = [each for each in self.early if each.serial and each.serial == one.serial]
        self.begun, self.certificate, self.proof, self.clock, self.retired = one, None, None, None, None
        self.accuracy, self.early = None, []
        for each in brought:
            self._prove(each)
        if one.certificate or one.until:
            self.certificate = self.proof = one

    def _prove(self, one: Event) -> None:
        own = one.serial and self.begun is not None and one.serial != self.begun.serial
        if own or self.begun is None:
            # of an instrument that does not stand here yet, or of which nobody told that it does
            self.early.append(one)
            if own:
                return
        self.proof = one
        self.certificate = one if one.passed else None


def life(events: Iterable[Event], says: Metering, day: date) -> Life:
    """Return what holds of a meter on a day.

    A certificate holds for the instrument that it was given for: an exchange ends it, unless it tells the serial number of
    the new one. A repair voids it. Of the day that a certificate tells and the period of the regulation the earlier counts.

    Parameters
    ----------
    events
        All that was told, also what was taken back.
    """
    known = [one for one in in_force(events) if one.day <= day and one.kind in says.events]
    at = _Standing(says)
    for one in known:
        at.take(one, says.events[one.kind])
    begun = at.begun
    instrument = says.instruments.get(begun.instrument) if begun else None
    return Life(
        begun.instrument if begun else "", begun.serial if begun else "",
        at.accuracy if at.accuracy is not None else instrument.accuracy_percent if instrument else None,
        begun.day if begun else None, at.ct, at.pt,
        _certificate(at.certificate, begun.instrument if begun else "", says),
        at.proof if at.proof is not None and at.proof.passed is False else None, at.clock, at.retired, bool(known),
    )  # fmt: skip


def _certificate(event: Event | None, instrument: str, says: Metering) -> Certificate | None:
    if event is None:
        return None
    kind = says.instruments.get(instrument)
    period = kind.period(event.day) if kind else None
    longest = months_after(event.day, period.months) if period else None
    if event.until is None:
        return Certificate(event, longest, "period" if longest else "")
    if longest is not None and event.until > longest:
        return Certificate(event, longest, "period", cut=True)
    return Certificate(event, event.until, "told")


def require_order(events: Sequence[Event], new: Event, says: Metering) -> None:
    """Refuse an event that cannot have happened when it is told to have.

    Raises
    ------
    TanliuError
        When nothing stands there on its day: it lies before the first instrument was put up, or after the last was retired.
        A verification of before the installation is one of the maker or laboratory, and is taken.
    """
    kind = says.events[new.kind]
    if kind.begins or kind.proves:
        return
    before = [one for one in in_force(events) if (one.day, one.number) <= (new.day, new.number)]
    begins = [one.day for one in in_force(events) if says.events[one.kind].begins]
    if begins and new.day < min(begins):
        raise TanliuError(
            "before the meter was installed", where="day", found=new.day, accepted=f">= {min(begins)}"
        )
    held = life(before, says, new.day)
    if held.retired is not None:
        raise TanliuError(
            "after the meter was retired", where="day", found=new.day, accepted=f"<= {held.retired}"
        )

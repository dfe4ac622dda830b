"""Whether an act counts: what makes it one over all methodologies, bounds, caps, and what other ledgers count of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from tanliu.decide.credit.document import Cap, Methodology
from tanliu.decide.credit.measure import grams
from tanliu.kit.errors import TanliuError

_TICK, _TICKS_OF_HOUR = timedelta(microseconds=1), 3_600_000_000
_NONE, _NOTHING = Decimal(0), Fraction(0)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a participant did.

    Attributes
    ----------
    quantity
        In the unit of the methodology's form.
    start, end
        When; the same where it took no time.
    source, ref
        Who tells of it, and its number there.
    device
        Meter, vehicle or card.
    place
        Cell or address.
    counted_in
        Other ledgers that count the same reduction.
    """

    id: str
    kind: str
    methodology: str
    participant: str
    quantity: Decimal
    start: datetime
    end: datetime
    source: str
    ref: str
    device: str = ""
    place: str = ""
    counted_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an act.

    Attributes
    ----------
    reason
        Why it does not count, or not as a whole; empty where it does.
    quantity
        That counts.
    grams
        Exact; none where it does not count.
    """

    act: str
    key: str
    reason: str
    quantity: Decimal
    grams: Fraction

    @property
    def counts(self) -> bool:
        return self.quantity > 0


#: Why an act does not count, in the order in which it is asked; ``capped`` counts in part, ``noted`` as a whole.
REASONS = (
    "unknown_methodology", "other_kind", "not_valid", "twice", "other_ledger", "too_small", "too_large", "time_runs_back",
    "too_fast", "overlaps", "nothing_avoided", "capped",
)  # fmt: skip


def claim_key(method: Methodology, act: Act) -> str:
    """Return what makes an act one; the methodology is no part of it, so that no two count the same.

    A bucket is the minute at which it began.
    """
    parts = {
        "source": act.source, "ref": act.ref, "device": act.device, "place": act.place,
        "bucket": act.start.strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    told = {name: parts[name] for name in sorted(method.claim_key)}
    return sha256(
        json.dumps(told, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
    ).hexdigest()


@dataclass
class Desk:
    """What was counted so far, and the one way to count more.

    Attributes
    ----------
    known
        Keys of acts that were counted before.
    """

    methods: Mapping[str, Methodology]
    known: set[str] = field(default_factory=set)
    _used: dict[tuple[str, ...], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _times: dict[str, list[tuple[datetime, datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    #: Grams of one by methodology and day: a million acts of a month ask for some thirty of them.
    _rates: dict[tuple[str, date], Fraction | None] = field(default_factory=dict)

    def take(self, act: Act) -> Verdict:
        """Judge an act, and remember it if it counts."""
        method = self.methods.get(act.methodology)
        if method is None:
            return Verdict(act.id, "", "unknown_methodology", _NONE, _NOTHING)
        key = claim_key(method, act)
        for reason, refuses in _REFUSALS:
            if refuses(self, method, act, key):
                return Verdict(act.id, key, reason, _NONE, _NOTHING)
        counted = self._within(method, act)
        rate = self._rate(method, act.start.date())
        if rate is None:
            return Verdict(act.id, key, "not_valid", _NONE, _NOTHING)
        found = Fraction(counted) * rate
        if found <= 0:
            reason = "capped" if counted <= 0 else "nothing_avoided"
            return Verdict(act.id, key, reason, _NONE, _NOTHING)
        self.remember(act, key, counted)
        return Verdict(act.id, key, "capped" if counted < act.quantity else "", counted, found)

    def _rate(self, method: Methodology, day: date) -> Fraction | None:
        """Return the grams of one of a quantity; none where a factor does not hold on the day."""
        known = (method.credit, day)
        if known not in self._rates:
            try:
                self._rates[known] = grams(method, Decimal(1), day)
            except TanliuError:
                self._rates[known] = None
        return self._rates[known]

    def remember(self, act: Act, key: str, counted: Decimal) -> None:
        """Take note of an act that counts, now or from a delivery before: of its key, its time, and what it used of caps."""
        self.known.add(key)
        method = self.methods.get(act.methodology)
        for cap in method.caps if method else ():
            self._used[_window(cap, act)] += counted
        self._times[act.participant].append((act.start, act.end, act.methodology))

    def _within(self, method: Methodology, act: Act) -> Decimal:
        left = act.quantity
        for cap in method.caps:
            used = Decimal(0) if cap.per == "act" else self._used[_window(cap, act)]
            left = min(left, max(cap.most - used, Decimal(0)))
        return left

    def overlaps(self, method: Methodology, act: Act) -> bool:
        """Return whether the participant did something else at the same time that does not go together with it."""
        times = self._times.get(act.participant)
        if act.start == act.end or not times:
            return False
        others = {method.credit, *method.excludes}
        return any(
            start < act.end and act.start < end
            for start, end, name in times
            if name in others or (name in self.methods and method.credit in self.methods[name].excludes)
        )


#: How much of a time as it is written says in which day, month or year it lies.
_SPANS = {"day": 10, "month": 7, "year": 4}


def _window(cap: Cap, act: Act) -> tuple[str, ...]:
    span = act.id if cap.per == "act" else act.start.isoformat()[: _SPANS[cap.per]]
    return act.methodology, act.participant, cap.per, span


def _not_valid(desk: Desk, method: Methodology, act: Act, key: str) -> bool:
    day = act.start.date()
    early = method.valid_from is not None and day < method.valid_from
    return early or (method.valid_until is not None and day > method.valid_until)


def _other_ledger(desk: Desk, method: Methodology, act: Act, key: str) -> bool:
    return any(means == "forbid" and name in act.counted_in for name, means in method.other_ledgers.items())


def _too_fast(desk: Desk, method: Methodology, act: Act, key: str) -> bool:
    most = method.bound.most_speed_kmh
    if most is None:
        return False
    # in whole numbers: as exact as fractions, and a million acts are told apart in a tenth of the time
    (km, per), (kmh, of), took = (
        act.quantity.as_integer_ratio(),
        most.as_integer_ratio(),
        (act.end - act.start) // _TICK,
    )
    return km * _TICKS_OF_HOUR * of > kmh * took * per


_Refuses = Callable[[Desk, Methodology, Act, str], bool]
_REFUSALS: Sequence[tuple[str, _Refuses]] = (
    ("other_kind", lambda desk, method, act, key: act.kind not in method.acts),
    ("not_valid", _not_valid),
    ("twice", lambda desk, method, act, key: key in desk.known),
    ("other_ledger", _other_ledger),
    (
        "too_small",
        lambda desk, method, act, key: not act.quantity.is_finite() or act.quantity <= 0
        or (method.bound.least is not None and act.quantity < method.bound.least),
    ),
    ("too_large", lambda desk, method, act, key: method.bound.most is not None and act.quantity > method.bound.most),
    ("time_runs_back", lambda desk, method, act, key: act.end < act.start),
    ("too_fast", _too_fast),
    ("overlaps", lambda desk, method, act, key: desk.overlaps(method, act)),
)  # fmt: skip


def judged(
    acts: Iterable[Act], methods: Mapping[str, Methodology], known: Collection[str] = ()
) -> list[Verdict]:
    """Judge acts one after another, in the order of their beginning and their ids, so that no order of delivery matters."""
    desk = Desk(methods, set(known))
    return [desk.take(act) for act in sorted(acts, key=lambda act: (act.start, act.id))]

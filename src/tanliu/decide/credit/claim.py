"""Whether an act counts: what makes it one over all methodologies, bounds, caps, and what other ledgers count of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from tanliu.decide.credit.document import Cap, Methodology
from tanliu.decide.credit.measure import grams
from tanliu.kit.errors import TanliuError

_SECONDS_OF_HOUR = 3600


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

    def take(self, act: Act) -> Verdict:
        """Judge an act, and remember it if it counts."""
        method = self.methods.get(act.methodology)
        if method is None:
            return Verdict(act.id, "", "unknown_methodology", Decimal(0), Fraction(0))
        key = claim_key(method, act)
        for reason, refuses in _REFUSALS:
            if refuses(self, method, act, key):
                return Verdict(act.id, key, reason, Decimal(0), Fraction(0))
        counted = self._within(method, act)
        try:
            found = grams(method, counted, act.start.date())
        except TanliuError:
            return Verdict(act.id, key, "not_valid", Decimal(0), Fraction(0))
        if found <= 0:
            reason = "capped" if counted <= 0 else "nothing_avoided"
            return Verdict(act.id, key, reason, Decimal(0), Fraction(0))
        self.remember(act, key, counted)
        return Verdict(act.id, key, "capped" if counted < act.quantity else "", counted, found)

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
        if act.start == act.end:
            return False
        others = {method.credit, *method.excludes}
        return any(
            start < act.end and act.start < end
            for start, end, name in self._times[act.participant]
            if name in others or (name in self.methods and method.credit in self.methods[name].excludes)
        )


def _window(cap: Cap, act: Act) -> tuple[str, ...]:
    span = {
        "act": act.id,
        "day": f"{act.start:%Y-%m-%d}",
        "month": f"{act.start:%Y-%m}",
        "year": f"{act.start:%Y}",
    }
    return act.methodology, act.participant, cap.per, span[cap.per]


def _not_valid(desk: Desk, method: Methodology, act: Act, key: str) -> bool:
    day = act.start.date()
    early = method.valid_from is not None and day < method.valid_from
    return early or (method.valid_until is not None and day > method.valid_until)


def _other_ledger(desk: Desk, method: Methodology, act: Act, key: str) -> bool:
    return any(means == "forbid" and name in act.counted_in for name, means in method.other_ledgers.items())


def _too_fast(desk: Desk, method: Methodology, act: Act, key: str) -> bool:
    most, took = method.bound.most_speed_kmh, (act.end - act.start).total_seconds()
    return most is not None and Fraction(act.quantity) * _SECONDS_OF_HOUR > Fraction(most) * Fraction(took)


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

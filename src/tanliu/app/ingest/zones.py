"""Offsets of time zones as SQL, from Python's zone rules: DuckDB's own conversion is far slower."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tanliu.kit.period import zone as zone_named


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of offset: the instant (naive UTC), and the seconds east of Greenwich before and after."""

    at: datetime
    before: int
    after: int

    @property
    def wall_before(self) -> datetime:
        """Wall clock at which the old offset ends."""
        return self.at + timedelta(seconds=self.before)

    @property
    def wall_after(self) -> datetime:
        """Wall clock at which the new offset begins."""
        return self.at + timedelta(seconds=self.after)


@dataclass(frozen=True, slots=True)
class Span:
    """A zone's offsets over the days of a file."""

    zone: str
    first: int
    turns: tuple[Turn, ...]


def span(zone: str, low: datetime, high: datetime) -> Span:
    """Return the offsets of a zone between two naive instants, with two days to spare on either side."""
    rules = zone_named(zone)

    def offset(at: datetime) -> int:
        delta = at.replace(tzinfo=UTC).astimezone(rules).utcoffset()
        return int(delta.total_seconds()) if delta is not None else 0

    at, end = low - timedelta(days=2), high + timedelta(days=2)
    first = offset(at)
    turns = []
    while at < end:
        following = at + timedelta(days=1)
        if offset(at) != offset(following):
            turns.append(_turn(at, following, offset))
        at = following
    return Span(zone, first, tuple(turns))


def _turn(low: datetime, high: datetime, offset: Callable[[datetime], int]) -> Turn:
    before, after = offset(low), offset(high)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return Turn(high.replace(microsecond=0), before, after)


def offset_of_wall(spans: Sequence[Span], wall: str, zone: str, ambiguous: str) -> str:
    """Return SQL for the offset in seconds of a wall clock, the first or second of a time that came twice."""

    def bound(turn: Turn) -> datetime:
        return turn.wall_after if ambiguous == "second" and turn.after < turn.before else turn.wall_before

    return _by_zone(spans, zone, lambda one: _steps(one, [bound(turn) for turn in one.turns], wall))


def offset_of_instant(spans: Sequence[Span], instant: str, zone: str) -> str:
    """Return SQL for the offset in seconds of a naive UTC instant."""
    return _by_zone(spans, zone, lambda one: _steps(one, [turn.at for turn in one.turns], instant))


def skipped(spans: Sequence[Span], wall: str, zone: str) -> str:
    """Return SQL that is true for wall clocks that were skipped."""
    return _within(spans, wall, zone, lambda turn: (turn.wall_before, turn.wall_after))


def twice(spans: Sequence[Span], wall: str, zone: str) -> str:
    """Return SQL that is true for wall clocks that occurred twice."""
    return _within(spans, wall, zone, lambda turn: (turn.wall_after, turn.wall_before))


def _steps(one: Span, bounds: Sequence[datetime], moment: str) -> str:
    if not one.turns:
        return str(one.first)
    whens = " ".join(
        f"WHEN {moment} < TIMESTAMP '{bound}' THEN {turn.before}"
        for bound, turn in zip(bounds, one.turns, strict=True)
    )
    return f"CASE {whens} ELSE {one.turns[-1].after} END"


def _by_zone(spans: Sequence[Span], zone: str, steps: Callable[[Span], str]) -> str:
    """One offset when all zones agree, else a choice by zone."""
    found = {steps(one) for one in spans}
    if len(found) <= 1:
        return found.pop() if found else "0"
    return f"CASE {zone} " + " ".join(f"WHEN '{one.zone}' THEN {steps(one)}" for one in spans) + " END"


def _within(
    spans: Sequence[Span], wall: str, zone: str, ends: Callable[[Turn], tuple[datetime, datetime]]
) -> str:
    found = [
        f"({zone} = '{one.zone}' AND {wall} >= TIMESTAMP '{low}' AND {wall} < TIMESTAMP '{high}')"
        for one in spans
        for low, high in map(ends, one.turns)
        if low < high
    ]
    return f"({' OR '.join(found)})" if found else "false"

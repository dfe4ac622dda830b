"""What is wrong with a meter: its life and its readings by the rules of a pack, each with what was found and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from tanliu.decide.metering.document import Level, Metering, Numbers, RuleId
from tanliu.decide.metering.life import Life

SOUND, UNKNOWN = "sound", "unknown"
#: Verdicts, the worst first.
VERDICTS = ("fault", "doubt", "remark", UNKNOWN, SOUND)
#: Rules that say that nothing is known, and no more: a meter with these alone is unknown.
_NOTHING = frozenset({"life_unknown", "uncertified"})


@dataclass(frozen=True, slots=True)
class Balance:
    """What a meter and those below it read on the days on which all of them are known; in the unit of the meter above."""

    days: int
    above: Decimal
    below: Decimal
    tolerance: Decimal
    """By how much they may differ: the largest errors of all of them, added up."""

    @property
    def residual(self) -> Decimal:
        return self.above - self.below


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a meter.

    Attributes
    ----------
    first_read, last_read
        First and last local day with a reading; None where none ever came.
    newest
        Newest day of which any meter of the district is known.
    known, expected
        Intervals of the window that are known, and that there are since it was first read.
    findings
        First day of the newest open finding, by check.
    held
        Day since which a step of the register is held back.
    future_rows
        Refused rows whose time had not come.
    setup_ratio
        By what readings are multiplied; None where nothing was set up.
    """

    carrier: str
    life: Life
    first_read: date | None = None
    last_read: date | None = None
    newest: date | None = None
    known: int = 0
    expected: int = 0
    findings: Mapping[str, date] = field(default_factory=dict)
    held: date | None = None
    future_rows: int = 0
    setup_ratio: Decimal | None = None
    registered_retired: date | None = None
    balance: Balance | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that a meter does not meet.

    Attributes
    ----------
    since
        Day from which on, where one is known: an order is raised once for it.
    found, limit
        What was found and what is allowed, as written; empty where the rule says all.
    """

    rule: RuleId
    level: Level
    since: date | None = None
    found: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a meter is worth on a day: the worst of its reasons."""

    verdict: str
    reasons: tuple[Reason, ...]


def tolerance(above: Decimal, above_percent: Decimal | None, parts: Sequence[tuple[Decimal, Decimal | None]], default: Decimal) -> Decimal:  # fmt: skip
    """Return by how much a meter and those below it may differ, in its unit.

    Parameters
    ----------
    above_percent
        Largest error of its class; ``default`` where it is not known.
    parts
        Reading and class of each meter below.

    Examples
    --------
    >>> tolerance(Decimal(1000), Decimal(1), [(Decimal(600), Decimal(2)), (Decimal(300), None)], Decimal(2))
    Decimal('28')
    """
    every = [(above, above_percent), *parts]
    return sum(
        (abs(read) * (default if percent is None else percent) / 100 for read, percent in every), Decimal(0)
    )


def is_standard_ratio(ratio: Decimal, numbers: Numbers) -> bool:
    """Return whether a pair of rated currents of the pack gives a ratio; 1 is a meter without transformers."""
    if ratio == 1:
        return True
    for secondary in numbers.secondaries:
        primary = ratio * secondary
        while primary >= 100:
            primary /= 10
        if primary in numbers.primaries:
            return True
    return False


def verdict(facts: Facts, says: Metering, day: date, silent_days: int) -> Verdict:
    """Return what is wrong with a meter on a day, the worst first.

    Parameters
    ----------
    silent_days
        Days that its last reading lies behind the newest of the district for it to be silent.
    """
    found = []
    for rule, since, what, limit in (
        *_of_readings(facts, says, silent_days), *_of_findings(facts, says), *_of_ratio(facts, says), *_of_life(facts, says, day), *_of_balance(facts, says),
    ):  # fmt: skip
        if rule in says.rules:
            found.append(Reason(rule, says.rules[rule].level, since, what, limit))
    found.sort(key=lambda one: (VERDICTS.index(one.level), list(says.rules).index(one.rule)))
    rules = {one.rule for one in found}
    if rules <= _NOTHING and rules and not facts.life.told:
        return Verdict(UNKNOWN, tuple(found))
    return Verdict(found[0].level if found else SOUND, tuple(found))


Found = tuple[RuleId, date | None, str, str]


def _of_readings(facts: Facts, says: Metering, silent_days: int) -> Iterator[Found]:
    ended = min(
        (one for one in (facts.life.retired, facts.registered_retired) if one is not None), default=None
    )
    if ended is not None:
        if facts.last_read is not None and facts.last_read > ended:
            yield "after_retired", ended, f"{facts.last_read}", f"{ended}"
    elif facts.last_read is not None and facts.newest is not None:
        behind = (facts.newest - facts.last_read).days
        if behind >= silent_days:
            yield (
                "silent",
                facts.last_read,
                f"{facts.last_read}",
                f"{facts.newest - timedelta(days=silent_days)}",
            )
        elif facts.expected and Decimal(facts.known) < says.numbers.known_share * facts.expected:
            yield "gaps", None, f"{facts.known} / {facts.expected}", f"{says.numbers.known_share * 100:f} %"
    if facts.future_rows:
        yield "future_stamps", None, f"{facts.future_rows}", "0"
    if facts.held is not None:
        yield "register_held", facts.held, f"{facts.held}", ""


def _of_findings(facts: Facts, says: Metering) -> Iterator[Found]:
    for id, rule in says.rules.items():
        days = [facts.findings[kind] for kind in rule.findings if kind in facts.findings]
        if days:
            yield id, max(days), f"{max(days)}", ""


def _of_ratio(facts: Facts, says: Metering) -> Iterator[Found]:
    told, used = facts.life.ratio, facts.setup_ratio
    if told is not None and (used or Decimal(1)) != told:
        yield "ratio_differs", None, f"{told.normalize():f}", f"{(used or Decimal(1)).normalize():f}"
    current = facts.life.ct_ratio
    if (
        current is not None
        and facts.carrier in says.numbers.ratio_carriers
        and not is_standard_ratio(current, says.numbers)
    ):
        yield "ratio_odd", None, f"{current.normalize():f}", ""


def _of_life(facts: Facts, says: Metering, day: date) -> Iterator[Found]:
    life, numbers = facts.life, says.numbers
    if life.retired is not None or facts.registered_retired is not None:
        return
    if not life.instrument:
        yield "life_unknown", None, "", ""
    elif (
        life.instrument not in says.instruments
        or facts.carrier not in says.instruments[life.instrument].carriers
    ):
        yield "instrument_odd", life.since, life.instrument, facts.carrier
    if (
        life.clock is not None
        and life.clock.offset_s is not None
        and abs(life.clock.offset_s) > numbers.clock_seconds
    ):
        yield (
            "clock",
            life.clock.day,
            f"{life.clock.offset_s.normalize():f} s",
            f"± {numbers.clock_seconds:f} s",
        )
    held = life.certificate
    if life.failed is not None:
        yield "failed", life.failed.day, life.failed.certificate, ""
    elif held is None:
        yield "uncertified", None, "", ""
    elif held.until is not None and held.until < day:
        yield "certificate_expired", held.until, f"{held.until}", f"{day}"
    elif held.until is not None and held.until < day + timedelta(days=numbers.due_days):
        yield "certificate_due", held.until, f"{held.until}", ""
    if held is not None and held.cut:
        yield "until_long", held.event.day, f"{held.event.until}", f"{held.until}"


def _of_balance(facts: Facts, says: Metering) -> Iterator[Found]:
    one = facts.balance
    if one is None or one.days < says.numbers.balance_days:
        return
    if one.below > one.above + one.tolerance:
        yield "children_above", None, f"{one.below:,.1f}", f"{one.above:,.1f} ± {one.tolerance:,.1f}"
    elif one.above > 0 and one.residual > says.numbers.residual_share * one.above:
        yield (
            "residual_large",
            None,
            f"{100 * one.residual / one.above:.1f} %",
            f"{says.numbers.residual_share * 100:f} %",
        )

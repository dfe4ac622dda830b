"""What is known of meters, and what is wrong with each, by the rules of the packs in use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tanliu.app.desks.meters.models import MeterEvent
from tanliu.app.desks.meters.queries.meters import tree_of
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.orders import subject_of
from tanliu.app.platform.casework.tell import rules as notices
from tanliu.app.platform.served import catalog
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.decide.metering.care import Balance, Facts, Verdict, tolerance, verdict
from tanliu.decide.metering.document import FOLDER, ID, Metering
from tanliu.decide.metering.life import Event, Life, life
from tanliu.kit.period import readings_between

Row = dict[str, Any]
#: Process of the work orders of meters.
PROCESS = "meter-order"
BY_HAND = "by-hand"
#: Kinds of steps of registers of which nothing was counted.
_HELD = ("reset", "implausible", "exchange_unread", "before_setup", "contradicted")


@dataclass(frozen=True, slots=True)
class Cared:
    """A meter, what is known of it, and what is wrong with it."""

    meter: Row
    facts: Facts
    verdict: Verdict
    day: date
    quantity: Decimal | None = None
    """What it read in the window, in its unit; None where nothing is known."""

    @property
    def code(self) -> str:
        return str(self.meter["meter_code"])

    @property
    def life(self) -> Life:
        return self.facts.life

    @property
    def certified(self) -> bool:
        """Return whether a certificate holds."""
        return self.life.certified(self.day)

    @property
    def until(self) -> date | None:
        """Return the last day of its certificate; None where none holds or held."""
        held = self.life.certificate
        return held.until if held is not None else None


def rules() -> Metering:
    """Return the rules of the packs in use.

    Raises
    ------
    TanliuError
        When no pack in use has them.
    """
    return read(document(catalog(), FOLDER, ID), Metering)


def meters_of(results: Results, scope: Scope, codes: Collection[str] | None = None) -> list[Row]:
    """Return the meters and sensors of a scope that are read, with enterprise and region; some of them where codes are given."""
    named = "" if codes is None else "AND list_contains(?::VARCHAR[], m.meter_code)"
    query = f"""SELECT m.meter_id, m.meter_code, m.entity_id, m.carrier, m.unit, m.interval_minutes, m.zone, m.direction, m.retired, m.parent_meter,
                       e.name, e.region_id, e.regions
                FROM meter m JOIN entity e USING (entity_id)
                WHERE NOT m.is_virtual AND entity_id IN (SELECT entity_id FROM entity WHERE {scope.condition}) {named}
                ORDER BY m.meter_code"""
    values = [*scope.values, *([] if codes is None else [sorted(codes)])]
    return _rows(results, query, values)


def _rows(results: Results, query: str, values: Sequence[object] = ()) -> list[Row]:
    """Return rows of a query that is too large to be kept."""
    found = results.columns(query, values)
    return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]


def event_of(row: MeterEvent) -> Event:
    """Return an event of the register as the rules read it."""
    return Event(
        row.pk, row.kind, row.day, row.until, row.certificate, row.passed, row.instrument, row.accuracy_percent, row.serial, row.ct_ratio,
        row.pt_ratio, row.offset_s, row.reverses_id,
    )  # fmt: skip


def events_of(codes: Collection[str] | None = None) -> dict[str, list[Event]]:
    """Return all that was told of meters by code."""
    asked = (
        MeterEvent.objects.all() if codes is None else MeterEvent.objects.filter(meter_code__in=list(codes))
    )
    found: dict[str, list[Event]] = defaultdict(list)
    for row in asked.order_by("id"):
        found[row.meter_code].append(event_of(row))
    return found


def cared(results: Results, scope: Scope, day: date, codes: Collection[str] | None = None) -> list[Cared]:
    """Return the meters of a scope with what is wrong with each on a day, in the order of their codes."""
    says, silent = rules(), notices().meter_silent_days
    return [
        Cared(meter, facts, verdict(facts, says, day, silent), day, quantity)
        for meter, facts, quantity in _facts(results, meters_of(results, scope, codes), says, day)
    ]


def _facts(
    results: Results, meters: Sequence[Row], says: Metering, day: date
) -> Iterable[tuple[Row, Facts, Decimal | None]]:
    if not meters:
        return
    some = [one["meter_code"] for one in meters] if len(meters) < 200 else None
    told = events_of(some)
    lives = {one["meter_code"]: life(told.get(one["meter_code"], ()), says, day) for one in meters}
    read_days, newest = _read_days(results), _newest(results)
    window = newest - timedelta(days=says.numbers.window_days - 1) if newest else None
    known = _known(results, window, newest) if window and newest else {}
    findings, held, future, setups = _findings(results), _held(results), _future(results), _setups(results)
    balances = _balances(results, lives, says, window, newest) if window and newest else {}
    for meter in meters:
        code, number = meter["meter_code"], meter["meter_id"]
        first, last = read_days.get(number, (None, None))
        intervals, quantity = known.get(number, (0, None))
        yield meter, Facts(
            meter["carrier"], lives[code], first, last, newest, intervals, _expected(meter, window, first, newest),
            findings.get(code, {}), held.get(number), future.get(code, 0), setups.get(code), meter["retired"], balances.get(code),
        ), quantity  # fmt: skip


def _newest(results: Results) -> date | None:
    rows = results.rows(f"SELECT max(day) AS day FROM {results.scan('meter_day')} WHERE readings > 0")
    return rows[0]["day"] if rows else None


def _read_days(results: Results) -> dict[int, tuple[date, date]]:
    query = f"SELECT meter_id, min(day) AS first, max(day) AS last FROM {results.scan('meter_day')} WHERE readings > 0 GROUP BY meter_id"
    return {row["meter_id"]: (row["first"], row["last"]) for row in _rows(results, query)}


def _months(first: date, last: date) -> list[int]:
    low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [number // 12 * 100 + number % 12 + 1 for number in range(low, high + 1)]


def _known(results: Results, first: date, last: date) -> dict[int, tuple[int, Decimal]]:
    scan = results.scan("meter_day", where={"month": _months(first, last)})
    query = f"SELECT meter_id, sum(readings)::INTEGER AS known, sum(quantity) AS quantity FROM {scan} WHERE day BETWEEN ? AND ? GROUP BY meter_id"
    return {
        row["meter_id"]: (row["known"], Decimal(row["quantity"]))
        for row in _rows(results, query, [first, last])
    }


def _expected(meter: Row, window: date | None, first: date | None, newest: date | None) -> int:
    if window is None or newest is None or first is None or meter["interval_minutes"] <= 0:
        return 0
    begin, end = max(window, first), newest + timedelta(days=1)
    if meter["retired"] is not None:
        end = min(end, meter["retired"])
    return readings_between(begin, end, meter["interval_minutes"], meter["zone"]) if begin < end else 0


def _findings(results: Results) -> dict[str, dict[str, date]]:
    """Return the first day of the newest open finding of each check by meter; what somebody dismissed is none."""
    rows = _rows(
        results,
        "SELECT finding_id, kind, meter_code, first FROM finding WHERE gone_batch IS NULL AND meter_code IS NOT NULL",
    )
    gone = set(Case.objects.filter(process="finding", state="dismissed").values_list("subject", flat=True))
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for row in rows:
        if row["finding_id"] not in gone:
            kinds = found[row["meter_code"]]
            kinds[row["kind"]] = max(row["first"], kinds.get(row["kind"], row["first"]))
    return found


def _held(results: Results) -> dict[int, date]:
    kinds = ", ".join(f"'{kind}'" for kind in _HELD)
    query = f"""SELECT meter_id, min(start)::DATE AS since FROM {results.scan("register_span")}
                WHERE quantity IS NULL AND kind IN ({kinds}) GROUP BY meter_id"""
    return {row["meter_id"]: row["since"] for row in results.rows(query)}


def _future(results: Results) -> dict[str, int]:
    """Return refused rows whose time had not come, by the code of a meter that stands in them."""
    open_rows = "SELECT batch_id, row FROM quarantine WHERE reason = 'future_stamp' AND state = 'open'"
    if not results.rows(f"SELECT 1 FROM ({open_rows}) LIMIT 1"):
        return {}
    rows = results.rows(
        f"""WITH told AS (SELECT batch_id, row, unnest(list_distinct(json_extract_string(record, '$.*'))) AS cell
                          FROM {results.scan("quarantine")} SEMI JOIN ({open_rows}) USING (batch_id, row))
            SELECT meter_code, count(DISTINCT (batch_id, row))::INTEGER AS rows FROM told JOIN meter ON meter_code = cell GROUP BY 1"""
    )
    return {row["meter_code"]: row["rows"] for row in rows}


def _setups(results: Results) -> dict[str, Decimal | None]:
    """Return by what the readings of meters are multiplied now."""
    rows = _rows(
        results,
        """SELECT meter_code, arg_max(struct_pack(ct := ct_ratio, pt := pt_ratio), since) AS ratio FROM meter_setup
           WHERE cause <> 'withdrawn' GROUP BY meter_code""",
    )
    one = Decimal(1)
    return {
        row["meter_code"]: (row["ratio"]["ct"] or one) * (row["ratio"]["pt"] or one)
        for row in rows
        if row["ratio"]["ct"] is not None or row["ratio"]["pt"] is not None
    }


def _balances(
    results: Results, lives: Mapping[str, Life], says: Metering, first: date, last: date
) -> dict[str, Balance]:
    """Return what meters and those below them read on the days of the window on which all of them are known whole."""
    tree = tree_of(results)
    children: dict[str, list[str]] = defaultdict(list)
    for code, above in tree.bonds.parents.items():
        if (
            code not in tree.bonds.terms
            and above not in tree.bonds.terms
            and above in tree.meters
            and code in tree.meters
        ):
            children[above].append(code)
    if not children:
        return {}
    every = {*children, *(code for below in children.values() for code in below)}
    missing = [code for code in every if code not in lives]
    told = events_of(missing) if missing else {}
    lives = {**lives, **{code: life(told.get(code, ()), says, last) for code in missing}}
    whole = _whole_days(results, [tree.meters[code] for code in every], first, last)
    found = {}
    for above, below in children.items():
        days = set.intersection(*(set(whole.get(code, {})) for code in (above, *below)))
        if days:
            parts = [
                (
                    sum((whole[code][day] for day in days), Decimal(0)) * tree.into(code, above),
                    lives[code].accuracy_percent,
                )
                for code in below
            ]
            total = sum((whole[above][day] for day in days), Decimal(0))
            allowed = tolerance(
                total, lives[above].accuracy_percent, parts, says.numbers.default_accuracy_percent
            )
            found[above] = Balance(len(days), total, sum((read for read, _ in parts), Decimal(0)), allowed)
    return found


def _whole_days(
    results: Results, meters: Sequence[Mapping[str, Any]], first: date, last: date
) -> dict[str, dict[date, Decimal]]:
    """Return what meters read on the days of which every interval is known."""
    scan = results.scan("meter_day", where={"month": _months(first, last)})
    by_id = {one["meter_id"]: one for one in meters}
    rows = _rows(
        results,
        f"""SELECT meter_id, day, sum(quantity) AS quantity, sum(readings)::INTEGER AS known FROM {scan}
            WHERE day BETWEEN ? AND ? AND list_contains(?::INTEGER[], meter_id) GROUP BY meter_id, day""",
        [first, last, sorted(by_id)],
    )
    found: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for row in rows:
        one = by_id[row["meter_id"]]
        wanted = readings_between(
            row["day"], row["day"] + timedelta(days=1), one["interval_minutes"], one["zone"]
        )
        if row["known"] >= wanted:
            found[one["meter_code"]][row["day"]] = Decimal(row["quantity"])
    return found


def open_orders() -> dict[str, list[Case]]:
    """Return the open work orders of meters by code."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(process=PROCESS, closed_at=None).order_by("id"):
        found[case.subject.rpartition(" ")[0]].append(case)
    return found


def orders_of(code: str) -> list[Case]:
    """Return the work orders of a meter, the newest first."""
    whats = [BY_HAND, *rules().rules]
    return list(
        Case.objects.filter(process=PROCESS, subject__in=[subject_of(code, what) for what in whats]).order_by(
            "-id"
        )[:50]
    )

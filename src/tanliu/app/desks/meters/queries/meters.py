"""How the meters of an entity hang together, what they read and what of it counts for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tanliu.app.meters.tree import Tree, direction_of, of_rows
from tanliu.app.platform.period import Shown
from tanliu.app.store.results import Results
from tanliu.flow.meter.tree import counted, real_terms, uppermost
from tanliu.flow.meter.types import STATE, USE
from tanliu.kit.period import Period
from tanliu.kit.rounding import half_even

Row = dict[str, Any]
#: The driver wants a package of zones for instants that say theirs.
_SETUP = "* REPLACE (since::TIMESTAMP AS since)"


@dataclass(frozen=True, slots=True)
class Counting:
    """A real meter in what an entity's meters count: its factor, and whether its readings are the entity's."""

    meter: Row
    factor: Decimal
    own: bool


@dataclass(slots=True)
class Hung:
    """A meter in its place.

    Attributes
    ----------
    depth
        How many meters are above it in what is shown.
    quantity
        What it read in the period, in its unit; None where nothing was.
    below
        What the meters directly below it read, in its unit; None where there are none.
    residual
        Its own less that: what went to nobody's meter.
    foreign
        Whether another entity than the one above it uses it.
    terms
        Factor, code and reading of each term of a virtual meter.
    """

    meter: Row
    depth: int
    quantity: Decimal | None
    below: Decimal | None = None
    foreign: bool = False
    terms: list[tuple[Decimal, str, Decimal | None]] = field(default_factory=list)
    setup: Row | None = None
    register: Row | None = None

    @property
    def shown_depth(self) -> int:
        """How far it is set in: no further than a small screen has room for."""
        return min(self.depth, 4)

    @property
    def multiplier(self) -> Decimal | None:
        """By what the register's differences are multiplied now; None where nothing was set up."""
        if self.setup is None:
            return None
        ratios = (self.setup["ct_ratio"], self.setup["pt_ratio"])
        return Decimal(1) * (ratios[0] or 1) * (ratios[1] or 1)

    @property
    def residual(self) -> Decimal | None:
        return None if self.quantity is None or self.below is None else self.quantity - self.below


def counted_meters(results: Results, entity: str, carrier: str) -> list[Counting]:
    """Return the real meters of which the energy that an entity uses of a carrier is made up."""
    found = _near(results, entity)
    entities = found.entities
    return [
        Counting(dict(found.meters[real]), sign * factor, own=entities[code] == entity)
        for to, code, sign in counted(found.bonds, entities)
        if entities[to] == entity
        and found.meters[to]["carrier"] == carrier
        and direction_of(found.meters[to]) == USE
        for real, factor in real_terms(found.factors, code).items()
    ]


def own_pairs(results: Results) -> tuple[list[int], list[tuple[int, str]]]:
    """Return the meters that hang together by number, and which of them are counted as whose own.

    A meter that is in neither list stands alone and is its entity's.
    """
    found = _near(results, None)
    entities = found.entities
    pairs = {
        (found.meters[real]["meter_id"], entities[to])
        for to, code, _ in counted(found.bonds, entities)
        if entities[code] == entities[to]
        for real in real_terms(found.factors, code)
        if real in found.meters
    }
    return sorted(one["meter_id"] for one in found.meters.values()), sorted(pairs)


def tree_of(results: Results) -> Tree:
    """Return all meters that hang together, whosever they are."""
    return _near(results, None)


def _near(results: Results, entity: str | None) -> Tree:
    """Return the meters of the entity, and all of others that hang together."""
    hanging = """SELECT meter_code FROM sub_meter_row UNION SELECT parent_meter FROM sub_meter_row
                 UNION SELECT virtual_meter FROM virtual_term UNION SELECT meter_code FROM virtual_term"""
    return of_rows(
        results.rows(f"SELECT * FROM meter WHERE entity_id = ? OR meter_code IN ({hanging})", [entity]),
        results.rows("SELECT * FROM sub_meter_row"),
        results.rows("SELECT * FROM virtual_term"),
    )


def hung(results: Results, entity: str, shown: Shown) -> list[Hung]:
    """Return the meters of an entity, each followed by those below it, and the virtual ones at the end.

    Meters of others below its own are shown, as what they read is taken off; what lies above its own is not.
    """
    found = _near(results, entity)
    entities = found.entities
    mine = [code for code in sorted(found.meters) if entities[code] == entity]
    roots = [code for code in mine if _is_root(found, code, entity)]
    placed = [one for code in roots for one in _down(found, code, 0)]
    sums = _sums(results, found, [code for code, _ in placed], shown)
    children: dict[str, list[str]] = {}
    for code, above in found.bonds.parents.items():
        children.setdefault(above, []).append(code)
    rows = []
    for code, depth in placed:
        parts = [(sums.get(one), found.into(one, code)) for one in children.get(code, ())]
        known = [quantity * into for quantity, into in parts if quantity is not None]
        row = Hung(dict(found.meters[code]), depth, sums.get(code), sum(known, Decimal(0)) if known else None)
        row.foreign = entities[code] != entity
        row.terms = [(factor, one, sums.get(one)) for one, factor in found.factors.get(code, {}).items()]
        rows.append(row)
    return _with_registers(results, rows)


def _is_root(found: Tree, code: str, entity: str) -> bool:
    above = found.bonds.parents.get(code)
    if above is None:
        return True
    top = uppermost(found.bonds, found.entities, code)
    return top == code and not _inside(found, above, entity)


def _inside(found: Tree, code: str | None, entity: str) -> bool:
    """Return whether a meter of the entity is at or above a meter: then what lies below is shown there."""
    while code is not None:
        if found.entities[code] == entity:
            return True
        code = found.bonds.parents.get(code)
    return False


def _down(found: Tree, code: str, depth: int) -> list[tuple[str, int]]:
    below = sorted(one for one, above in found.bonds.parents.items() if above == code)
    return [(code, depth), *(pair for one in below for pair in _down(found, one, depth + 1))]


def _sums(results: Results, found: Tree, codes: Sequence[str], shown: Shown) -> dict[str, Decimal]:
    """Return what meters read in a period, virtual ones where all their terms did."""
    terms = {term for code in codes for term in found.factors.get(code, ())}
    wanted = {*codes, *terms}
    reals = {real for code in wanted for real in real_terms(found.factors, code) if real in found.meters}
    numbers = {found.meters[real]["meter_id"]: real for real in reals}
    months = [month.key for month in Period.parse(shown.period).months]
    rows = results.rows(
        f"""SELECT meter_id, sum(quantity) AS quantity, sum(readings) AS readings FROM {results.scan("meter_day", where={"month": months})}
            WHERE list_contains(?::INTEGER[], meter_id) GROUP BY meter_id
            HAVING sum(readings) > 0 OR sum(quantity) <> 0""",
        [sorted(numbers)],
    )
    sums = {code: _read(row, found.meters[code]) for row in rows if (code := numbers[row["meter_id"]])}
    for code in wanted - reals:
        parts = real_terms(found.factors, code)
        if all(real in sums for real in parts):
            sums[code] = sum(
                (factor * sums[real] * found.into(real, code) for real, factor in parts.items()), Decimal(0)
            )
    return sums


def _read(row: Row, meter: Mapping[str, Any]) -> Decimal:
    """Return the sum of a meter's readings, of a sensor their mean."""
    total = Decimal(row["quantity"])
    return (
        half_even(total / row["readings"], 6)
        if direction_of(dict(meter)) == STATE and row["readings"]
        else total
    )


def _with_registers(results: Results, rows: list[Hung]) -> list[Hung]:
    """Add the setup that holds now and the last value of the register."""
    codes = [row.meter["meter_code"] for row in rows]
    setups = results.rows(
        f"SELECT {_SETUP} FROM meter_setup WHERE list_contains(?::VARCHAR[], meter_code) ORDER BY since",
        [codes],
    )
    last = {
        row["meter_id"]: row
        for row in results.rows(
            f"""SELECT meter_id, max(stamp)::TIMESTAMP AS stamp, arg_max(register, (stamp, batch_id)) AS register
                FROM {results.scan("register_reading")} WHERE list_contains(?::INTEGER[], meter_id)
                GROUP BY meter_id""",
            [[row.meter["meter_id"] for row in rows]],
        )
    }
    for row in rows:
        row.setup = next(
            (one for one in reversed(setups) if one["meter_code"] == row.meter["meter_code"]), None
        )
        row.register = last.get(row.meter["meter_id"])
    return rows


def setups(results: Results, codes: Sequence[str]) -> list[Row]:
    """Return what was set up, exchanged or decided of some meters, newest first."""
    return results.rows(
        f"SELECT {_SETUP} FROM meter_setup WHERE list_contains(?::VARCHAR[], meter_code) ORDER BY since DESC, meter_code",
        [list(codes)],
    )


def spans(results: Results, meters: Sequence[Row]) -> list[Row]:
    """Return the special steps of registers: first those that are held back, then the newest."""
    rows = results.rows(
        f"""SELECT * REPLACE (start::TIMESTAMP AS start, until::TIMESTAMP AS until)
            FROM {results.scan("register_span")} WHERE list_contains(?::INTEGER[], meter_id)
            ORDER BY quantity IS NOT NULL OR kind = 'daily_reset', start DESC LIMIT 100""",
        [[meter["meter_id"] for meter in meters]],
    )
    by_id = {meter["meter_id"]: meter for meter in meters}
    return [row | {"meter": by_id[row["meter_id"]]} for row in rows]

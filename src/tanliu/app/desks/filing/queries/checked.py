"""What the checks of readings and reports had to compare a month of an enterprise with, and what was missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tanliu.app.store.results import Results
from tanliu.kit.period import Period

Row = dict[str, Any]
#: The state of a talk after which a finding says nothing against a report any more.
_DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is to compare with.

    Attributes
    ----------
    months
        Other months of the enterprise of which anything is reported.
    meters
        Meters of the enterprise with a reading in the month.
    peers
        Enterprises of its industry, itself among them, of which energy and value added of the year are known; None where
        its own are not.
    totals
        Amounts of years, quarters or other days beside the months of the year.
    """

    months: int
    meters: int
    peers: int | None
    totals: int


def ground(results: Results, entity: Mapping[str, Any], period: Period) -> Ground:
    """Return what a month of an enterprise can be compared with."""
    own = entity["entity_id"]
    months = results.rows(
        "SELECT count(DISTINCT month) AS n FROM told WHERE entity_id = ? AND month != ?",
        [own, period.ordinal],
    )[0]["n"]
    meters = results.rows(
        f"""SELECT count(DISTINCT meter_id) AS n FROM {results.scan("meter_day", where={"month": [period.key]})}
            WHERE readings > 0 AND meter_id IN (SELECT meter_id FROM meter WHERE entity_id = ? AND NOT is_virtual)""",
        [own],
    )[0]["n"]
    known = results.rows(
        """SELECT count(*) AS n, count(*) FILTER (WHERE entity_id = ?) AS own FROM entity_period
           WHERE industry = ? AND period = ? AND value_added_cny > 0 AND energy_kgce > 0""",
        [own, entity["industry"], str(period.year)],
    )[0]
    totals = results.rows(
        f"""SELECT count(*) AS n FROM {results.scan("report")}
            WHERE entity_id = ? AND length(period) != 7 AND starts_with(period, ?)""",
        [own, str(period.year)],
    )[0]["n"]
    return Ground(int(months), int(meters), int(known["n"]) if known["own"] else None, int(totals))


def standing(results: Results, entities: Sequence[str], first: date, until: date) -> list[Row]:
    """Return the findings about enterprises that touch some days and are not gone, the strongest first."""
    return results.rows(
        """SELECT * EXCLUDE (regions) FROM finding WHERE gone_why IS NULL AND list_contains(?::VARCHAR[], entity_id)
           AND first < ? AND until > ? ORDER BY sure DESC, strength DESC, finding_id""",
        [list(entities), until, first],
    )


def undismissed(rows: Sequence[Row], states: Mapping[str, str]) -> list[Row]:
    """Leave out what somebody dismissed."""
    return [row for row in rows if states.get(row["finding_id"]) != _DISMISSED]

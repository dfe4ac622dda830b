"""What totals rest on, worked out from the results in memory and what people answered to findings.

Findings are answered without a computation, so nothing of this is stored: one query here serves every surface
(decision 47). Every query carries the reader's scope, as those of the totals do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tanliu.app.platform.remarks import remarks
from tanliu.app.store.like_months import columns as of_like_months
from tanliu.app.store.like_months import with_alike
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import ALL, lines_of, literal
from tanliu.app.store.uncertainty import WITH_INTERVAL, propagated, spreads, widths
from tanliu.catalog.types import Catalog
from tanliu.flow.doubt.types import Doubt
from tanliu.flow.indicator.measures import LINE_SUMS, WITHOUT_GREEN
from tanliu.flow.inventory.steps import AMOUNTS
from tanliu.kit.period import is_year, year_of

Row = dict[str, Any]
#: Where the sums of entities, and lines, are read as they are.
ENTITIES, LINES = "entity_period", "line"
#: By what totals are told, as SQL on the columns of lines and entities.
BY: Mapping[str, str] = {
    "all": ALL, "region": "unnest(regions)", "field": "field", "industry": "industry", "entity": "entity_id",
}  # fmt: skip
#: By what most indicators are divided.
_OUTPUT = "value_added_cny"
#: Of what an interval is told beside that of the amount.
_ENERGY = "energy_kgce"
_NO_INTERVAL: tuple[float | None, float] = (None, 0.0)
#: Decimals of a ratio of an interval.
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what the totals are: the entities of a reader in a period, narrowed; None for no matter.

    Attributes
    ----------
    answered
        Findings that people have explained or dismissed, by `tanliu.app.platform.answers.answered`; they put nothing in doubt.
    history_months
        Months for which a carrier counts as used after a use.
    contracts
        Purposes that are a part of another, such as green power of what was bought.
    """

    scope: Scope
    period: str
    answered: Sequence[str]
    history_months: int
    region: str | None = None
    field: str | None = None
    entities: Sequence[str] | None = None
    contracts: Sequence[str] = ()

    @property
    def condition(self) -> str:
        """SQL on the columns of lines and entities."""
        given = {
            "list_contains(regions, ?)": self.region,
            "field = ?": self.field,
            "list_contains(?::VARCHAR[], entity_id)": self.entities,
        }
        told = [text for text, value in given.items() if value is not None]
        return " AND ".join([f"({self.scope.condition})", *told])

    @property
    def values(self) -> list[object]:
        """The values of the condition."""
        narrowed = (self.region, self.field, None if self.entities is None else list(self.entities))
        return [*self.scope.values, *(one for one in narrowed if one is not None)]


def contracts(catalog: Catalog) -> tuple[str, ...]:
    """Return the purposes that are a part of another."""
    return tuple(one.id for one in catalog.purposes.values() if one.part_of)


def doubt(results: Results, wanted: Asked, amount: str = "emission_kgco2e") -> Doubt:
    """Return what one total rests on."""
    return doubts(results, wanted, "all", amount).get("", Doubt())


def doubts(
    results: Results, wanted: Asked, by: str, amount: str = "emission_kgco2e"
) -> dict[str | None, Doubt]:
    """Return what totals rest on, by the id of their subject; of a subject without any line there is none.

    Parameters
    ----------
    by
        Key of `BY`.
    amount
        Column of lines that is added up.
    """
    sums = _sums(results, wanted, by, amount)
    findings, missing = _findings(results, wanted, by), _inputs(results, wanted, by)
    matches = _matches(results, wanted, by, amount)
    outputs = _outputs(results, wanted, by)
    of_energy = _intervals(results, wanted, by, _ENERGY)
    own = amount if amount in WITH_INTERVAL and amount != _ENERGY else None
    intervals = _intervals(results, wanted, by, own) if own else of_energy if amount == _ENERGY else {}
    found = {
        row["id"]: Doubt(
            row["value"], row["estimated"], row["sure"], row["doubted"] - row["sure"],
            *findings.get(row["id"], (0, 0)), row["known"], missing.get(row["id"], 0), row["lines"],
            row["without"], matches.get(row["id"], {}), *intervals.get(row["id"], _NO_INTERVAL),
            *outputs.get(row["id"], (0, None)),
        )
        for row in sums
    }  # fmt: skip
    for one, (ratio, covers) in of_energy.items():
        if one in found:
            found[one] = replace(found[one], energy_interval_ratio=ratio, energy_covers_ratio=covers)
    for one, told in remarks(results, wanted, by, BY[by], amount).items():
        if one in found:
            found[one] = replace(found[one], **told)
    return found


def without_doubt(given: Sequence[str], contracts: Collection[str]) -> str:
    """Return SQL to be read in place of ``entity_period``: sums without what rests on open findings called sure.

    What is left out is missing: a sum of which nothing is left is null and not zero.

    Parameters
    ----------
    given
        Findings that people have explained or dismissed.
    contracts
        Purposes that the carbon-efficiency code leaves out.
    """
    left_out = ", ".join(literal(one) for one in contracts) or "NULL"
    columns = {name: name for name in LINE_SUMS if name != WITHOUT_GREEN}
    columns[WITHOUT_GREEN] = f"CASE WHEN purpose IN ({left_out}) THEN NULL ELSE emission_kgco2 END"
    parts = ", ".join(f"sum({_part(amount, 'ratio')}) AS {name}" for name, amount in columns.items())
    spans = "CASE WHEN length(period) = 4 THEN [period] ELSE [period, period[:4]] END"
    rest = f"""
        WITH spans AS (SELECT line.* REPLACE (unnest({spans}) AS period), ratio FROM line JOIN {_sure(given)} USING (line_id)),
             sums AS (SELECT entity_id, period, {parts} FROM spans GROUP BY ALL)
        SELECT e.* EXCLUDE ({", ".join(of_like_months())}) REPLACE ({_rest("e", "d", columns)})
        FROM entity_period e LEFT JOIN sums d USING (entity_id, period)"""
    return f"({with_alike(rest)})"


def lines_without_doubt(given: Sequence[str]) -> str:
    """Return SQL to be read in place of ``line``: lines without what rests on open findings called sure."""
    parts = ", ".join(f"{_part(f'line.{name}', 'ratio')} AS {name}" for name in AMOUNTS)
    doubted = f"(SELECT line_id, {parts} FROM line JOIN {_sure(given)} USING (line_id))"
    return (
        f"(SELECT e.* REPLACE ({_rest('e', 'd', AMOUNTS)}) FROM line e LEFT JOIN {doubted} d USING (line_id))"
    )


def _sure(given: Sequence[str]) -> str:
    ids = ", ".join(literal(one) for one in given)
    return f"""(SELECT line_id, max(ratio) AS ratio FROM doubted_line
                WHERE sure AND NOT list_contains([{ids}]::VARCHAR[], finding_id) GROUP BY line_id)"""


def _rest(whole: str, part: str, columns: Iterable[str]) -> str:
    """Return SQL for what is left of columns; of what is gone as a whole nothing is known."""
    return ", ".join(
        f"CASE WHEN coalesce({part}.{name}, 0) = 0 THEN {whole}.{name}"
        f" ELSE nullif({whole}.{name} - {part}.{name}, 0) END AS {name}"
        for name in columns
    )


#: Lines with the parts of them that rest on open findings; the answered ones come first among the values.
PARTS = """(SELECT line.*, coalesce(sure_ratio, 0) AS sure_ratio, coalesce(doubted_ratio, 0) AS doubted_ratio FROM line
            LEFT JOIN (SELECT line_id, max(ratio) FILTER (sure) AS sure_ratio, max(ratio) AS doubted_ratio
                       FROM doubted_line WHERE NOT list_contains(?::VARCHAR[], finding_id) GROUP BY line_id) USING (line_id))"""


def _part(amount: str, ratio: str) -> str:
    """Return SQL for the part of an amount: exact where all of it or nothing is meant."""
    some = f"CAST(CAST({amount} AS DOUBLE) * {ratio} AS DECIMAL(38, 16))"
    return f"CASE WHEN {ratio} = 0 OR {amount} IS NULL THEN 0 WHEN {ratio} = 1 THEN {amount} ELSE {some} END"


def _sums(results: Results, wanted: Asked, by: str, amount: str) -> list[Row]:
    query = f"""
        SELECT id, sum({amount}) AS value, count(*) AS lines,
               count(*) FILTER ({amount} IS NULL AND quantity <> 0) AS without,
               count(DISTINCT (entity_id, carrier, period)) FILTER (origin <> 'estimated') AS known,
               coalesce(sum({amount}) FILTER (origin = 'estimated'), 0)::DECIMAL(38, 16) AS estimated,
               sum({_part(amount, "sure_ratio")})::DECIMAL(38, 16) AS sure,
               sum({_part(amount, "doubted_ratio")})::DECIMAL(38, 16) AS doubted
        FROM (SELECT {BY[by]} AS id, * FROM {PARTS} WHERE {lines_of(wanted.period)} AND {wanted.condition}) GROUP BY id"""
    return results.rows(query, [list(wanted.answered), *wanted.values])


def _findings(results: Results, wanted: Asked, by: str) -> dict[str | None, tuple[int, int]]:
    query = f"""
        SELECT id, count(DISTINCT finding_id) FILTER (sure) AS sure, count(DISTINCT finding_id) FILTER (NOT sure) AS hints
        FROM (SELECT {BY[by]} AS id, finding_id, sure FROM line JOIN doubted_line USING (line_id)
              WHERE {lines_of(wanted.period)} AND NOT list_contains(?::VARCHAR[], finding_id) AND {wanted.condition})
        GROUP BY id"""
    rows = results.rows(query, [list(wanted.answered), *wanted.values])
    return {row["id"]: (row["sure"], row["hints"]) for row in rows}


def standing(results: Results, wanted: Asked) -> list[Row]:
    """Return the open findings called sure on which a total rests, with the kg that rest on each, the largest first."""
    query = f"""
        SELECT f.finding_id, f.kind, f.entity_id, f.name, sum({_part("l.emission_kgco2e", "d.ratio")}) AS emission_kgco2e
        FROM (SELECT * FROM line WHERE {lines_of(wanted.period)} AND {wanted.condition}) l
        JOIN doubted_line d USING (line_id) JOIN finding f USING (finding_id)
        WHERE f.sure AND NOT list_contains(?::VARCHAR[], finding_id) GROUP BY ALL
        ORDER BY emission_kgco2e DESC NULLS LAST, f.finding_id"""
    return results.rows(query, [*wanted.values, list(wanted.answered)])


def _outputs(results: Results, wanted: Asked, by: str) -> dict[str | None, tuple[int, Decimal]]:
    """Return open findings called sure about value added, and the part of it in the months that they are about."""
    about = f"""SELECT finding_id, entity_id, strftime(first, '%Y-%m') AS since, strftime(until - INTERVAL 1 DAY, '%Y-%m') AS through
                FROM finding WHERE sure AND gone_why IS NULL AND carrier IS NULL AND item = '{_OUTPUT}'
                  AND NOT list_contains(?::VARCHAR[], finding_id)"""
    if not results.rows(f"{about} LIMIT 1", [list(wanted.answered)]):
        return {}
    months = f"period LIKE '{wanted.period}-%'" if is_year(wanted.period) else f"period = '{wanted.period}'"
    told = f"SELECT {BY[by]} AS id, entity_id, period, {_OUTPUT} AS told FROM entity_period WHERE {months} AND {wanted.condition}"
    query = f"""
        WITH about AS ({about}), told AS ({told}),
             hit AS (SELECT told.id, told.entity_id, told.period, told.told, finding_id FROM told JOIN about
                     ON about.entity_id = told.entity_id AND told.period BETWEEN since AND through),
             part AS (SELECT id, sum(told) AS part FROM (SELECT DISTINCT id, entity_id, period, told FROM hit) GROUP BY id)
        SELECT h.id, count(DISTINCT finding_id) AS findings, any_value(part) AS part,
               (SELECT sum(told) FROM told t WHERE t.id IS NOT DISTINCT FROM h.id) AS whole
        FROM hit h JOIN part p ON p.id IS NOT DISTINCT FROM h.id GROUP BY h.id"""
    rows = results.rows(query, [list(wanted.answered), *wanted.values])
    return {
        row["id"]: (row["findings"], row["part"] / row["whole"])
        for row in rows
        if row["part"] and row["whole"]
    }


def _inputs(results: Results, wanted: Asked, by: str) -> dict[str | None, int]:
    months = f"period LIKE '{wanted.period}-%'" if is_year(wanted.period) else f"period = '{wanted.period}'"
    query = f"""
        SELECT id, count(*) AS missing FROM (
            SELECT {BY[by]} AS id FROM missing_input JOIN entity USING (entity_id)
            WHERE {months} AND since_use_months <= ? AND {wanted.condition}) GROUP BY id"""
    rows = results.rows(query, [wanted.history_months, *wanted.values])
    return {row["id"]: row["missing"] for row in rows}


def _matches(results: Results, wanted: Asked, by: str, amount: str) -> dict[str | None, dict[str, Decimal]]:
    match = "market_match" if amount == "market_kgco2e" else "factor_match"
    query = f"""
        SELECT id, {match} AS how, sum({amount}) AS amount FROM (
            SELECT {BY[by]} AS id, binding_id, {amount} FROM line WHERE {lines_of(wanted.period)} AND {wanted.condition})
        JOIN factor_match USING (binding_id) WHERE {amount} <> 0 GROUP BY ALL ORDER BY amount DESC, how"""
    found: dict[str | None, dict[str, Decimal]] = defaultdict(dict)
    for row in results.rows(query, wanted.values):
        found[row["id"]][row["how"]] = row["amount"]
    return found


def _intervals(
    results: Results, wanted: Asked, by: str, amount: str
) -> dict[str | None, tuple[float | None, float]]:
    """Propagate the intervals of activity data, factors and estimates."""
    condition = f"{lines_of(wanted.period)} AND {wanted.condition}"
    lines = spreads(amount, by=BY[by], line="line", condition=condition, binding=results.scan("binding"))
    held = widths(
        amount, by=BY[by], estimates="estimate", models="estimate_model",
        condition=f"year = {year_of(wanted.period)} AND {wanted.condition}",
    )  # fmt: skip
    grouped: list[dict[str | None, list[Row]]] = []
    for query in (lines, held):
        rows: dict[str | None, list[Row]] = defaultdict(list)
        for row in results.rows(query, wanted.values):
            rows[row["id"]].append(row)
        grouped.append(rows)
    found = {one: propagated(some, grouped[1].get(one, []), amount) for one, some in grouped[0].items()}
    # in which order floats are added up is chance: the same question has the same answer
    return {
        one: (None if ratio is None else round(ratio, _DIGITS), round(covers, _DIGITS))
        for one, (ratio, covers) in found.items()
    }

"""The computed results in memory, for pages that must answer in milliseconds.

Results are small beside the readings (some 100 thousand rows for 3,600 firms), so a server keeps them as DuckDB
tables and makes them anew, in the background, when a computation has written. Readings stay on disk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import ibis

from tanliu.app.store import durable
from tanliu.app.store.estimated import ESTIMATES, LATEST
from tanliu.app.store.known import State
from tanliu.app.store.lake import Lake
from tanliu.app.store.like_months import of_entities, with_alike
from tanliu.app.store.sql import newest
from tanliu.flow.doubt.steps import doubted_lines, missing_inputs
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import Table, dictionary

#: Kinds of tables whose changes no answer shows before the results that follow from them are written.
_UNWATCHED = ("booking", "rollup", "step")
#: Seconds between two looks at the store.
_LOOK_EVERY = 1.0
#: Answers kept, and the rows of the largest one: some 100 MB at most.
_KEPT_ANSWERS, _KEPT_ROWS = 2_000, 500
#: Characters of the texts kept, such as pages; more and they are made anew.
_KEPT_TEXT = 64_000_000
#: Seconds for which the questions of before are asked of new results before these show, so that few readers wait.
_WARMING = 5.0
Answer = tuple[tuple[str, ...], list[tuple[Any, ...]]]
Question = tuple[str, tuple[object, ...]]


class Texts:
    """Texts by key; when they grow too many all are forgotten."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}
        self._size = 0

    def get(self, key: str) -> str | None:
        return self._kept.get(key)

    def keep(self, key: str, text: str) -> None:
        if self._size + len(text) > _KEPT_TEXT:
            self._kept, self._size = {}, 0
        self._kept[key] = text
        self._size += len(text)


class Results:
    """Answers of one workspace; safe to use from several threads.

    Parameters
    ----------
    workspace
        Folder of a workspace.
    state
        A past state whose results are ready; None for today.
    tables
        Tables that packs make wider (`tanliu.catalog.widths`), so that a column that is not computed yet is null.
    """

    def __init__(
        self, workspace: Path, state: State | None = None, tables: Mapping[str, Table] = MappingProxyType({})
    ) -> None:
        durable.require_finished(workspace)
        if not (workspace / "lake").is_dir():
            raise TanliuError(
                "not a tanliu workspace", where=workspace, accepted=Message("a folder made by tanliu demo")
            )
        self.root = workspace / "lake"
        self.state, self._tables = state, tables
        self._lock = threading.Lock()
        self._looked = 0.0
        self._seen = self._versions()
        self._connection = _load(self.root, state, tables)
        self._answers: dict[str, tuple[Question, Answer]] = {}
        self._texts = Texts()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as dictionaries, the caller's own to change.

        Answers are kept until a computation writes: results do not change in between, and many readers ask the
        same.
        """
        question = (query, tuple(values))
        key = repr(question)
        self._look()
        answers = self._answers
        if kept := answers.get(key):
            names, rows = kept[1]
        else:
            names, rows = _ask(self._connection, question)
            if len(answers) >= _KEPT_ANSWERS:
                answers.clear()
            if len(rows) <= _KEPT_ROWS:
                answers[key] = question, (names, rows)
        return [dict(zip(names, row, strict=True)) for row in rows]

    @property
    def texts(self) -> Texts:
        """Return what was made of the present results, such as pages; new results bring an empty one."""
        self._look()
        return self._texts

    @property
    def versions(self) -> Mapping[str, int]:
        """Return how many commits each table had when it was read: other numbers may be other results."""
        self._look()
        return dict(self._seen)

    def columns_of(self, table: str) -> frozenset[str]:
        """Return the names of the columns of a table, those of packs included."""
        told = self.rows("SELECT column_name FROM information_schema.columns WHERE table_name = ?", [table])
        return frozenset(row["column_name"] for row in told)

    def columns(self, query: str, values: Sequence[object] = ()) -> dict[str, list[Any]]:
        """Return the rows of a query by column, for big tables."""
        with self.cursor() as cursor:
            found = cursor.execute(query, list(values))
            names = [column[0] for column in found.description]
            data = list(zip(*found.fetchall(), strict=True)) or [() for _ in names]
            return {name: list(column) for name, column in zip(names, data, strict=True)}

    def scan(self, table: str, **options: Any) -> str:
        """Return SQL that reads a table of the lake, such as the readings of a month."""
        with self.cursor() as cursor:
            return Lake(self.root, cursor, self.state).scan(table, **options)

    def scan_known(self, table: str, until: datetime, **options: Any) -> str:
        """Return SQL that reads an input table, or the roll-up of readings, as it was known at an instant."""
        query = "SELECT coalesce(max(batch_id), 0) AS last FROM batch WHERE known_at <= ?"
        state = State(self.rows(query, [until])[0]["last"], None, self.root.parent)
        with self.cursor() as cursor:
            return Lake(self.root, cursor, state).scan(table, **options)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor on the newest results."""
        self._look()
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def reload(self) -> None:
        """Read the store now; done by itself when something was written."""
        seen = self._versions()
        fresh = _load(self.root, self.state, self._tables)
        self._connection, self._answers, self._texts, self._seen = fresh, self._warmed(fresh), Texts(), seen

    def _warmed(self, fresh: duckdb.DuckDBPyConnection) -> dict[str, tuple[Question, Answer]]:
        """Return the answers of new results to the questions asked of those before, as many as time allows."""
        until = time.monotonic() + _WARMING
        found: dict[str, tuple[Question, Answer]] = {}
        for key, (question, _) in reversed(list(self._answers.items())):
            if time.monotonic() > until:
                break
            # the files of before may be gone, and nobody will ask for them again
            if "read_parquet" not in question[0]:
                found[key] = question, _ask(fresh, question)
        return found

    def _look(self) -> None:
        if self.state:
            return  # the past stays as it is
        if time.monotonic() - self._looked < _LOOK_EVERY or not self._lock.acquire(blocking=False):
            return
        self._looked = time.monotonic()
        if self._versions() == self._seen:
            self._lock.release()
            return
        # a process that ends waits for it: an engine at work when the interpreter goes would abort
        threading.Thread(target=self._reload_and_release, name="results").start()

    def _reload_and_release(self) -> None:
        try:
            self.reload()
        finally:
            self._lock.release()

    def _versions(self) -> dict[str, int]:
        watched = [name for name, table in dictionary().items() if table.kind not in _UNWATCHED]
        return {table: len(list((self.root / table / "_delta_log").glob("*.json"))) for table in watched}


def _ask(connection: duckdb.DuckDBPyConnection, question: Question) -> Answer:
    cursor = connection.cursor()
    try:
        query, values = question
        found = cursor.execute(query, list(values))
        return tuple(column[0] for column in found.description), found.fetchall()
    finally:
        cursor.close()


def _load(root: Path, state: State | None, tables: Mapping[str, Table]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 2})
    connection.execute("SET GLOBAL TimeZone = 'UTC'; SET enable_progress_bar = false")
    lake = Lake(root, connection, state)
    lake.widen(tables)
    served = [table for table in dictionary().values() if table.served]
    scans = {name: lake.scan(name) for name, table in dictionary().items() if table.kind not in _UNWATCHED}
    for table in served:
        if table.kind == "input":
            rows = f"SELECT * FROM {scans[table.name]} QUALIFY {newest(table.name)}"
            connection.execute(f"CREATE TABLE {table.name}_row AS {rows}")
    plain = {
        table.name: f"SELECT * FROM {table.name}_row"
        if table.kind == "input"
        else f"SELECT * FROM {{{table.name}}}"
        for table in served
        if table.name not in _TABLES
    }
    scans["meter_day"] = lake.scan("meter_day")
    scans["entity_measure"] = f"({with_alike(of_entities(scans['measure']))})"
    for name, text in (plain | _TABLES).items():
        connection.execute(f"CREATE TABLE {name} AS {text.format(**scans)}")
    for name, text in _steps().items():
        connection.execute(f"CREATE TABLE {name} AS {text}")
    connection.execute(f"CREATE OR REPLACE TABLE finding AS {_STAKES}")
    return connection


#: Findings as they bear on today's results: where nothing that was counted rests on one that stands, it has nothing at
#: stake; and what was told too high falls by no more than was told.
_STAKES = """
    WITH touched AS (
        SELECT finding_id, sum(energy_kgce) AS kgce, sum(emission_kgco2e) AS kgco2e
        FROM doubted_line JOIN line USING (line_id) GROUP BY finding_id),
    told AS (
        SELECT f.*, gone_why IS NULL AND (f.carrier IS NOT NULL OR f.item IS NULL) AS bears, touched.finding_id IS NOT NULL AS hits,
               kgce, kgco2e, coalesce(observed > expected, true) AS too_high
        FROM finding f LEFT JOIN touched USING (finding_id))
    SELECT * EXCLUDE (bears, hits, kgce, kgco2e, too_high) REPLACE (
               CASE WHEN NOT bears THEN stake_kgce WHEN NOT hits THEN 0
                    WHEN too_high THEN least(stake_kgce, kgce) ELSE stake_kgce END::DECIMAL(24, 6) AS stake_kgce,
               CASE WHEN NOT bears THEN stake_kgco2e WHEN NOT hits THEN 0
                    WHEN too_high THEN least(stake_kgco2e, kgco2e) ELSE stake_kgco2e END::DECIMAL(24, 6) AS stake_kgco2e),
           NOT bears OR hits AS is_counted
    FROM told"""


@cache
def _steps() -> Mapping[str, str]:
    """Return as SQL the steps whose results are not stored, over tables that are in memory by then."""
    finding, line = (
        ibis.table(ibis.Schema.from_pyarrow(dictionary()[name].schema), name=name)
        for name in ("finding", "line")
    )
    made = {"doubted_line": doubted_lines(finding, line), "missing_input": missing_inputs(line)}
    return {name: str(ibis.to_sql(table, dialect="duckdb")) for name, table in made.items()}


#: Tables in memory that are not a served table as it is, in the order in which they are made; the other served tables
#: are there before by themselves, and of each input ``…_row`` with the rows that hold.
_TABLES = {
    "inside": """
        WITH RECURSIVE up AS (
            SELECT region_id, region_id AS ancestor_id FROM region_row
            UNION SELECT up.region_id, r.parent_id FROM up JOIN region_row r ON r.region_id = up.ancestor_id
            WHERE r.parent_id IN (SELECT region_id FROM region_row))
        SELECT * FROM up""",
    "meter": """
        SELECT m.*, s.parent_meter, EXISTS (SELECT 1 FROM virtual_term_row v
            WHERE v.virtual_meter = m.meter_code AND v.factor <> 0) AS is_virtual
        FROM meter_row m LEFT JOIN sub_meter_row s USING (meter_code)""",
    "meter_setup": "SELECT * FROM meter_setup_row WHERE cause <> 'withdrawn'",
    "virtual_term": "SELECT * FROM virtual_term_row WHERE factor <> 0",
    "entity": """
        SELECT e.*, coalesce(i.regions, [e.region_id]) AS regions FROM entity_row e LEFT JOIN
            (SELECT region_id, list(ancestor_id) AS regions FROM inside GROUP BY region_id) i USING (region_id)""",
    "entity_period": """
        SELECT m.* EXCLUDE (subject_kind, subject_id, region_id, industry, entity_id), e.*
        FROM {entity_measure} m JOIN entity e ON e.entity_id = m.subject_id""",
    "line": """
        SELECT l.* EXCLUDE (field, industry, region_id), e.field, e.industry, e.region_id, e.regions
        FROM {line} l JOIN entity e USING (entity_id)""",
    "indicator": "SELECT * FROM {indicator} WHERE subject_kind <> 'entity' OR length(period) = 4",
    "finding": """
        SELECT f.*, e.name, e.field, e.industry, e.region_id, e.regions
        FROM {finding} f JOIN entity e USING (entity_id)""",
    # on how many days of a month a meter was read, and on which last
    "meter_month": """
        SELECT meter_id, month, count(DISTINCT day) AS days, max(day) AS last FROM {meter_day}
        WHERE readings > 0 GROUP BY ALL""",
    "packs_used": "SELECT DISTINCT packs FROM {binding}",
    "factor_match": "SELECT binding_id, factor_match, market_match FROM {binding}",
    "batch": "SELECT * FROM {batch}",
    "quarantine": "SELECT * EXCLUDE (record) FROM {quarantine}",
    "estimate_model": f"SELECT * FROM {LATEST.format(table='{estimate_model}')}",
    "estimate_fit": f"SELECT * FROM {LATEST.format(table='{estimate_fit}')}",
    "estimate": f"""
        SELECT o.*, e.industry, e.field, e.kind, e.regions
        FROM ({ESTIMATES.format(latest=LATEST.format(table="{estimate}"), line="line")}) o JOIN entity e USING (entity_id)""",
    "sign_off": "SELECT * FROM {sign_off} WHERE batch_id IN (SELECT batch_id FROM batch)",
    # what entities told of themselves: the newest value, when the first came in, and when its firm handed it in;
    # what was taken back is told no more, and never zero
    "told": """
        SELECT t.entity_id, t.what, t.period, t.unit,
               CASE WHEN length(t.period) = 7
                    THEN 12 * CAST(t.period[:4] AS INTEGER) + CAST(t.period[6:] AS INTEGER) - 1 END AS month,
               max_by(t.quantity, t.batch_id) AS quantity,
               max(t.batch_id) AS batch_id, min(b.known_at) AS known_at,
               min(coalesce(s.submitted_at, b.known_at)) AS arrived_at
        FROM (SELECT entity_id, carrier || '/' || purpose AS what, period, unit,
                     CAST(quantity AS DECIMAL(24, 6)) AS quantity, batch_id, withdrawn IS TRUE AS gone FROM {report}
              UNION ALL SELECT entity_id, measure, period, '', value, batch_id, withdrawn IS TRUE FROM {output}) t
        JOIN batch b USING (batch_id) LEFT JOIN sign_off s USING (batch_id)
        GROUP BY ALL HAVING NOT max_by(t.gone, t.batch_id)""",
    "macro": f"SELECT m.*, b.known_at FROM {{macro}} m JOIN batch b USING (batch_id) QUALIFY {newest('macro')}",
}

"""Several sessions on one DuckDB.

DuckDB shares a query out among the cores by blocks of some hundred thousand rows, and goes through the branches of a
union one after the other. So what is done with small tables uses one core, however many there are; independent
queries are therefore run side by side, each in a session of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from tanliu.app.engine import settle

T = TypeVar("T")
R = TypeVar("R")

UNCODED: Mapping[str, str] = {}
#: Tables and expressions kept in a session, and texts of queries kept by a process.
_MANY_TEXTS = 500
#: The SQL of expressions: it names tables and no files, so that what one workspace asked is known for the next one.
_TEXTS: dict[ops.Node, str] = {}
#: What steps made of tables; an expression is the same in every session whose tables have the same names and columns.
_MADE: dict[Hashable, ibis.Table] = {}


#: The type of a column of few texts names all of them; to Ibis it is a text whatever they are.
_CODE = re.compile(r"^ENUM\(.*\)$", re.DOTALL)


class Session:
    """Tables in memory, and expressions over them and over files.

    Parameters
    ----------
    memory
        Limit for DuckDB, e.g. ``800MB``.
    spill
        Folder into which larger sorts spill.
    """

    def __init__(self, memory: str, spill: Path) -> None:
        # Ibis takes sessions that were opened in the same way for one, and their tables of one name and one shape too
        self.backend = ibis.duckdb.connect()
        self.connection: duckdb.DuckDBPyConnection = self.backend.con
        self.connection.execute(f"SET memory_limit = '{memory}'")
        folder = str(spill).replace("'", "''")
        self.connection.execute(f"SET temp_directory = '{folder}'")
        settle(self.connection)
        self._rows: dict[str, str] = {}
        self._named: dict[str, ibis.Table] = {}

    def close(self) -> None:
        """End the DuckDB session; results are on disk already."""
        self.backend.disconnect()

    @contextmanager
    def at_most(self, memory_mb: int) -> Iterator[None]:
        """Hold DuckDB to less memory: what is written side by side takes some that its limit does not count."""
        asked = "SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'"
        (before,) = self.connection.execute(asked).fetchall()[0]
        self.connection.execute(f"SET memory_limit = '{memory_mb}MB'")
        try:
            yield
        finally:
            self.connection.execute(f"SET memory_limit = '{before}'")

    def materialise(
        self, name: str, expression: ibis.Table, coded: Mapping[str, str] = UNCODED
    ) -> ibis.Table:
        """Store an expression's rows as a table in memory.

        Parameters
        ----------
        name
            What begins with the thing that makes it, such as ``finding_``; no two modules make a table of one name.
        coded
            Columns of few different texts, and a type by ``code`` that has them all.
        """
        query = self.text(expression)
        casts = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in coded.items())
        select = f"SELECT * REPLACE ({casts}) FROM ({query})" if coded else query
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {select}")
        return self._table(name, select)

    def code(self, expression: ibis.Table, columns: Iterable[str], words: Iterable[str] = ()) -> str:
        """Return a type for the texts in some columns of an expression, and for more words.

        DuckDB keeps a text of that type as a short number: it copies, compares and writes those sooner. To all
        else it is a text.
        """
        query = " UNION ".join(f"SELECT {column} FROM ({self.text(expression)})" for column in columns)
        found = {text for (text,) in self.connection.execute(query).fetchall() if text is not None}
        texts = ", ".join("'" + text.replace("'", "''") + "'" for text in sorted({*found, *words}))
        kind = f"code_{sha256(texts.encode()).hexdigest()[:12]}"
        self.connection.execute(f"CREATE TYPE IF NOT EXISTS {kind} AS ENUM ({texts})")
        return kind

    def forget(self, *names: str) -> None:
        """Remove tables in memory that were materialised or registered and are of no more use."""
        for name in names:
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")

    def register(self, name: str, rows: pa.Table) -> ibis.Table:
        """Store Arrow rows as a table in memory."""
        self.connection.register("registered", rows)
        try:
            self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM registered")
        finally:
            self.connection.unregister("registered")
        return self._table(name, str(rows.schema))

    def fetch(self, expression: ibis.Table) -> list[dict[str, Any]]:
        """Return the rows of a small expression."""
        found = self.connection.execute(self.text(expression)).to_arrow_table()
        rows: list[dict[str, Any]] = found.to_pylist()
        return rows

    def text(self, expression: ibis.Table) -> str:
        """Return the SQL of an expression; making it takes longer than running it on little, so it is kept."""
        node = expression.op()
        known = _TEXTS.get(node)
        if known is not None:
            return known
        self.backend._run_pre_execute_hooks(expression)
        query = str(self.backend.compile(expression))
        # rows in memory live as long as the expression
        if not node.find(ops.InMemoryTable):
            _make_room(_TEXTS)
            _TEXTS[node] = query
        return query

    def memoised(self, make: Callable[..., ibis.Table], *tables: ibis.Table, **choices: Any) -> ibis.Table:
        """Return what a step makes of tables; putting it together takes longer than running it on little, so it is kept.

        Choices are hashable, or tables.
        """
        chosen = [(name, _op(choice)) for name, choice in choices.items()]
        key = (make, tuple(map(_op, tables)), tuple(chosen))
        made = _MADE.get(key)
        if made is None:
            _make_room(_MADE)
            made = _MADE[key] = make(*tables, **choices)
        return made

    def view(self, name: str, rows: str, choice: object = None) -> ibis.Table:
        """Name the files of this version as a view: cheaper for Ibis than a query text that lists them.

        The name depends on what was chosen and not on the files, so an expression is the same after more
        has come, and its SQL need not be made again.
        """
        view = name if choice is None else f"{name}_{sha256(repr(choice).encode()).hexdigest()[:12]}"
        if self._rows.get(view) != rows:
            self.connection.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM {rows}")
            self._rows[view] = rows
        return self._table(view, "")

    def _table(self, name: str, shape: str) -> ibis.Table:
        """Return a table or view of this session, asking for its columns only when they may have changed."""
        key = f"{name} {shape}"
        if key not in self._named:
            _make_room(self._named)
            self._named[key] = self._described(name)
        return self._named[key]

    def _described(self, name: str) -> ibis.Table:
        """Return what Ibis takes for a table; it reads the type of each column anew each time, and a code's is long."""
        rows = self.connection.execute(f'DESCRIBE "{name}"').fetchall()
        columns = {
            column: _type(_CODE.sub("ENUM('')", kind), null == "YES") for column, kind, null, *_ in rows
        }
        table = ops.DatabaseTable(
            name, schema=ibis.Schema(columns), source=self.backend, namespace=ops.Namespace()
        )
        return table.to_expr()


@cache
def _type(kind: str, nullable: bool) -> ibis.DataType:
    return DuckDBType.from_string(kind, nullable=nullable)


def _make_room(kept: dict[Any, Any]) -> None:
    """Let the older half go when too much is kept."""
    if len(kept) >= _MANY_TEXTS:
        for key in list(kept)[: _MANY_TEXTS // 2]:
            kept.pop(key, None)


def _op(choice: Any) -> Hashable:
    """Return what stands for a table or another choice in a key."""
    told: Hashable = choice.op() if isinstance(choice, ibis.Table) else choice
    return told


@contextmanager
def beside(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a second session that sees the tables and views of the first, but for its temporary ones."""
    cursor = connection.cursor()
    try:
        settle(cursor)
        yield cursor
    finally:
        cursor.close()


def each(
    connection: duckdb.DuckDBPyConnection,
    work: Callable[[duckdb.DuckDBPyConnection, T], R],
    items: Sequence[T],
) -> list[R]:
    """Do some work for several things at the same time and return what came of each, in their order.

    Raises
    ------
    Exception
        What the work for the first thing that failed raised, after all have ended.
    """

    def alone(item: T) -> R:
        with beside(connection) as session:
            return work(session, item)

    with ThreadPoolExecutor(max(1, len(items))) as pool:
        begun = [pool.submit(alone, item) for item in items]
    # asked only when all have ended: asking a failed one earlier would call off those that had not begun
    return [one.result() for one in begun]

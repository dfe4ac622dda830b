"""Work side by side, in sessions that see each other's tables."""

import threading
from decimal import Decimal
from pathlib import Path

import duckdb
import ibis
import pytest

from tanliu.app import sessions
from tanliu.app.engine import in_order
from tanliu.app.sessions import Session, beside, each


def test_each_works_at_the_same_time_and_answers_in_order() -> None:
    together = threading.Barrier(3, timeout=20)
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t AS SELECT 7 AS n")

        def work(session: duckdb.DuckDBPyConnection, more: int) -> int:
            together.wait()
            row = session.execute("SELECT n + ? FROM t", [more]).fetchone()
            return row[0] if row else 0

        assert each(con, work, [1, 2, 3]) == [8, 9, 10]


def test_what_fails_is_raised_when_all_have_ended() -> None:
    done: list[int] = []
    with duckdb.connect() as con:

        def work(session: duckdb.DuckDBPyConnection, number: int) -> None:
            if number == 1:
                session.execute("SELECT * FROM nowhere")
            done.append(number)

        with pytest.raises(duckdb.CatalogException, match="nowhere"):
            each(con, work, [1, 2])
        assert done == [2]


def test_a_session_beside_has_the_settings_and_the_order_is_put_back() -> None:
    asked = "SELECT current_setting('TimeZone'), current_setting('preserve_insertion_order')"
    with duckdb.connect() as con, beside(con) as other:
        assert other.execute(asked).fetchone() == ("UTC", False)
        with pytest.raises(duckdb.Error), in_order(other):
            other.execute("SELECT * FROM nowhere")
        assert other.execute(asked).fetchone() == ("UTC", False)


def _doubled(session: Session, rows: str) -> ibis.Table:
    amounts = session.view("amounts", f"(SELECT * FROM (VALUES {rows}) AS t(amount))")
    return amounts.select(amount=amounts.amount * 2)


def test_what_one_session_asked_is_not_put_into_words_again_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_TEXTS", {})
    one, two = (Session("64MB", tmp_path / name) for name in ("one's", "two"))
    assert one.fetch(_doubled(one, "(1.5)")) == [{"amount": Decimal("3.0")}]
    first = one.text(_doubled(one, "(1.5)"))
    one.close()
    monkeypatch.setattr(two.backend, "compile", lambda *_: pytest.fail("the text is known"))
    # the same words about other rows
    assert two.text(_doubled(two, "(2.5)")) is first
    assert two.fetch(_doubled(two, "(2.5)")) == [{"amount": Decimal("5.0")}]
    monkeypatch.undo()
    # a table of the name with another shape is another table
    assert two.fetch(_doubled(two, "(2.25)")) == [{"amount": Decimal("4.50")}]
    two.close()

"""Measure the ledger beside bare inserts of the same run: ``python bench/ledger.py [--firms 3600] [--postgres URL]``.

Floors: the same rows inserted bare into a table with the same columns and indexes, in one transaction; for single transfers
the five statements of TPC-B (three updates, a select, an insert), each with its commit, on the same database.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from figure import Figure, seconds, show

_UNITS = ("budget", "inclusive_credit", "reward_points")


def main() -> None:
    """Print the table of one database: SQLite, or the PostgreSQL that is named, in which a database must be empty."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=3600)
    parser.add_argument("--singles", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--postgres", default="", help="Address of an empty database, such as postgresql://user@host/name"
    )
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tanliu-bench-") as place:
        _configure(Path(place), told.postgres)
        show([*_batches(told.firms, told.rounds), *_singles(told.singles)], "Ledger")


def _configure(place: Path, postgres: str) -> None:
    (place / "lake").mkdir()
    if postgres:
        os.environ["TANLIU_DATABASE_URL"] = postgres
    from tanliu.app.platform.setup import configure, migrate

    configure(place)
    migrate()


def _batches(firms: int, rounds: int) -> list[Figure]:
    """Return an allocation day, 12 postings for each firm, as one batch; its receipts; and the second implementation."""
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.ledger.accounts import open_accounts
    from tanliu.app.platform.ledger.post import post
    from tanliu.app.platform.ledger.proposal import Proposal
    from tanliu.app.platform.ledger.receipts import receipts
    from tanliu.app.platform.ledger.verify import verify

    for type in ("issue", "reserve", "surrender", "retirement"):
        open_accounts(type)
    ids = open_accounts("holder", [f"E{number:05}" for number in range(firms)])
    days, floors, proofs, again = [], [], [], []
    for number in range(rounds):
        proposals = [
            Proposal("allocate", unit, "issue", id, 1000 + quarter, ("bench", number, firm, unit, quarter),
                     f"{number} {quarter}", proposed_by="li", approved_by="wang")
            for firm, id in ids.items() for unit in _UNITS for quarter in range(4)
        ]  # fmt: skip
        keys, do = [one.key for one in proposals], partial(post, proposals, Actor("bench"))
        floors.append(_bare(proposals))
        days.append(seconds(do))
        proofs.append(seconds(partial(receipts, keys)))
        again.append(seconds(do))
    count, found = 12 * firms, []
    checked = seconds(lambda: found.append(verify()))
    assert not found[0].faults, found[0].faults
    floor, day = min(floors), min(days)
    return [
        Figure(f"allocation day, {count:,} postings", day, "s", 10.0, "ten seconds", 1.0),
        Figure("batch of it", day, "s", floor, f"bare inserts, {count / floor:,.0f}/s", 1 / 0.3),
        Figure("receipts of it", min(proofs), "s", floor, "bare inserts", None),
        Figure("the same again", min(again), "s", floor, "bare inserts", None),
        Figure("all worked out again", checked / rounds, "s a day", floor, "bare inserts", None),
    ]


def _bare(proposals: list[Any]) -> float:
    """Return the seconds of inserting the same rows bare, into a copy of the table with its indexes."""
    from django.db import connection, transaction

    from tanliu.app.platform.casework.today import today
    from tanliu.app.platform.ledger.write import TRANSFER

    day, leaf = today().isoformat(), bytes(32)
    rows = [
        (at, one.key, "post", one.kind, one.unit, one.source, one.target, one.amount, "cause", one.family, "", day, None,
         "li", "wang", "00" * 16, leaf)
        for at, one in enumerate(proposals)
    ]  # fmt: skip
    columns = ", ".join(f'"{one}"' for one in TRANSFER)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        _copy_table(cursor, connection.vendor)

    def do() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            blanks = ", ".join(["%s"] * len(TRANSFER))
            cursor.executemany(f"INSERT INTO bare ({columns}) VALUES ({blanks})", rows)

    return seconds(do)


def _copy_table(cursor: Any, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute("CREATE TABLE bare (LIKE office_ledgertransfer INCLUDING ALL)")
        return
    cursor.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'office_ledgertransfer' AND type IN ('table', 'index') AND sql <> '' ORDER BY type DESC"
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement.replace("office_ledgertransfer", "bare").replace('INDEX "', 'INDEX "bare_'))


def _singles(count: int) -> list[Figure]:
    """Return transfers of one person after another, each a commit of its own."""
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.ledger.post import post
    from tanliu.app.platform.ledger.proposal import Proposal

    def one(number: int) -> None:
        target = f"holder:E{number % 50:05}"
        proposal = Proposal("allocate", "budget", "issue", target, 1, ("single", number), "s", proposed_by="li",
                            approved_by="wang")  # fmt: skip
        post([proposal], Actor("bench"))

    bank = _Bank()
    for number in range(20):
        bank.move(number)
        one(-1 - number)
    floors, singles = [], []
    for number in range(count):
        floors.append(seconds(partial(bank.move, number)))
        singles.append(seconds(partial(one, number)))
    floor = statistics.median(floors)
    return [
        Figure(
            "one transfer, committed", statistics.median(singles) * 1000, "ms", floor * 1000,
            f"TPC-B by the same driver, {1 / floor:,.0f}/s", 1 / 0.7,
        )
    ]  # fmt: skip


class _Bank:
    """The tables of TPC-B at scale 1, and its transaction."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            for name, rows in (("branches", 1), ("tellers", 10), ("accounts", 100_000)):
                cursor.execute(f"DROP TABLE IF EXISTS bench_{name}")
                cursor.execute(
                    f"CREATE TABLE bench_{name} (id integer PRIMARY KEY, balance integer, filler char(84))"
                )
                cursor.executemany(
                    f"INSERT INTO bench_{name} VALUES (%s, 0, %s)",
                    [(at, "x" * 84) for at in range(1, rows + 1)],
                )
            cursor.execute("DROP TABLE IF EXISTS bench_history")
            cursor.execute(
                "CREATE TABLE bench_history (tid integer, bid integer, aid integer, delta integer, at text)"
            )

    def move(self, number: int) -> None:
        from django.db import connection, transaction

        account, teller, delta = 1 + number * 7919 % 100_000, 1 + number % 10, number % 1000 - 500
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE bench_accounts SET balance = balance + %s WHERE id = %s", [delta, account])
            cursor.execute("SELECT balance FROM bench_accounts WHERE id = %s", [account])
            cursor.fetchall()
            cursor.execute("UPDATE bench_tellers SET balance = balance + %s WHERE id = %s", [delta, teller])
            cursor.execute("UPDATE bench_branches SET balance = balance + %s WHERE id = 1", [delta])
            cursor.execute(
                "INSERT INTO bench_history VALUES (%s, 1, %s, %s, 'now')", [teller, account, delta]
            )


if __name__ == "__main__":
    main()

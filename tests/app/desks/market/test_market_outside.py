"""Files of an outside exchange: told row by row, tried without a trace, delivered once however often they come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.cli.cli_case import invoke
from market_case import allowances, has, on
from tanliu.app.desks.market.models import MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.book import last_close
from tanliu.app.desks.market.queries.books import faults
from tanliu.app.desks.market.queries.rules import rule_of
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.served import results

HEAD = "id,day,unit,seller,buyer,lots,price,reference\n"


@pytest.fixture
def office(own: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return two firms of the register, of which the first has a hundred tonnes; commands work on the test's database."""
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    on(monkeypatch)
    first, second = (
        row["entity_id"] for row in results().rows("SELECT entity_id FROM entity ORDER BY 1 LIMIT 2")
    )
    allowances({first: 100, second: 0})
    return first, second


def _file(folder: Path, rows: list[str], head: str = HEAD) -> Path:
    file = folder / "told.csv"
    file.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def _run(*words: Any) -> Any:
    return invoke("market", *words)


def test_trades_are_tried_delivered_and_delivered_once(
    office: tuple[str, str], own: Path, tmp_path: Path
) -> None:
    first, second = office
    rows = [
        f"X1,2026-11-27,allowance,{first},{second},30,61.5,CLR-1",
        f"X2,2026-11-27,allowance,{second},{first},10,62.5,CLR-2",  # of what the row before brought
        f"X3,2026-11-27,allowance,{second},{first},500,62,CLR-3",
        f"X4,2026-12-27,allowance,{first},{second},1,62,CLR-4",
        f"X5,2026-11-27,allowance,{first},nobody,1,62,CLR-5",
        f"X6,2026-11-27,allowance,{first},{second},1,62.001,CLR-6",
    ]
    file = _file(tmp_path, rows)
    tried = _run("receive", file, "-w", own)
    assert tried.code == 1 and "X2: new" in tried.out and "nothing stays" in tried.out
    assert not MarketTrade.objects.exists() and has(first) == (100, 0)
    done = _run("receive", file, "--post", "--csv", "-w", own)
    assert [line.split(",")[1] for line in done.out.splitlines()[1:7]] == ["new", "new", *["refused"] * 4]
    assert "gives no more than it has" in done.out and (has(first), has(second)) == ((80, 0), (20, 0))
    close = last_close(rule_of(), "allowance")
    assert close is not None and f"{close[1]}" == "61.75"
    count = LedgerTransfer.objects.count()
    again = _run("receive", _file(tmp_path, rows[:2]), "--post", "-w", own)
    assert again.code == 0 and "X1: known" in again.out and LedgerTransfer.objects.count() == count
    other = _run("receive", _file(tmp_path, [rows[0].replace(",30,", ",31,")]), "--post", "-w", own)
    assert other.code == 1 and "another trade by this id" in other.out
    assert faults() == [] and verify().faults == ()
    # what is written out is what is read in
    told = _run("trades", "--exchange", "-w", own).out
    assert told.splitlines()[0] == HEAD.strip() and f",allowance,{first},{second},30,61.50,CLR-1" in told


def test_orders_of_a_file_are_given_once_with_the_hour_at_which_they_came(
    office: tuple[str, str], own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = office
    head = "id,firm,way,side,unit,lots,price,at,days\n"
    rows = [
        f"O1,{first},listed,sell,allowance,40,58.2,2026-11-30T09:45+08:00,3",
        f"O2,{second},listed,buy,allowance,5,57,,",
        f"O3,{first},listed,sell,allowance,70,58,,",
        f"O4,{first},listed,sell,allowance,1,58,2026-11-30T12:00+08:00,",
    ]
    on(monkeypatch, (13, 30))
    for _ in range(2):
        done = _run("give", _file(tmp_path, rows, head), "-w", own)
        assert (
            done.code == 1
            and "O3: refused" in done.out
            and "O4: refused" in done.out
            and "closed" in done.out
        )
        assert MarketOrder.objects.count() == 2 and has(first) == (60, 40)
    assert f"{MarketOrder.objects.earliest('pk').until}" == "2026-12-02"


def test_a_file_that_cannot_be_read_names_line_and_column(
    office: tuple[str, str], own: Path, tmp_path: Path
) -> None:
    first, second = office
    done = _run(
        "receive", _file(tmp_path, [f"X1,27.11.2026,allowance,{first},{second},30,61.5,CLR-1"]), "-w", own
    )
    assert done.code and "day" in done.err and "27.11.2026" in done.err

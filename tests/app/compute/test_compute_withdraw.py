"""A delivery is taken back: what was known without it holds again, and the past stays as it was."""

from pathlib import Path

import pytest

from actions_case import compute_all, content, deliver, readings, results
from tanliu.app.compute.withdraw import withdraw
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

HEAD = "id,period,diesel,power,added\n"


def known(workspace: Workspace) -> dict[str, tuple[float, int]]:
    rows = workspace.connection.execute(
        f"SELECT start::VARCHAR, sum(quantity), sum(readings) FROM {workspace.lake.scan('reading')} GROUP BY 1"
    ).fetchall()
    return {start: (float(quantity), int(count)) for start, quantity, count in rows if quantity or count}


def test_readings_are_what_they_were_without_the_delivery(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    deliver(mini, packs, tmp_path, "readings", readings("M1", 1, {0: "1", 1: "2"}), "a.csv")
    compute_all(mini, packs)
    before, shown = known(mini), results(mini)
    wrong = deliver(mini, packs, tmp_path, "readings", readings("M1", 1, {1: "5", 2: "7"}), "b.csv")[
        0
    ].batch_id
    assert wrong is not None
    compute_all(mini, packs, months=())
    assert results(mini) != shown
    first = withdraw(mini, wrong, "day and month were swapped")
    assert known(mini) == before
    assert withdraw(mini, wrong, "again") == first, "asked for again it is not booked again"
    compute_all(mini, packs, months=())
    assert results(mini)["line"] == shown["line"]
    # the file may come again, rightly this time
    assert not deliver(mini, packs, tmp_path, "readings", readings("M1", 1, {1: "5", 2: "7"}), "b.csv")[
        0
    ].skipped
    assert known(mini) != before


def test_a_later_delivery_stays_and_an_earlier_one_holds_again(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    numbers = [
        deliver(mini, packs, tmp_path, "readings", readings("M1", 1, {0: kwh}), f"{kwh}.csv")[0].batch_id or 0
        for kwh in ("1", "2", "3")
    ]
    withdraw(mini, numbers[1], "wrong")
    assert [one for one, _ in known(mini).values()] == [3.0]
    withdraw(mini, numbers[2], "wrong")
    assert list(known(mini).values()) == [(1.0, 1)]
    withdraw(mini, numbers[0], "wrong")
    assert known(mini) == {}


def test_reports_are_what_they_were_or_nothing(mini: Workspace, tmp_path: Path, packs: Catalog) -> None:
    deliver(mini, packs, tmp_path, "reports", HEAD + "A,2025-01,2,100,5\n", "a.csv")
    compute_all(mini, packs)
    shown = results(mini)
    wrong = deliver(mini, packs, tmp_path, "reports", HEAD + "A,2025-01,50,100,5\nB,2025-01,9,,\n", "b.csv")[
        0
    ].batch_id
    compute_all(mini, packs, months=())
    assert withdraw(mini, wrong or 0, "slip of the unit")[1] == 2
    compute_all(mini, packs, months=())
    assert results(mini)["line"] == shown["line"]
    assert results(mini)["measure"] == shown["measure"]
    assert [row["entity_id"] for row in mini.fetch(mini.current("report"))] == ["A", "A"]
    deliver(mini, packs, tmp_path, "reports", HEAD + "B,2025-01,9,,\n", "c.csv")
    assert sorted(row["entity_id"] for row in mini.fetch(mini.current("report"))) == ["A", "A", "B"]
    assert len(content(mini, "report")) == 7, "nothing was taken away from the record"


def test_what_cannot_be_taken_back_says_so(mini: Workspace, tmp_path: Path, packs: Catalog) -> None:
    with pytest.raises(TanliuError, match="no such delivery"):
        withdraw(mini, 999, "x")
    with pytest.raises(TanliuError, match="not taken back"):
        withdraw(mini, 1, "x")
    number = deliver(mini, packs, tmp_path, "readings", readings("M1", 1, 1), "a.csv")[0].batch_id or 0
    with pytest.raises(TanliuError, match="needs its reason"):
        withdraw(mini, number, "  ")

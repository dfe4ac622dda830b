"""A delivery is taken back: what was known without it holds again, and the past stays as it was."""

from pathlib import Path

import pytest

from actions_case import compute_all, content, deliver, readings, results
from tanliu.app.compute.withdraw import withdraw
from tanliu.app.compute.withdraw_part import of_note, part_of
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


def test_a_file_of_which_rows_were_taken_back_comes_in_again(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    text = readings("M1", 1, {0: "1", 1: "2"})
    number = deliver(mini, packs, tmp_path, "readings", text, "a.csv")[0].batch_id or 0
    whole = known(mini)
    assert deliver(mini, packs, tmp_path, "readings", text, "a.csv")[0].skipped
    withdraw(mini, number, "looked at again", part=part_of("M1"))
    assert known(mini) == {}
    assert not deliver(mini, packs, tmp_path, "readings", text, "a.csv")[0].skipped
    assert known(mini) == whole


def test_what_cannot_be_taken_back_says_so(mini: Workspace, tmp_path: Path, packs: Catalog) -> None:
    with pytest.raises(TanliuError, match="no such delivery"):
        withdraw(mini, 999, "x")
    with pytest.raises(TanliuError, match="not taken back"):
        withdraw(mini, 1, "x")
    number = deliver(mini, packs, tmp_path, "readings", readings("M1", 1, 1), "a.csv")[0].batch_id or 0
    with pytest.raises(TanliuError, match="needs its reason"):
        withdraw(mini, number, "  ")


def test_rows_of_readings_are_taken_back_by_day_and_stay_so_when_others_follow(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    numbers = [
        deliver(mini, packs, tmp_path, "readings", readings("M1", 1, {0: kwh, 1: kwh}), f"{kwh}.csv")[
            0
        ].batch_id
        or 0
        for kwh in ("1", "2", "3")
    ]
    rows = mini.connection.execute(
        f"SELECT DISTINCT start::VARCHAR, day::VARCHAR FROM {mini.lake.scan('reading')} ORDER BY 1"
    ).fetchall()
    part = part_of("M1", rows[0][1])
    assert withdraw(mini, numbers[2], "wrong day", part=part) == withdraw(
        mini, numbers[2], "again", part=part
    )
    assert {quantity for quantity, _ in known(mini).values()} == {2.0}
    # what was taken back in part says nothing when the one before it goes too
    withdraw(mini, numbers[1], "wrong")
    assert {quantity for quantity, _ in known(mini).values()} == {1.0}
    with pytest.raises(TanliuError, match="do not keep the numbers"):
        withdraw(mini, numbers[0], "rows", part=part_of(rows="2"))
    with pytest.raises(TanliuError, match="no such rows"):
        withdraw(mini, numbers[0], "rows", part=part_of("M9"))


def test_rows_of_reports_are_taken_back_by_number_and_the_rest_later(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    deliver(mini, packs, tmp_path, "reports", HEAD + "A,2025-01,2,100,5\n", "a.csv")
    wrong = (
        deliver(
            mini,
            packs,
            tmp_path,
            "reports",
            HEAD + "A,2025-01,50,100,5\nA,2025-02,60,,\nB,2025-02,9,,\n",
            "b.csv",
        )[0].batch_id
        or 0
    )

    def diesel() -> dict[tuple[str, str], float]:
        return {
            (row["entity_id"], row["period"]): float(row["quantity"])
            for row in mini.fetch(mini.current("report"))
            if row["carrier"] == "diesel"
        }

    withdraw(mini, wrong, "slip", part=part_of(rows="2-3"))
    assert diesel() == {("A", "2025-01"): 2.0, ("B", "2025-02"): 9.0}
    withdraw(mini, wrong, "all of it")
    assert diesel() == {("A", "2025-01"): 2.0}


@pytest.mark.parametrize(
    "told", [{"periods": "March"}, {"rows": "0x1"}, {"rows": "9-3"}, {"periods": "2025-3"}]
)
def test_what_names_no_rows_is_refused(told: dict[str, str]) -> None:
    with pytest.raises(TanliuError):
        part_of(**told)


def test_a_part_is_the_same_after_it_was_noted() -> None:
    part = part_of("E1, M'2", "2025-03 2024", "diesel", "3 - 5, 9")
    assert of_note(part.note(7)) == (7, part) and part.rows == ((3, 5), (9, 9))

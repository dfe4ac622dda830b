"""An empty cell of a mapping that says ``empty: withdraw`` takes back what the same source told of its key, and no more."""

from pathlib import Path

import pytest

import actions_case
from actions_case import compute_all, deliver, mapping_file, results, written
from tanliu.app.compute.withdraw import withdraw
from tanliu.app.desks.deliveries.actions.preview import preview
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told_message

HEAD = "id,period,diesel,power,added\n"
LONG = """
source: mini-reports
files: "*"
tables:
  report:
    empty: withdraw
    columns: {entity_id: id, period: period, carrier: carrier, quantity: quantity, unit: unit}
"""


@pytest.fixture
def takes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    said = actions_case.REPORTS.replace("  report:\n", "  report:\n    empty: withdraw\n")
    said = said.replace("  output:\n", "  output:\n    empty: withdraw\n")
    other = said.replace("mini-reports", "other-reports")
    maps = {**actions_case.MAPPINGS, "empties": said, "others": other, "long": LONG}
    monkeypatch.setattr(actions_case, "MAPPINGS", maps)


def told(mini: Workspace) -> dict[tuple[str, str], str]:
    rows = mini.fetch(mini.current("report"))
    return {(row["entity_id"], row["carrier"]): f"{row['quantity']:f}" for row in rows}


def test_empty_cells_say_nothing_unless_the_mapping_says_so(
    mini: Workspace, tmp_path: Path, packs: Catalog, takes_back: None
) -> None:
    deliver(mini, packs, tmp_path, "reports", HEAD + "A,2025-01,2,100,5\n", "a.csv")
    deliver(mini, packs, tmp_path, "reports", HEAD + "A,2025-01,,100,\n", "b.csv")
    assert told(mini) == {("A", "diesel"): "2.000000", ("A", "electricity"): "100.000000"}
    compute_all(mini, packs)
    before = results(mini)
    got = {
        one.table: one
        for one in deliver(mini, packs, tmp_path, "empties", HEAD + "A,2025-01,,100,\n", "c.csv")
    }
    assert told(mini) == {("A", "electricity"): "100.000000"}
    assert mini.fetch(mini.current("output")) == []
    said = [told_message(one, "en") for one in got["report"].remarks]
    assert said == ["1 amounts are taken back, since their cells are empty"]
    compute_all(mini, packs, months=())
    assert results(mini)["line"] != before["line"]
    # the booking that took back may itself be taken back
    withdraw(mini, got["report"].batch_id or 0, "it was only forgotten")
    withdraw(mini, got["output"].batch_id or 0, "it was only forgotten")
    compute_all(mini, packs, months=())
    assert results(mini)["line"] == before["line"]
    assert results(mini)["measure"] == before["measure"]


def test_what_another_source_told_and_what_nobody_told_stays(
    mini: Workspace, tmp_path: Path, packs: Catalog, takes_back: None
) -> None:
    deliver(mini, packs, tmp_path, "reports", HEAD + "A,2025-01,2,,\n", "a.csv")
    got = deliver(mini, packs, tmp_path, "others", HEAD + "A,2025-01,,,\nB,2025-01,,7,\n", "b.csv")
    assert told(mini) == {("A", "diesel"): "2.000000", ("B", "electricity"): "7.000000"}
    assert all(not one.remarks for one in got)
    counted = mini.connection.execute(f"SELECT count(*) FROM {mini.lake.scan('report')}").fetchone()
    assert counted == (2,), "nothing is booked of what was not told"


def test_a_long_table_takes_back_and_its_preview_shows_it(
    mini: Workspace, tmp_path: Path, packs: Catalog, takes_back: None
) -> None:
    deliver(mini, packs, tmp_path, "reports", HEAD + "A,2025-01,2,100,\n", "a.csv")
    file = written(
        tmp_path, "id,period,carrier,quantity,unit\nA,2025-01,diesel,,t\nB,2025-01,diesel,,t\n", "l.csv"
    )
    (shown,) = preview(mini, packs, load(mapping_file(tmp_path, "long")), file)
    assert (shown.new, shown.changed, shown.same) == (0, 1, 0)
    assert [(one.column, one.before, one.after) for one in shown.changes] == [("quantity", "2.000000", "")]
    assert "taken back" in told_message(shown.remarks[-1], "en")
    deliver(mini, packs, tmp_path, "long", file.read_text(), "l.csv")
    assert told(mini) == {("A", "electricity"): "100.000000"}


def test_other_tables_do_not_take_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = actions_case.MASTER.replace("  entity:\n", "  entity:\n    empty: withdraw\n")
    monkeypatch.setattr(actions_case, "MAPPINGS", {"bad": said})
    with pytest.raises(TanliuError, match="only report and output have it"):
        load(mapping_file(tmp_path, "bad"))

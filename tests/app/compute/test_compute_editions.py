"""A period is judged by the edition of a scheme that holds on its last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from actions_case import FIRMS, compute_all, deliver
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load

ROWS = "id,period,diesel,power,added\n" + "".join(
    f"A,2025-{month:02d},10,0,1\nB,2025-{month:02d},10,0,1\n" for month in (5, 6, 7)
)


def judged(folder: Path, **days: object) -> dict[str, set[tuple[str | None, str]]]:
    """Return grade and edition of every month and year when the code is graded anew from a day on."""
    catalog = load()
    first = catalog.schemes["carbon-efficiency"]
    one, other = first.data["indicators"]
    # whoever is at the mean is now 9
    lenient = {**other, "bands": [{"grade": 9, "up_to": Decimal("1.5")}, {"grade": 10}]}
    data = {**first.data, "edition": "new", "supersedes": first.edition, "indicators": [one, lenient], **days}
    second = replace(first, data=MappingProxyType(data), path=first.path.with_name("new.yaml"))
    schemes = {**catalog.documents["schemes"], first.id: (first, second)}
    dated = replace(catalog, documents={**catalog.documents, "schemes": schemes})
    with Workspace(folder / "w", create=True) as workspace:
        deliver(workspace, dated, folder, "master", FIRMS, "firms.csv")
        deliver(workspace, dated, folder, "reports", ROWS, "reports.csv")
        compute_all(workspace, dated)
        rows = workspace.connection.execute(
            f"""SELECT period, grade, scheme FROM {workspace.lake.scan("indicator")}
                WHERE indicator_id = 'carbon_efficiency_k'"""
        ).fetchall()
    found: dict[str, set[tuple[str | None, str]]] = {}
    for period, grade, scheme in rows:
        found.setdefault(period, set()).add((grade, "new" if "new.yaml" in scheme else "first"))
    return found


def test_the_edition_of_the_last_day_judges(tmp_path: Path) -> None:
    found = judged(tmp_path, valid_from=date(2025, 6, 30))
    assert found == {
        "2025-05": {("3", "first")},
        "2025-06": {("9", "new")},
        "2025-07": {("9", "new")},
        "2025": {("9", "new")},
    }


def test_a_day_after_the_end_of_a_month_leaves_the_month_to_the_edition_before(tmp_path: Path) -> None:
    found = judged(tmp_path, valid_from=date(2025, 7, 2), valid_until=date(2025, 12, 30))
    assert found == {
        "2025-05": {("3", "first")},
        "2025-06": {("3", "first")},
        "2025-07": {("9", "new")},
    }, "no edition holds on the last day of the year"

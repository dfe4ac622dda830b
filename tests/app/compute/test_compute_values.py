"""Values of meters as a gateway hands them on: every kind by the same checks, results after late ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from actions_case import FIRMS, deliver, receive_values
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog

ZERO = datetime(2025, 2, 28, 16, tzinfo=UTC)
HOURS = timedelta(hours=6)


def _energy(workspace: Workspace, packs: Catalog, entity: str) -> dict[str, Decimal]:
    with workspace.writing():
        compute(workspace, packs, accounting(packs))
    query = f"SELECT period, quantity FROM {workspace.lake.scan('line')} WHERE entity_id = ?"
    return dict(workspace.connection.execute(query, [entity]).fetchall())


def test_every_kind_of_value_becomes_energy(mini: Workspace, packs: Catalog) -> None:
    with mini.writing():
        done = receive_values(
            mini, packs,
            [
                ("M1", ZERO, 1000, "register"),
                ("M1", ZERO + HOURS, "1012.5", "register"),
                ("M9", ZERO, "1", "register"),
                ("M2", ZERO, "2.5", "mean_power"),
                ("M2", ZERO + HOURS, Decimal(1), "instant_power"),
                ("M2", ZERO + 2 * HOURS, "4", "interval"),
            ],
            "gateway",
        )  # fmt: skip
    assert {kind: one.imported.rows_accepted for kind, one in done.items()} == {
        "register": 2, "mean_power": 1, "instant_power": 1, "interval": 1,
    }  # fmt: skip
    assert [one["reason"] for one in done["register"].refused.values()] == ["unknown_meter"]
    assert done["register"].months == [202503]
    assert _energy(mini, packs, "A") == {"2025-03": Decimal("12.5")}
    assert _energy(mini, packs, "B") == {"2025-03": Decimal(15 + 6 + 4)}


def test_a_register_says_something_of_months_gone(mini: Workspace, packs: Catalog) -> None:
    with mini.writing():
        receive_values(mini, packs, [("M1", ZERO - 31 * 4 * HOURS, 0, "register")], "gateway")
        late = receive_values(mini, packs, [("M1", ZERO + 30 * 4 * HOURS, "610", "register")], "gateway")
    assert late["register"].months == [202501, 202502, 202503]
    assert _energy(mini, packs, "A") == {"2025-01": 30, "2025-02": 280, "2025-03": 300}


def test_what_a_killed_writer_left_is_booked_by_the_next(
    mini: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    with mini.writing():
        receive_values(mini, packs, [("M1", ZERO, 5, "register"), ("M1", ZERO + HOURS, 9, "register")], "g")
    spans = mini.lake.scan("register_span")
    with mini.writing():
        # as if it had been killed after the values were in, or after they were booked
        mini.lake.write("register_span", f"SELECT * FROM {spans}", whole=True)
    deliver(mini, packs, tmp_path, "master", FIRMS + "C,Firm C,R2,M3\n", "more.csv")
    assert _energy(mini, packs, "A") == {"2025-03": 4}

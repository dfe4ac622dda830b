"""Publications stay as they were; what changed since is attributed so that the parts add up exactly."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions_case import FIRMS, compute_all, content, deliver, readings
from tanliu.app.desks.publications.actions import restate as restating
from tanliu.app.desks.publications.actions.publish import broken_at, figures, publish, published
from tanliu.app.desks.publications.actions.restate import delivery_changes, restate
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

#: After the month of the packs' version: what was published used their factors.
START = datetime(2026, 12, 1, tzinfo=UTC)
_number = itertools.count()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    hand = [START]
    monkeypatch.setattr("tanliu.app.clock.now", lambda: hand[0])
    return hand


LATER = (
    ("readings", readings("M1", 1, {0: "51"})),
    ("readings", readings("M2", 1, 8)),
    ("reports", "id,period,diesel,power,added\nA,2025-01,5,,12\n"),
    ("reports", "id,period,diesel,power,added\nB,2024-01,2,,3\nB,2025-02,,90,4\n"),
    ("master", "id,name,place,meter\nA,Firm A,R2,M1\nB,Firm B,R2,M2\n"),
    ("master", "id,name,place,meter\nA,Firm A,R3,M1\nB,Firm B,R1,M2\n"),
)


def told(folder: Path, packs: Catalog, clock: list[datetime]) -> Workspace:
    """January as it was published."""
    folder.mkdir(exist_ok=True)
    workspace = Workspace(folder / "w", create=True)
    clock[0] = START
    deliver(workspace, packs, folder, "master", FIRMS, "firms.csv")
    deliver(workspace, packs, folder, "readings", readings("M1", 1, 124), "january.csv")
    deliver(workspace, packs, folder, "reports", "id,period,diesel,power,added\nA,2025-01,2,,10\n", "r1.csv")
    with workspace.writing():
        publish(workspace, packs, "2025-01", "wang", note="first")
    return workspace


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(LATER), min_size=1, max_size=2, unique=True))
def test_the_parts_add_up_to_the_difference_in_every_digit(
    tmp_path: Path, packs: Catalog, clock: list[datetime], later: list[tuple[str, str]]
) -> None:
    folder = tmp_path / f"w{next(_number)}"
    with told(folder, packs, clock) as workspace:
        before = published(workspace, 1)
        for number, (kind, text) in enumerate(later):
            clock[0] += timedelta(days=1)
            deliver(workspace, packs, folder, kind, text, f"{number}.csv")
        compute_all(workspace, packs)
        today = figures(workspace, "2025-01")
        assert published(workspace, 1) == before, "what was published stays"
    found = restate(folder / "w", packs, 1)
    for change in found.changes:
        assert sum(change.parts, change.published or Decimal(0)) == (change.today or Decimal(0))
        assert change.published == before.get(change.key)
        assert change.today == today.get(change.key)
    moved = {key for key in {*before, *today} if before.get(key) != today.get(key)}
    assert moved <= {change.key for change in found.changes}
    assert len(found.changes) + found.unchanged >= len({*before, *today})
    assert all(cause.kind == "delivery" for cause in found.causes), "same packs, same factors, same method"


def test_each_delivery_has_its_part_and_says_what_it_was(
    tmp_path: Path, packs: Catalog, clock: list[datetime]
) -> None:
    with told(tmp_path, packs, clock) as workspace:
        for number in (0, 2, 1):
            clock[0] += timedelta(days=1)
            deliver(workspace, packs, tmp_path, *LATER[number], f"{number}.csv")
    found = restate(tmp_path / "w", packs, 1)
    deliveries = [cause for cause in found.causes if cause.kind == "delivery"]
    assert [(one.file, one.late, one.corrected) for one in deliveries] == [
        ("0.csv", 0, 1), ("2.csv", 0, 1), ("2.csv", 0, 1), ("1.csv", 8, 0),
    ]  # fmt: skip
    district = {change.key[2]: change for change in found.changes if change.key[:2] == ("field", "industry")}
    energy = district["energy_kgce"]
    at = found.causes.index(deliveries[0])
    assert energy.parts[at] == Decimal("50") * Decimal("0.1229"), "51 kWh instead of 1, calorific"
    assert energy.ratio() == energy.difference / energy.published


def test_many_deliveries_of_a_day_are_one_cause(
    tmp_path: Path, packs: Catalog, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restating, "_SINGLY", 1)
    with told(tmp_path, packs, clock) as workspace:
        for slot in range(3):
            deliver(workspace, packs, tmp_path, "readings", readings("M2", 1, {slot: "2"}), f"{slot}.csv")
    found = restate(tmp_path / "w", packs, 1)
    (cause,) = (one for one in found.causes if one.kind == "delivery")
    assert (len(cause.batches), cause.late) == (3, 3)


def test_a_changed_publication_is_noticed(tmp_path: Path, packs: Catalog, clock: list[datetime]) -> None:
    with told(tmp_path, packs, clock) as workspace:
        with workspace.writing():
            again = publish(workspace, packs, "2025", "li")
        assert (again.publication_id, broken_at(workspace)) == (2, None)
        rows = content(workspace, "published_figure").to_pylist()
        rows[0]["value"] += 1
        workspace.write_arrow(
            "published_figure",
            pa.Table.from_pylist(rows, content(workspace, "published_figure").schema),
            whole=True,
        )
        assert broken_at(workspace) == rows[0]["publication_id"]


def test_what_was_not_published_cannot_be_restated(
    tmp_path: Path, packs: Catalog, clock: list[datetime]
) -> None:
    with (
        told(tmp_path, packs, clock) as workspace,
        workspace.writing(),
        pytest.raises(TanliuError, match="nothing computed"),
    ):
        publish(workspace, packs, "2031", "wang")
    with pytest.raises(TanliuError, match="no such publication"):
        restate(tmp_path / "w", packs, 7)


def test_a_delivery_tells_which_sums_it_moved(tmp_path: Path, packs: Catalog, clock: list[datetime]) -> None:
    with told(tmp_path, packs, clock) as workspace:
        deliver(workspace, packs, tmp_path, *LATER[0], "late.csv")
        last = workspace.last_batch()
    rows = delivery_changes(tmp_path / "w", packs, last)
    assert [row["period"] for row in rows] == ["2025-01", "2025"]
    assert rows[0]["energy_kgce"]["change"] == Decimal("50") * Decimal("0.1229")
    assert delivery_changes(tmp_path / "w", packs, 1) == []

"""Readings as bookings: late, corrected and repeated deliveries, as-of reads, the roll-up, a killed writer."""

import itertools
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import CommitProperties, write_deltalake
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanliu.app.store import durable, rollup
from tanliu.app.store.bookings import admit_readings
from tanliu.app.store.known import State
from tanliu.app.store.workspace import Batch, Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary

START = datetime(2025, 1, 31, 22, tzinfo=UTC)
_known = itertools.count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("workspaces")


def deliver(
    workspace: Workspace, rows: dict[tuple[int, int], Decimal], known_at: datetime | None = None
) -> Batch:
    """Deliver values by (meter, quarter-hour after START), two local months apart at slot 8."""
    values = ", ".join(
        f"({meter}, TIMESTAMPTZ '{START + timedelta(minutes=15 * slot)}', {value})"
        for (meter, slot), value in rows.items()
    )
    workspace.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE staged AS
        SELECT meter_id::INT AS meter_id, (year(start) * 100 + month(start))::INT AS month, start,
               start::DATE AS day, quantity::DECIMAL(15, 3) AS quantity
        FROM (VALUES {values}) t(meter_id, start, quantity)"""
    )
    known_at = known_at or datetime(2025, 3, 1, tzinfo=UTC) + timedelta(days=next(_known))
    batch = Batch(
        workspace.next_batch(), known_at, "test", "f", str(known_at), "reading", len(rows), len(rows), 0
    )
    with workspace.writing():
        admit_readings(workspace, "staged", batch)
        rollup.refresh(workspace)
    return batch


def content(
    workspace: Workspace, table: str = "reading", batches: str = "true"
) -> dict[int, tuple[Decimal, int]]:
    query = f"SELECT meter_id, sum(quantity), sum(readings) FROM {workspace.lake.scan(table)} WHERE {batches} GROUP BY 1"
    return {meter: (total, count) for meter, total, count in workspace.connection.execute(query).fetchall()}


deliveries = st.lists(
    st.dictionaries(
        st.tuples(st.integers(1, 2), st.integers(0, 15)),
        st.decimals(min_value=0, max_value=999, places=3),
        min_size=1,
        max_size=8,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries)
def test_the_store_says_what_was_delivered_last(
    folder: Path, told: list[dict[tuple[int, int], Decimal]]
) -> None:
    with Workspace(folder / f"w{next(_known)}", create=True) as workspace:
        truth: dict[tuple[int, int], Decimal] = {}
        snapshots = []
        for rows in told:
            batch = deliver(workspace, rows)
            truth |= rows
            snapshots.append((batch, dict(truth)))
        for batch, known in snapshots:
            expected: dict[int, tuple[Decimal, int]] = {}
            for (meter, _), value in known.items():
                total, count = expected.get(meter, (Decimal(0), 0))
                expected[meter] = (total + value, count + 1)
            assert content(workspace, batches=f"batch_id <= {batch.batch_id}") == expected
        assert content(workspace, "meter_day") == content(workspace)


def test_a_delivery_repeated_books_nothing(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w", create=True) as workspace:
        deliver(workspace, {(1, 0): Decimal("2.5")})
        rows = content(workspace)
        deliver(workspace, {(1, 0): Decimal("2.5")})
        assert content(workspace) == rows
        count = workspace.connection.execute(
            f"SELECT count(*) FROM {workspace.lake.scan('reading')}"
        ).fetchone()
        assert count == (1,)


def test_a_writer_killed_before_listing_its_delivery_is_completed(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w", create=True) as workspace:
        deliver(workspace, {(1, 0): Decimal(1)})
        batch = Batch(2, START, "test", "g", "g", "reading", 1, 1, 0)
        query = "SELECT meter_id, month, start + INTERVAL 1 DAY AS start, day, quantity, 1 AS readings, 2 AS batch_id FROM staged"
        workspace.lake.write("reading", query, note=batch.note())  # killed here
    with Workspace(tmp_path / "w") as workspace, workspace.writing():
        assert workspace.batches_known(START) == [2]
        rollup.refresh(workspace)
        assert content(workspace, "meter_day") == {1: (Decimal("2.000"), 2)}


def test_compaction_keeps_every_booking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tanliu.app.store.rollup._MANY_FILES", 1)
    with Workspace(tmp_path / "w", create=True) as workspace:
        for slot in range(3):
            deliver(
                workspace, {(1, slot): Decimal(1), (1, 0): Decimal(slot)}, START + timedelta(minutes=slot)
            )
        before = {n: content(workspace, batches=f"batch_id <= {n}") for n in (1, 2, 3)}
        with workspace.writing():
            assert rollup.compact(workspace) > 2
            assert rollup.compact(workspace) == 0
            rollup.refresh(workspace)
        assert {n: content(workspace, batches=f"batch_id <= {n}") for n in (1, 2, 3)} == before
        assert content(workspace, "meter_day") == content(workspace)
        path, states = workspace.path, {n: State(n, None, tmp_path / f"past{n}") for n in before}
    for number, state in states.items():
        with Workspace(path, state=state) as past:
            # a day of deliveries is one row now, so what was known within it is summed from the readings
            assert content(past, "meter_day") == content(past) == before[number]


def test_a_file_that_is_large_already_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tanliu.app.store.rollup._MANY_FILES", 2)
    monkeypatch.setattr("tanliu.app.store.rollup._SMALL_ROWS", 3)
    with Workspace(tmp_path / "w", create=True) as workspace:
        for slot in range(9):
            deliver(workspace, {(1, 9 + slot): Decimal(slot)}, START + timedelta(minutes=slot))
            with workspace.writing():
                rollup.compact(workspace)
        files = workspace.lake.named("reading")
        assert sorted(file["num_records"] for file in files) == [3, 3, 3]
        assert content(workspace) == {1: (Decimal("36.000"), 9)} == content(workspace, "meter_day")
        # what no version names goes, what one does stays
        assert workspace.lake.vacuum("reading", hours=0) == 9
        assert content(workspace) == {1: (Decimal("36.000"), 9)}


def test_a_roll_up_of_an_earlier_release_is_made_anew(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w", create=True) as workspace:
        deliver(workspace, {(1, 0): Decimal("2.5")})
        old = pa.schema([f for f in dictionary()["meter_day"].schema if "batch" not in f.name])
        version = workspace.lake.version("reading")
        shutil.rmtree(workspace.lake.path("meter_day"))
        durable.head_file(workspace.lake.path("meter_day")).unlink()
        rows = pa.table([[1], [202501], [START.date()], [Decimal(99)], [1]], schema=old)
        write_deltalake(workspace.lake.path("meter_day"), rows, partition_by=["month"],
                        commit_properties=CommitProperties(custom_metadata={"reading_version": str(version)}))  # fmt: skip
    with Workspace(tmp_path / "w") as workspace:
        assert rollup.is_stale(workspace)
        assert content(workspace, "meter_day") == {1: (Decimal("99.000"), 1)}
        with workspace.writing():
            rollup.refresh(workspace)
        assert content(workspace, "meter_day") == content(workspace)
        assert not rollup.is_stale(workspace)


def test_only_one_process_writes(tmp_path: Path) -> None:
    with (
        Workspace(tmp_path / "w", create=True) as one,
        Workspace(tmp_path / "w") as two,
        one.writing(),
        pytest.raises(TanliuError, match="another tanliu process"),
        two.writing(),
    ):
        pass


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TanliuError, match="not a tanliu workspace"):
        Workspace(tmp_path)


def test_rows_in_order_are_kept_so_by_all_cores(tmp_path: Path) -> None:
    """Some hundred thousand rows are read and written in pieces; the file is as if they had been sorted."""
    with Workspace(tmp_path / "w", create=True) as workspace:
        workspace.connection.execute("""CREATE OR REPLACE TABLE staged AS SELECT (n // 2000)::INT AS meter_id,
            202501 AS month, TIMESTAMPTZ '2025-01-01' + INTERVAL (15 * (n % 2000)) MINUTE AS start,
            DATE '2025-01-02' AS day, (n % 97)::DECIMAL(15, 3) AS quantity FROM range(600_000) t(n) ORDER BY n""")
        batch = Batch(1, datetime(2025, 3, 1, tzinfo=UTC), "test", "f", "1", "reading", 600_000, 600_000, 0)
        with workspace.writing():
            admit_readings(workspace, "staged", batch, ordered=True)
        (file,) = workspace.lake.files("reading")
        workspace.connection.execute("SET threads = 1; SET preserve_insertion_order = true")
        found = workspace.connection.execute(f"""SELECT count(*), count(*) FILTER (WHERE last_id IS NOT NULL AND (meter_id, start) <= (last_id, last)) FROM (
            SELECT meter_id, start, lag(meter_id) OVER () AS last_id, lag(start) OVER () AS last
            FROM read_parquet('{workspace.lake.path("reading") / file}'))""")
        assert found.fetchone() == (600_000, 0)

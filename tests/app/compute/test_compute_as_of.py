"""Past states, and results that do not depend on when they were computed or in which order data came."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions_case import FIRMS, compute_all, content, deliver, readings, results
from tanliu.app.compute.as_of import factors_day, open_at, prepare, state_at, state_of
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.desks.reports.actions.summary import summarise
from tanliu.app.store.results import Results
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

START = datetime(2025, 2, 1, tzinfo=UTC)
_number = itertools.count()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Return the instant at which the next delivery arrives; a test sets it."""
    hand = [START]
    monkeypatch.setattr("tanliu.app.clock.now", lambda: hand[0])
    return hand


@dataclass(frozen=True)
class Event:
    """A delivery, and whether results are computed after it."""

    kind: str
    text: str
    computed: bool


def _reading_events() -> st.SearchStrategy[str]:
    slots = st.dictionaries(st.integers(0, 9), st.integers(0, 50).map(str), min_size=1, max_size=4)
    return st.builds(readings, st.sampled_from(["M1", "M2"]), st.integers(1, 2), slots)


def _report_events() -> st.SearchStrategy[str]:
    number = st.one_of(st.just(""), st.integers(0, 99).map(str))
    row = st.builds(
        "{},{},{},{},{}".format, st.sampled_from("AB"),
        st.sampled_from(["2024", "2024-12", "2025", "2025-01", "2025-02"]), number, number, number,
    )  # fmt: skip
    return st.lists(row, min_size=1, max_size=3, unique_by=lambda one: one[:9]).map(
        lambda rows: "\n".join(["id,period,diesel,power,added", *rows, ""])
    )


def _master_events() -> st.SearchStrategy[str]:
    return st.builds(
        "id,name,place,meter\nA,{},{},M1\nB,Firm B,R2,M2\nC,Firm C,R1,M3\n".format,
        st.sampled_from(["Firm A", "New A"]), st.sampled_from(["R1", "R2", "R3"]),
    )  # fmt: skip


_EVENTS = st.lists(
    st.one_of(
        st.builds(Event, st.just("readings"), _reading_events(), st.booleans()),
        st.builds(Event, st.just("reports"), _report_events(), st.booleans()),
        st.builds(Event, st.just("master"), _master_events(), st.booleans()),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_EVENTS)
def test_step_by_step_is_the_whole_and_every_past_step_comes_back(
    tmp_path: Path, packs: Catalog, clock: list[datetime], events: list[Event]
) -> None:
    """Late, corrected and mended rows, master data and years stated anew: one computation says the same."""
    folder = tmp_path / f"w{next(_number)}"
    folder.mkdir()
    clock[0] = START
    seen: dict[datetime, Mapping[str, pa.Table]] = {}
    with Workspace(folder / "w", create=True) as workspace:
        deliver(workspace, packs, folder, "master", FIRMS, "firms.csv")
        deliver(workspace, packs, folder, "readings", readings("M1", 1, 3), "first.csv")
        for number, event in enumerate(events):
            clock[0] += timedelta(days=1)
            deliver(workspace, packs, folder, event.kind, event.text, f"{number}.csv")
            if event.computed:
                compute_all(workspace, packs, months=())
                seen[clock[0]] = results(workspace)
        compute_all(workspace, packs, months=())
        today = results(workspace)
        compute_all(workspace, packs)
        assert results(workspace) == today
        compute_all(workspace, packs, from_readings=True)
        assert results(workspace) == today
    for instant, shown in [*seen.items()][-2:]:
        last = state_at(folder / "w", packs, instant)
        state = state_of(folder / "w", packs, last.batch_id, None)
        prepare(folder / "w", packs, state)
        with Workspace(folder / "w", state=state) as past:
            assert results(past) == shown


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(5)))
def test_deliveries_that_do_not_contradict_may_come_in_any_order(
    tmp_path: Path, packs: Catalog, order: list[int]
) -> None:
    parts = [
        ("readings", readings("M1", 1, {0: "5", 1: "7"})),
        ("readings", readings("M1", 1, {2: "1.5"}) + readings("M2", 2, 4).split("\n", 1)[1]),
        ("reports", "id,period,diesel,power,added\nA,2024-12,3,,9\n"),
        ("reports", "id,period,diesel,power,added\nA,2025-01,4,,10\nB,2025-02,,200,5\n"),
        ("reports", "id,period,diesel,power,added\nB,2025,7,,40\n"),
    ]
    folder = tmp_path / f"w{next(_number)}"
    folder.mkdir()
    with Workspace(folder / "w", create=True) as workspace:
        deliver(workspace, packs, folder, "master", FIRMS, "firms.csv")
        for number in order:
            deliver(workspace, packs, folder, *parts[number], f"{number}.csv")
            if number % 2:
                compute_all(workspace, packs, months=())
        compute_all(workspace, packs, months=())
        found = results(workspace)
        assert _FOUND.setdefault("any order", found) == found


_FOUND: dict[str, Mapping[str, pa.Table]] = {}


def late_january(workspace: Workspace, packs: Catalog, folder: Path, clock: list[datetime]) -> None:
    """January as read at once, then corrected in March; a report comes twice."""
    deliver(workspace, packs, folder, "readings", readings("M1", 1, 124), "january.csv")
    deliver(workspace, packs, folder, "reports", "id,period,diesel,power,added\nA,2025-01,2,,1\n", "r1.csv")
    clock[0] = datetime(2025, 3, 10, tzinfo=UTC)
    deliver(workspace, packs, folder, "readings", readings("M1", 1, {0: "51", 1: "1"}), "corrected.csv")
    deliver(workspace, packs, folder, "reports", "id,period,diesel,power,added\nA,2025-01,5,,1\n", "r2.csv")
    compute_all(workspace, packs)


def quantities(workspace: Workspace) -> dict[str, Decimal]:
    return {row["carrier"]: row["quantity"] for row in content(workspace, "line").to_pylist()}


def test_a_past_day_has_its_lines_grades_and_explanations(
    clock: list[datetime], mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    late_january(mini, packs, tmp_path, clock)
    assert quantities(mini) == {"electricity": 174, "diesel": 5}
    with open_at(mini.path, packs, "2025-02-28") as past, open_at(mini.path, packs, "2025-03-10") as now:
        assert quantities(past) == {"electricity": 124, "diesel": 2}
        assert quantities(now) == quantities(mini)
        assert (
            summarise(past, "2025-01").total["emission_kgco2e"]
            < summarise(now, "2025-01").total["emission_kgco2e"]
        )
        tree = explain(past, "A", "2025-01", catalog=packs)
        assert tree.value == summarise(past, "2025-01").total["emission_kgco2e"]
        text = "\n".join(tree.lines())
        assert "january.csv" in text and "r1.csv" in text
        assert "corrected.csv" not in text and "r2.csv" not in text
        graded = explain(past, "A", "2025", amount="carbon_efficiency_k", catalog=packs)
        today = explain(now, "A", "2025", amount="carbon_efficiency_k", catalog=packs)
        assert "\n".join(graded.lines()) != "\n".join(today.lines())


def test_what_was_told_on_a_past_day_is_what_was_known_then(
    clock: list[datetime], mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    """Outputs are read of the state, so what firms made on a past day is what they had told by then."""
    late_january(mini, packs, tmp_path, clock)

    def told(found: Results) -> dict[str, Decimal]:
        rows = found.rows("SELECT what, quantity FROM told WHERE entity_id = 'A'")
        return {row["what"]: row["quantity"] for row in rows}

    deliver(mini, packs, tmp_path, "reports", "id,period,diesel,power,added\nA,2025-01,5,,7\n", "r3.csv")
    with open_at(mini.path, packs, "2025-02-28"):
        state = state_at(mini.path, packs, datetime(2025, 2, 28, tzinfo=UTC))
    assert told(Results(mini.path, state)) == {"diesel/energy": 2, "value_added_cny": 10_000}
    assert told(Results(mini.path)) == {"diesel/energy": 5, "value_added_cny": 70_000}


def test_instants_between_the_same_deliveries_share_one_state(
    clock: list[datetime], mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    late_january(mini, packs, tmp_path, clock)
    one, other = (state_at(mini.path, packs, datetime(2025, 2, day, tzinfo=UTC)) for day in (3, 20))
    assert one.folder == other.folder
    prepare(mini.path, packs, one)
    written = sorted(path.stat().st_mtime_ns for path in one.folder.rglob("*.parquet"))
    prepare(mini.path, packs, other)
    assert sorted(path.stat().st_mtime_ns for path in other.folder.rglob("*.parquet")) == written


def test_factors_of_the_past_are_those_published_by_then(
    clock: list[datetime], mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    late_january(mini, packs, tmp_path, clock)
    assert factors_day(packs, date(2099, 1, 1)) is None, "what the packs hold today was known today"
    days = sorted(day for year in range(2012, 2026) if (day := factors_day(packs, date(year, 1, 1))))
    assert len(set(days)) > 3
    batch = mini.last_batch()
    found = {}
    for day in (days[-1], date(2013, 6, 1)):
        state = state_of(mini.path, packs, batch, day)
        prepare(mini.path, packs, state)
        with Workspace(mini.path, state=state) as workspace:
            rows = content(workspace, "binding").to_pylist()
            assert quantities(workspace) == quantities(mini)
        found[day] = {row["carrier"]: row["factors"] for row in rows}
    assert found[days[-1]]["electricity"] != found[date(2013, 6, 1)]["electricity"]


def test_before_the_first_delivery_nothing_was_known(
    clock: list[datetime], mini: Workspace, packs: Catalog
) -> None:
    with pytest.raises(TanliuError, match="nothing was known then") as told:
        open_at(mini.path, packs, "2024-12-31")
    assert "2025-02-01T00:00:00Z" in str(told.value.accepted)


def test_the_past_cannot_be_written(clock: list[datetime], mini: Workspace, packs: Catalog) -> None:
    with open_at(mini.path, packs, "2025-02-01") as past, pytest.raises(TanliuError, match="the past"):
        past.write_arrow("report", content(past, "report"))


def test_other_packs_make_every_result_anew(mini: Workspace, tmp_path: Path, packs: Catalog) -> None:
    """Lines of a month that was not touched would keep factors that their binding no longer has."""
    deliver(mini, packs, tmp_path, "reports", "id,period,diesel,power,added\nA,2025-01,2,,\nA,2025-02,3,,\n")
    compute_all(mini, packs)
    before = content(mini, "line").to_pylist()
    own, table = tmp_path / "own", packs.packs[0].path / "factors" / "standard_coal"
    (own / "factors").mkdir(parents=True)
    shutil.copy(table.with_suffix(".yaml"), own / "factors" / "standard_coal.yaml")
    lines = table.with_suffix(".csv").read_text(encoding="utf-8").splitlines()
    diesel = [line.replace("1.4571", "1.5") for line in lines if ",diesel," in line]
    assert any("1.5" in line for line in diesel)
    (own / "factors" / "standard_coal.csv").write_text("\n".join([lines[0], *diesel, ""]), encoding="utf-8")
    (own / "pack.yaml").write_text(
        "id: own\ntitle: {en: Own, zh: 自己的}\ndescribes: {en: Own, zh: 自己的}\nversion: '2026.11'\n"
        "licence: Apache-2.0\ndepends: [base]\n",
        encoding="utf-8",
    )
    other = load(extra=[own])
    deliver(mini, packs, tmp_path, "reports", "id,period,diesel,power,added\nA,2025-02,4,,\n", "again.csv")
    compute_all(mini, other, months=())
    alone = results(mini)
    assert content(mini, "line").to_pylist() != before
    compute_all(mini, other)
    assert results(mini) == alone

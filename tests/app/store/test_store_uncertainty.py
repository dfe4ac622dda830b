"""The interval of a total, from lines as they are stored, by numbers worked by hand."""

import json
from collections.abc import Iterator
from math import sqrt

import duckdb
import pytest

from tanliu.app.store.sql import ALL
from tanliu.app.store.uncertainty import propagated, spreads

#: Two firms' electricity by one factor known to 5 %, each firm's kWh known by itself; gas that shares nothing.
LINES = [
    ("grid", "a", 200.0, "metered"),
    ("grid", "a", 100.0, "metered"),
    ("grid", "b", 400.0, "metered"),
    ("gas", "b", 100.0, "reported"),
    ("grid", "c", 50.0, "estimated"),
]


def used(*factors: str) -> str:
    """Return factors as a binding keeps them, ``id`` or ``id:ratio``."""
    parts = (one.partition(":") for one in factors)
    return json.dumps(
        [
            {"for": "emission", "id": name, **({"uncertainty_ratio": ratio} if ratio else {})}
            for name, _, ratio in parts
        ]
    )


BINDINGS = [
    ("grid", 0.03, None, 0.05, used("cn.grid")),
    ("gas", None, 0.10, 0.08, used("ncv", "carbon")),
]


@pytest.fixture
def store() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE line (binding_id TEXT, entity_id TEXT, emission_kgco2e DOUBLE, origin TEXT)"
        )
        connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", LINES)
        connection.execute(
            "CREATE TABLE binding (binding_id TEXT, metered_uncertainty_ratio DOUBLE, activity_uncertainty_ratio DOUBLE,"
            " factor_uncertainty_ratio DOUBLE, factors TEXT)"
        )
        connection.executemany("INSERT INTO binding VALUES (?, ?, ?, ?, ?)", BINDINGS)
        yield connection


def _lines(store: duckdb.DuckDBPyConnection, condition: str) -> list[dict[str, object]]:
    query = spreads("emission_kgco2e", by=ALL, line="line", binding="binding", condition=condition)
    found: list[dict[str, object]] = store.execute(query).to_arrow_table().to_pylist()
    return found


def test_lines_of_one_factor_err_together_and_others_apart(store: duckdb.DuckDBPyConnection) -> None:
    ratio, covered = propagated(_lines(store, "origin <> 'estimated'"), [])
    # what a firm's meter gets wrong is wrong every month; activity: 3 % of 300, 3 % of 400, 10 % of 100;
    # factors: 5 % of 700 together, 8 % of 100
    half_width = sqrt(9**2 + 12**2 + 10**2 + (15 + 20) ** 2 + 8**2)
    assert half_width == pytest.approx(40.174619)
    assert ratio == pytest.approx(half_width / 800)
    assert covered == 1


def test_estimates_bring_the_interval_of_their_model_in_proportion(store: duckdb.DuckDBPyConnection) -> None:
    # the year's estimates are 200 kg, of which the lines hold 50; at the level of the guidelines nothing is widened
    model = {"model_id": "m", "interval_level": 0.95, "shared_ratio": 0.2, "value": 200.0, "half": 60.0}
    ratio, covered = propagated(_lines(store, "true"), [model])
    activity = 9**2 + 12**2 + 10**2
    factors = (0.05 * 750) ** 2 + 8**2
    of_estimates = (60 * 50 / 200) ** 2 + (0.2 * 50) ** 2
    assert ratio == pytest.approx(sqrt(activity + factors + of_estimates) / 850)
    assert covered == 1


def test_an_interval_at_another_level_is_widened_as_a_normal_one(store: duckdb.DuckDBPyConnection) -> None:
    model = {"model_id": "m", "interval_level": 0.9, "shared_ratio": None, "value": 50.0, "half": 10.0}
    ratio, _ = propagated(_lines(store, "origin = 'estimated'"), [model])
    assert ratio == pytest.approx(sqrt((10 * 1.959964 / 1.644854) ** 2 + 2.5**2) / 50, rel=1e-6)


def test_only_what_has_an_interval_is_covered(store: duckdb.DuckDBPyConnection) -> None:
    store.execute("UPDATE binding SET factor_uncertainty_ratio = NULL WHERE binding_id = 'gas'")
    ratio, covered = propagated(_lines(store, "origin <> 'estimated'"), [])
    assert ratio == pytest.approx(sqrt(9**2 + 12**2 + 35**2) / 800)
    assert covered == 700 / 800
    assert propagated(_lines(store, "binding_id = 'gas'"), []) == (None, 0.0)
    assert propagated([], []) == (None, 0.0)


def test_one_estimate_does_not_make_its_binding_covered(store: duckdb.DuckDBPyConnection) -> None:
    store.execute("UPDATE binding SET metered_uncertainty_ratio = NULL WHERE binding_id = 'grid'")
    model = {"model_id": "m", "interval_level": 0.95, "shared_ratio": None, "value": 50.0, "half": 10.0}
    ratio, covered = propagated(_lines(store, "true"), [model])
    # of the grid's 750 kg the 50 of the estimate alone
    assert covered == 150 / 850
    assert ratio == pytest.approx(sqrt(10**2 + 10**2 + (0.05 * 50) ** 2 + 8**2) / 850)
    # and an estimate of which no interval is held is not covered either
    assert propagated(_lines(store, "true"), [])[1] == 100 / 850


@pytest.mark.parametrize(
    ("own", "other", "half_width"),
    [
        # a factor that states its interval is one wherever it is used: 5 % of 700 and of 100 together
        (("ef:0.05",), ("ef:0.05",), 40.0),
        # a typical one belongs to the factors together, in whatever order they stand
        (("ncv", "carbon"), ("carbon", "ncv"), 40.0),
        # another factor errs by itself
        (("ef:0.05",), ("ef of another region:0.05",), sqrt(35**2 + 5**2)),
    ],
)  # fmt: skip
def test_bindings_that_use_one_factor_err_together(
    store: duckdb.DuckDBPyConnection, own: tuple[str, ...], other: tuple[str, ...], half_width: float
) -> None:
    for name, factors in (("grid", own), ("gas", other)):
        store.execute(
            "UPDATE binding SET activity_uncertainty_ratio = 0, metered_uncertainty_ratio = 0,"
            " factor_uncertainty_ratio = 0.05, factors = ? WHERE binding_id = ?", [used(*factors), name],
        )  # fmt: skip
    ratio, _ = propagated(_lines(store, "origin <> 'estimated'"), [])
    assert ratio == pytest.approx(half_width / 800)

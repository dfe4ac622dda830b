"""Both engines run all steps once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from district import district
from engines import DuckDB, Spark, spark
from stages import computed

from tanliu.catalog.load import load
from tanliu.flow.indicator.load import parse
from tanliu.flow.indicator.types import Scheme

Results = dict[str, pa.Table]
CONTRACTS = [load().purposes["green_power"]]


@pytest.fixture(scope="session")
def inputs() -> Results:
    return district(load())


@pytest.fixture(scope="session")
def schemes() -> list[Scheme]:
    return [parse(document) for document in load().schemes.values() if "indicators" in document.data]


@pytest.fixture(scope="session")
def on_duckdb(inputs: Results, schemes: list[Scheme], tmp_path_factory: pytest.TempPathFactory) -> Results:
    engine = DuckDB(tmp_path_factory.mktemp("duckdb"))
    try:
        return computed(engine, inputs, schemes, CONTRACTS)
    finally:
        engine.close()


@pytest.fixture(scope="session")
def _spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    yield from spark(tmp_path_factory.mktemp("spark"))


@pytest.fixture(scope="session")
def on_spark(_spark: Spark, inputs: Results, schemes: list[Scheme]) -> Results:
    return computed(_spark, inputs, schemes, CONTRACTS)

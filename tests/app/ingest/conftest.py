"""A session, and a short way to deliver a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from ingest_cases import Deliver, known

from tanliu.app.ingest import Delivery, Known, read
from tanliu.catalog.source.load import load


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as session:
        yield session


@pytest.fixture
def deliver(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Deliver:
    """Write a mapping and a file and read it; returns the deliveries by table."""

    def run(
        mapping: str, content: str | bytes | Path, name: str = "in.csv", to: Known | None = None
    ) -> dict[str, Delivery]:
        path = tmp_path / "mapping.yaml"
        path.write_text(mapping, encoding="utf-8")
        file = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return {one.table: one for one in read(con, file, load(path), to or known())}

    return run

"""The engines that run the same steps: tables go in as Parquet, which keeps every type, and come back as Arrow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import ibis
import pyarrow as pa
import pyarrow.parquet
import pytest


class Engine(Protocol):
    """An engine: named tables in, the rows of an expression out."""

    def table(self, name: str, rows: pa.Table) -> ibis.Table: ...

    def rows(self, name: str, expression: ibis.Table) -> pa.Table: ...


class DuckDB:
    """The default engine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._backend = ibis.duckdb.connect()

    def table(self, name: str, rows: pa.Table) -> ibis.Table:
        return self._backend.read_parquet(written(self._folder, name, rows), table_name=name)

    def rows(self, name: str, expression: ibis.Table) -> pa.Table:
        return typed(self._backend.to_pyarrow(expression), expression)

    def close(self) -> None:
        self._backend.disconnect()


class Spark:
    """Spark on this machine; results come back as Parquet too, because its way over pandas loses types."""

    def __init__(self, folder: Path) -> None:
        from pyspark.sql import SparkSession

        self._folder = folder
        settings = {
            "spark.ui.enabled": "false",
            "spark.driver.host": "localhost",
            "spark.driver.memory": "1g",
            # small tables: compiling a plan costs more than running it
            "spark.sql.shuffle.partitions": "1",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.adaptive.enabled": "false",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
        }
        builder = SparkSession.builder.master("local[2]").appName("tanliu parity")
        for key, value in settings.items():
            builder = builder.config(key, value)
        self._session = builder.getOrCreate()
        self._backend = ibis.pyspark.connect(self._session)

    def table(self, name: str, rows: pa.Table) -> ibis.Table:
        return self._backend.read_parquet(written(self._folder, name, rows), table_name=name)

    def rows(self, name: str, expression: ibis.Table) -> pa.Table:
        target = self._folder / f"{name}.result"
        self._session.sql(str(self._backend.compile(expression))).write.parquet(str(target))
        return typed(pa.parquet.read_table(target), expression)

    def close(self) -> None:
        self._session.stop()


def written(folder: Path, name: str, rows: pa.Table) -> str:
    file = folder / f"{name}.parquet"
    pa.parquet.write_table(rows, file)
    return str(file)


def typed(rows: pa.Table, expression: ibis.Table) -> pa.Table:
    """Return the rows in the types that Ibis declares; what would lose a digit is an error.

    Spark sums a decimal(24, 6) into a decimal(34, 6) where Ibis says decimal(38, 6): a narrower type of the
    same scale is no difference.
    """
    schema = expression.schema().to_pyarrow()
    for field in schema:
        found = rows.schema.field(field.name).type
        if pa.types.is_decimal(field.type):
            assert found.scale == field.type.scale, f"{field.name} has {found} for {field.type}"
    return rows.select(schema.names).cast(pa.schema([field.with_nullable(True) for field in schema]))


def spark(folder: Path) -> Iterator[Spark]:
    """Start Spark, or skip with what is missing."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (the extra named spark)")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not on the PATH")
    engine = Spark(folder)
    yield engine
    engine.close()

"""Columns of a table as they lie on the disk: an earlier release or other packs may have written others."""

from __future__ import annotations

from deltalake import DeltaTable

from tanliu.app.store.sql import duckdb_type
from tanliu.kit.table import Table


def columns(delta: DeltaTable | None, declared: Table) -> list[str]:
    """Return the columns that a table on disk has; those declared when there is none."""
    return list(declared.names) if delta is None else [field.name for field in delta.schema().fields]


def readable(delta: DeltaTable | None, declared: Table) -> list[str]:
    """Return the columns to select; one that an earlier release did not write is null, a narrower one is widened."""
    held, narrow = columns(delta, declared), narrower(delta, declared)

    def column(name: str, kind: str) -> str:
        if name not in held:
            return f"CAST(NULL AS {kind}) AS {name}"
        return f"CAST({name} AS {kind}) AS {name}" if name in narrow else name

    return [column(one.name, duckdb_type(one.type)) for one in declared.columns]


def narrower(delta: DeltaTable | None, declared: Table) -> set[str]:
    """Return the decimals that an earlier release kept with other digits."""
    if delta is None:
        return set()
    kinds = {c.name: c.type.replace(":", ",") for c in declared.columns if c.type.startswith("decimal")}
    fields = delta.schema().fields
    return {one.name for one in fields if one.name in kinds and one.type.type != kinds[one.name]}

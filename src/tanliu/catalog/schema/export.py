"""JSON Schemas of the documents and of the rows of tables of packs, by which an editor completes keys and marks faults while one writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, create_model

from tanliu.catalog import items, taxonomy
from tanliu.catalog.holidays import Holiday
from tanliu.catalog.schema.kinds import discover, kinds, parts_of
from tanliu.catalog.types import Factor

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, dict[str, Any]]:
    """Return the JSON Schema of every kind of document by the name of the kind, and of a row of every table by its file."""
    discover()
    found = {name: _schema(_whole(name, kind.model)) for name, kind in kinds().items()}
    return found | {f"{name}.csv": _schema(model) for name, model in tables().items()}


def tables() -> Mapping[str, type[BaseModel]]:
    """Return the model of the rows of every table of a pack, by folder and file without its ending."""
    return {
        **{f"taxonomy/{name}": model for name, model in taxonomy.TABLES.items()},
        **{f"catalogue/{name}": model for name, model in items.TABLES.items()},
        "factors/any": Factor,
        "calendars/any": Holiday,
    }


def write(folder: Path) -> list[Path]:
    """Write a file ``KIND.json`` for every kind, and ``FOLDER/TABLE.csv.json`` for every table, and return the files."""
    written = []
    for name, schema in schemas().items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps(schema, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8"
        )
        written.append(path)
    return written


def _whole(name: str, model: type[BaseModel]) -> type[BaseModel]:
    """Return a model with the blocks that it leaves to other rooms."""
    parts: dict[str, Any] = {key: (part | None, None) for key, part in parts_of(name).items()}
    return create_model(model.__name__, __base__=model, __doc__=model.__doc__, **parts) if parts else model


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return {"$schema": _DIALECT, **model.model_json_schema(by_alias=True)}

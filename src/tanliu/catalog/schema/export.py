"""JSON Schemas of the documents of packs, by which an editor completes keys and marks faults while one writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, create_model

from tanliu.catalog.schema.kinds import discover, kinds, parts_of

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, dict[str, Any]]:
    """Return the JSON Schema of every kind of document by the name of the kind."""
    discover()
    return {name: _schema(_whole(name, kind.model)) for name, kind in kinds().items()}


def write(folder: Path) -> list[Path]:
    """Write a file ``KIND.json`` for every kind into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / f"{name}.json"
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

"""The base of every model: a block of keys that is frozen and refuses keys it does not have."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Block(BaseModel):
    """A block of keys in a document of a pack; a key that it does not have is refused.

    It is built when the first document of its kind is read: a command reads few of the two hundred and fifty kinds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema with what the source says under each key, which is read for an editor and for nobody else."""
        told = handler(core_schema)
        keys: dict[str, Any] = handler.resolve_ref_schema(told).get("properties", {})
        for name, text in _said(cls).items():
            field = cls.model_fields.get(name)
            key = (field.alias or name) if field else name
            if key in keys:
                keys[key].setdefault("description", text)
        return told


@cache
def _said(model: type[BaseModel]) -> dict[str, str]:
    """Return the sentence under each field of a model and of those that it is made of; a nearer one counts."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            found |= _said_by(base)
    return found


def _said_by(model: type[BaseModel]) -> dict[str, str]:
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    except (OSError, TypeError):
        return {}  # made by a call, not written
    return {
        field.target.id: inspect.cleandoc(said.value.value)
        for field, said in pairwise(body.body if isinstance(body, ast.ClassDef) else ())
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
        and isinstance(said.value.value, str)
    }

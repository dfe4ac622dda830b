"""The base of every model: a block of keys that is frozen and refuses keys it does not have."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Block(BaseModel):
    """A block of keys in a document of a pack; a key that it does not have is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

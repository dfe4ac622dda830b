"""The block ``live`` of a source: one adapter with its settings, and a payload map."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, create_model, model_validator

from tanliu.app.live.adapters import ADAPTERS
from tanliu.app.live.settings import Settings
from tanliu.catalog.schema import Block, Scalar, Text, as_written, fault
from tanliu.kit.message import Message

_ROOTS = ("row", "message", "topic")


def _place(text: str) -> str:
    root, *way = text.split(".")
    if root not in _ROOTS or not way or (root == "topic" and not way[0].isdecimal()):
        raise fault(
            "not a place in a message", found=text, accepted=Message("row.field, message.field or topic.2")
        )
    return text


def _placed(written: object) -> object:
    """Take a place for a block that says it."""
    return written if isinstance(written, Mapping) else {"take": as_written(written)}


class Taken(Block):
    """Where the value of a column lies in a message."""

    take: Annotated[Scalar, AfterValidator(_place)]
    """``row.field``, ``message.field`` or ``topic.2``."""
    epoch: Literal["s", "ms", "us"] | None = None
    """Unit of a stamp that counts from 1970."""


class PayloadMap(Block):
    """How the messages of a source become rows."""

    kind: Literal["json", "sparkplug"] = "json"
    """``sparkplug`` for Sparkplug B (protobuf, or the same as JSON)."""
    rows: Scalar | None = None
    """Way to the list of rows; without one a message is one row, or a list of them."""
    where: dict[Text, Scalar] = Field(default_factory=dict)
    """What a row must say to be taken; others are not readings."""
    columns: dict[Text, Annotated[Taken, BeforeValidator(_placed)]] = Field(default_factory=dict)
    """Places of columns; one without a place is taken from the row by its name."""


class Listening(Block):
    """What the block says beside the keys of the adapters."""

    payload: PayloadMap = PayloadMap()

    @property
    def named(self) -> tuple[str, ...]:
        """The adapters of which the block speaks."""
        return tuple(name for name in ADAPTERS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _by_one_adapter(self) -> Self:
        if len(self.named) != 1:
            raise fault(
                "a live source names one adapter", found=list(self.named), accepted=", ".join(ADAPTERS)
            )
        return self


@cache
def listening() -> type[Listening]:
    """Return the model of the block: a key for each adapter, and ``payload``."""
    keys: dict[str, Any] = {name: (one.Settings | None, None) for name, one in ADAPTERS.items()}
    return create_model("Listening", __base__=Listening, __doc__="Where messages come from.", **keys)


def chosen(written: Listening) -> tuple[str, Settings]:
    """Return the adapter that a block names, and its settings."""
    (name,) = written.named
    return name, getattr(written, name)

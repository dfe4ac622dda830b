"""What an adapter is told: the base of the models of their blocks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tanliu.catalog.schema import Block, Number

#: Seconds, more than none.
Seconds = Annotated[Number, Field(gt=0)]
#: A port of TCP.
Port = Annotated[int, Field(strict=True, ge=1, le=65_535)]


class Settings(Block):
    """Settings of an adapter, the same wherever they are read."""

    def ready(self) -> None:
        """Refuse to listen where this machine lacks what they ask for.

        Raises
        ------
        TanliuError
            With what is missing.
        """

"""Signs for nothing read that are numbers, as packs list them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from tanliu.catalog.schema.rows import Row, YesNo, plain_decimal
from tanliu.catalog.schema.values import Text


def _number(text: str) -> str:
    plain_decimal(text)
    return text


class Sentinel(Row):
    """A number that counters and programs write where there is nothing to write: a row of ``taxonomy/sentinels.csv``.

    ``is_sure``: whatever a meter measures; else where it lies far from what the meter shows.
    """

    id: Annotated[Text, AfterValidator(_number)] = Field(validation_alias="sentinel")
    is_sure: YesNo = Field(validation_alias="sure")
    name_en: Text
    name_zh: Text
    source: Text
    note: str = ""

    @property
    def value(self) -> Decimal:
        """The number."""
        return Decimal(self.id)

"""What sources, notes and grades of evidence of packs are in Chinese, as packs list them."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, model_validator

from tanliu.catalog.schema.faults import fault
from tanliu.catalog.schema.rows import Row
from tanliu.catalog.schema.values import Text

#: Where a form of sentences has what differs: ``{1}``.
PLACE = re.compile(r"\{([1-9])\}")


class Translation(Row):
    """An English text of packs and its Chinese: a row of ``taxonomy/translations.csv``.

    Attributes
    ----------
    id
        The English text; with ``{1}``, ``{2}`` it is a form, and what stands there is translated by itself.
    zh
        The Chinese; the text itself where it names a document that has no Chinese name.
    """

    id: Text = Field(validation_alias="en")
    zh: Text

    @model_validator(mode="after")
    def _same_places(self) -> Self:
        wanted, found = (sorted(set(PLACE.findall(text))) for text in (self.id, self.zh))
        if wanted != found:
            raise fault("its Chinese has other places than its English", found=found, accepted=wanted)
        return self

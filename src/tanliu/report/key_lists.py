"""Whom the lists of the reports name, a scheme of the packs."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import Bilingual, Block, Count, Number, Scheme, Text, fault, read
from tanliu.catalog.types import Catalog
from tanliu.kit.message import Message

SCHEME = "key-lists"


class KeyList(Block):
    """Firms that use at least so much energy a year, or are of a size class."""

    id: Text = Field(alias="list")
    """Id of the list."""
    title: Bilingual
    energy_tce_from: Number | None = None
    """Energy of a year, tce, from which a firm is on the list."""
    size_class: Text | None = None
    """Size class of the register whose firms are on the list."""

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if (self.energy_tce_from is None) == (self.size_class is None):
            raise fault("a list has one condition", accepted=Message("energy_tce_from or size_class"))
        return self


class Proposal(Block):
    """What is proposed to a firm."""

    over_ratio: Annotated[Number, Field(ge=0)]
    """Value of the indicator by which enterprises are graded, from which on it is proposed."""
    says: Bilingual


class KeyLists(Scheme):
    """The lists, how firms are ranked on them, and how many industries the monthly analysis looks at."""

    lists: Annotated[tuple[KeyList, ...], Field(min_length=1)]
    key_industries: Count
    ranked_by: Literal["energy", "grading"] = "energy"
    """The largest use of energy first, or the worst by the indicator by which enterprises are graded."""
    proposals: tuple[Proposal, ...] = ()
    """The one with the largest limit that a firm passes is proposed to it."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [one.id for one in self.lists]
        for at, name in enumerate(names):
            if name in names[:at]:
                raise fault("a list is there twice", at=("lists", at, "list"), found=name)
        return self

    def proposed(self, value: Decimal | None) -> Proposal | None:
        """Return what is proposed at a value of the grading indicator; nothing without one."""
        fits = [one for one in self.proposals if value is not None and value >= one.over_ratio]
        return max(fits, key=lambda one: one.over_ratio, default=None)

    @property
    def by_id(self) -> dict[str, KeyList]:
        """The lists by id."""
        return {one.id: one for one in self.lists}


def key_lists(catalog: Catalog) -> KeyLists:
    """Return the lists of the packs in use.

    Raises
    ------
    TanliuError
        When no pack has them, or a key is not understood.
    """
    return read(scheme(catalog, SCHEME), KeyLists)

"""Documents of the systems of a case under ``systems/`` of a pack, and of a tour under ``tours/``."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Sourced, Text, fault

#: How far a system is there: all of it, some of it, none of it.
STATES = ("met", "partly", "not_there")


class System(Block):
    """A system that people use, and where in the product they find it."""

    id: Text
    name: Bilingual
    who: Bilingual
    """Who uses it."""
    how: Bilingual
    """How they do their work here, in a few sentences."""
    pages: tuple[Text, ...] = ()
    """Names of pages, and behind a blank what their address takes: `map`, `tool plant-pv`."""
    commands: tuple[Text, ...] = ()
    """Commands without `tanliu` before them."""
    operations: tuple[Text, ...] = ()
    """Operations of the interface: `GET /totals`."""
    docs: tuple[Text, ...] = ()
    """Pages of the documentation, from the top of the repository."""
    not_met: tuple[Bilingual, ...] = ()
    """What its users ask for and cannot do here."""

    @property
    def state(self) -> str:
        """Return one of `STATES`."""
        if not self.not_met:
            return "met"
        return "partly" if self.pages or self.commands or self.operations or self.docs else "not_there"

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.state == "met" and not (self.pages or self.commands or self.operations):
            raise fault("a system that is met is somewhere in the product", at=("id",), found=self.id)
        return self


class Systems(Dated, Sourced):
    """The systems of a case."""

    system: Text
    """Id of the document."""
    kind: Literal["systems"] = "systems"
    section: Text
    """Section of the collection; empty of none of its cases."""
    order: Count
    """Place among the cases."""
    rows: Annotated[tuple[System, ...], Field(min_length=1)]


class Stop(Block):
    """A stop of a tour."""

    title: Bilingual
    says: Bilingual
    page: Text
    """As in `System`."""


class Tour(Dated, Sourced):
    """What there is to see for who comes for the first time, in an order."""

    tour: Text
    """Id of the document."""
    kind: Literal["tour"] = "tour"
    stops: Annotated[tuple[Stop, ...], Field(min_length=1)]

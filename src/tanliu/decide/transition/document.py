"""The document of a transformation plan under ``transitions/`` of a pack: who makes how much of what from when, and from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Grade, Number, Share, Sourced, Text, fault
from tanliu.kit.message import Message

Year = Annotated[Count, Field(ge=1900, le=2200)]
Above = Annotated[Number, Field(gt=0)]


class Good(Block):
    """Something that is made or used, and the unit of a year of it."""

    name: Bilingual
    unit: Text


class Stage(Block):
    """A plant, or a phase of one: what it can make in a year, from a year on."""

    id: Text
    name: Bilingual
    makes: Text
    """A good."""
    amount: Above
    first: Year
    """The first year in which it makes so much."""
    until: Year | None = None
    """The last; for good when left out."""
    state: Literal["standing", "building", "planned"]
    where: Text
    evidence: Grade


class Link(Block):
    """How much of a good comes of another, or how much of another it needs."""

    id: Text
    name: Bilingual
    of: Text
    """The good that is used."""
    makes: Text
    """The good that comes of it."""
    used: Above
    """So much of the one ..."""
    made: Above
    """... gives so much of the other."""
    where: Text
    evidence: Grade


class Told(Block):
    """What a text says of a good in a year as a whole, without saying by which plant."""

    id: Text
    of: Text
    year: Year
    amount: Above
    kind: Literal["goal", "estimate", "capacity"]
    """Whether it is aimed at, worked out by the text from other numbers, or all that its projects could make."""
    where: Text
    evidence: Grade


class Transition(Dated, Sourced):
    """A plan."""

    transition: Text
    """Id of the document."""
    kind: Literal["transitions"] = "transitions"
    whose: Bilingual
    goods: Annotated[Mapping[Text, Good], Field(min_length=1)]
    stages: tuple[Stage, ...] = ()
    links: tuple[Link, ...] = ()
    told: tuple[Told, ...] = ()
    tolerance: Share
    """By what share two numbers of one thing may differ before it is called a contradiction."""
    systems: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        seen: set[str] = set()
        for at, id, goods in self._named():
            if id in seen:
                raise fault("the id of a line of a plan is there twice", at=at, found=id)
            seen.add(id)
            for good in goods:
                if good not in self.goods:
                    raise fault(
                        Message("unknown {name}", name="good"), at=at, found=good, accepted=", ".join(self.goods)
                    )  # fmt: skip
        if turning := self._turning():
            raise fault("a chain of goods comes back to where it began", at=("links",), found=turning)
        for place, one in enumerate(self.stages):
            if one.until is not None and one.until < one.first:
                raise fault("a stage ends before it begins", at=("stages", place), found=one.until)
        return self

    def _named(self) -> Iterator[tuple[tuple[str | int, ...], str, tuple[str, ...]]]:
        for at, one in enumerate(self.stages):
            yield ("stages", at), one.id, (one.makes,)
        for at, link in enumerate(self.links):
            yield ("links", at), link.id, (link.of, link.makes)
        for at, told in enumerate(self.told):
            yield ("told", at), told.id, (told.of,)

    def _turning(self) -> str:
        """Return a good that would be made of itself; empty where there is none."""
        after: dict[str, set[str]] = {}
        for link in self.links:
            after.setdefault(link.of, set()).add(link.makes)
        for start in after:
            reached, open_ = set[str](), set(after[start])
            while open_:
                good = open_.pop()
                reached.add(good)
                open_ |= after.get(good, set()) - reached
            if start in reached:
                return start
        return ""

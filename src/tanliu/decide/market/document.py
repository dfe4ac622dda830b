"""The document of a market under ``markets/`` of a pack: what is traded, when, within which bounds, and how a price is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Number, Sourced, Text, fault

#: What decides between prices of a call auction, in the order of the rule.
Step = Literal["volume", "surplus", "pressure", "reference", "middle"]
#: Ways to trade.
WAYS = ("listed", "block", "auction")
Weekday = Annotated[int, Field(strict=True, ge=1, le=7)]


def _time(value: object) -> object:
    try:
        return time.fromisoformat(str(value)) if isinstance(value, str) else value
    except ValueError as error:
        raise fault("not a time of day", found=value, accepted="'09:30'") from error


#: A time of the day, in quotes.
Time = Annotated[time, BeforeValidator(_time), WithJsonSchema({"type": "string"})]


class Session(Block):
    """When orders are taken; the end does not belong to it."""

    opens: Time
    closes: Time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise fault("ends before it begins", at=("closes",), found=str(self.closes))
        return self


class Way(Block):
    """One way to trade."""

    name: Bilingual
    band_percent: Annotated[Number, Field(gt=0, le=100)] | None = None
    """How far a price may be from the reference price; without it there is no band."""
    least_lots: Count = 1
    most_lots: Count | None = None
    most_days: Count = 1
    """Days that an order may stay open, its own included."""
    sessions: Annotated[tuple[Session, ...], Field(min_length=1)]
    weekdays: tuple[Weekday, ...] = (1, 2, 3, 4, 5)
    """1 is Monday; public holidays are out, and a weekend day that is worked for one is no trading day either."""
    chain: tuple[Step, ...] = ()
    """Of an auction: what decides, first to last. What is left open after it is decided by the higher price."""
    margin: Literal["lottery", "time"] = "lottery"
    """Who of equal price is served when not all can be: shares with the remainder by lot, or who came first."""
    evidence: Bilingual | None = None
    """Where this way is less certain than the document."""


class Watch(Block):
    """When surveillance asks a question."""

    corner_percent: Annotated[Number, Field(gt=0, le=100)]
    """Share of all that was bought in the window, by one holder."""
    window_days: Count
    band_hits: Count
    """Trades of one holder at an end of the band within the window."""
    circle_days: Count
    """Within how many days a quantity that comes back to its seller is asked about."""


class Market(Dated, Sourced):
    """The rules of one market."""

    market: Text
    """Id of the document."""
    kind: Literal["market"] = "market"
    units: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Units of the ledger that are traded."""
    currency: Text
    tick: Annotated[Number, Field(gt=0)]
    """Smallest step of a price, in the currency for each lot."""
    lot: Count
    """Units of the ledger in one lot."""
    lot_name: Bilingual
    pay_working_days: Count
    """Working days within which a trade is paid; then the units go back."""
    holding_most_lots: Count | None = None
    """Most that a holder may have of a unit, orders to buy included."""
    open_most_lots: Count | None = None
    """Most that a holder may have in open orders of a unit, both sides together."""
    ways: Annotated[Mapping[Literal["listed", "block", "auction"], Way], Field(min_length=1)]
    watch: Watch

    @model_validator(mode="after")
    def _chain_where_due(self) -> Self:
        for name, way in self.ways.items():
            if (name == "auction") != bool(way.chain):
                raise fault(
                    "only an auction has a chain of rules, and it has one", at=("ways", name, "chain"),
                    found=", ".join(way.chain),
                )  # fmt: skip
            if len(set(way.chain)) != len(way.chain):
                raise fault("a step of the chain is there twice", at=("ways", name, "chain"))
        return self

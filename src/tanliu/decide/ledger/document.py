"""The document of a ledger under ``ledgers/`` of a pack: units, types of accounts, kinds of transfers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Dated, Sourced, Text, fault
from tanliu.kit.message import Message


class UnitKind(Block):
    """What is counted, in whole numbers. Money is not held: a payment is a reference of a transfer."""

    name: Bilingual
    counts: Text
    """What one is: a scale that is told once, so that no amount is ever rounded."""
    numbered: bool = False
    """Whether each one has a serial number."""
    series: bool = False
    """Whether it may be of a series, told after a slash, such as a quarter: one series never pays for another."""

    @model_validator(mode="after")
    def _no_numbers_in_series(self) -> Self:
        if self.series and self.numbered:
            raise fault("a unit has serial numbers or series, not both", at=("series",), found=self.name.en)
        return self


class AccountType(Block):
    """A type of account."""

    name: Bilingual
    issues: bool = False
    """Whether units come from here: it stands below zero by what was issued."""
    final: bool = False
    """Whether nothing leaves it again, but by a reversal."""


class TransferKind(Block):
    """What a transfer may be: from and to which accounts, by whose hands, when, under which checks."""

    name: Bilingual
    units: Annotated[tuple[Text, ...], Field(min_length=1)]
    source: Annotated[tuple[Text, ...], Field(min_length=1)]
    target: Annotated[tuple[Text, ...], Field(min_length=1)]
    proposes: Text
    """Permission of who proposes."""
    approves: Text | None = None
    """Permission of who approves, never the one who proposed; without it none is needed."""
    delay_working_days: Annotated[int, Field(strict=True, ge=0)] = 0
    """Working days for which it stays pending before it is posted."""
    reversible_working_days: Annotated[int, Field(strict=True, ge=0)] = 0
    """Working days after posting within which it may be reversed."""
    checks: tuple[Text, ...] = ()
    """Named checks besides those that every transfer passes."""


class Ledger(Dated, Sourced):
    """The rules of one ledger."""

    ledger: Text
    """Id of the document."""
    kind: Literal["ledger"] = "ledger"
    units: Annotated[Mapping[str, UnitKind], Field(min_length=1)]
    accounts: Annotated[Mapping[str, AccountType], Field(min_length=1)]
    transfers: Annotated[Mapping[str, TransferKind], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_known(self) -> Self:
        for id, kind in self.transfers.items():
            named = {
                "units": (kind.units, self.units),
                "source": (kind.source, self.accounts),
                "target": (kind.target, self.accounts),
            }
            for key, (found, known) in named.items():
                for at, one in enumerate(found):
                    if one not in known:
                        raise fault(
                            Message("unknown {name}", name=key), at=("transfers", id, key, at), found=one,
                            accepted=", ".join(known),
                        )  # fmt: skip
            for at, one in enumerate(kind.source):
                if self.accounts[one].final:
                    raise fault(
                        "nothing may leave an account of this type",
                        at=("transfers", id, "source", at),
                        found=one,
                    )
        return self

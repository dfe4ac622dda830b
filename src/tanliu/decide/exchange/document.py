"""The document of an interface under ``exchanges/`` of a pack: which datasets go to or come from a partner, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Sourced, Text, Unit, fault
from tanliu.decide.exchange.made_of import BOOKED, MADE_OF, ONLY_IN, Kind
from tanliu.kit.message import Message

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Column(Block):
    """A column of a dataset."""

    kind: Kind
    """How its values are written; the guide of the wire says how each kind is."""
    about: Bilingual
    unit: Unit | None = None
    """Unit of its amounts; a column ``unit`` beside it says it where rows differ."""
    codes: tuple[Text, ...] = ()
    """The values there may be, where the list is closed and short."""
    code_list: Text | None = None
    """Where codes are listed that are too many to be written here, such as a taxonomy or a standard."""
    key: bool = False
    """Whether it is part of what names a row."""
    may_be_missing: bool = False
    """Whether a value may be missing; missing is never zero."""
    total: bool = False
    """Whether the manifest tells its sum, by which a receiver checks what arrived."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.key and self.may_be_missing:
            raise fault("what names a row is never missing", at=("may_be_missing",), found=True)
        if self.total and self.kind not in ("decimal", "count"):
            raise fault("only numbers have a sum", at=("total",), found=self.kind, accepted="decimal, count")
        return self


class Dataset(Block):
    """A table that is exchanged, one parcel for each period and version."""

    name: Bilingual
    about: Bilingual
    made_of: Text
    """What its rows are made of, or become when they come in."""
    direction: Literal["out", "in"]
    use: Literal["book", "compare"] | None = None
    """What becomes of rows that come in: they are booked, or compared with what is known here."""
    every: Literal["day", "month", "year"]
    """The period of a parcel."""
    due_days: Annotated[Count, Field(ge=1, le=366)]
    """Days after the end of the period by which its parcel is to be acknowledged."""
    columns: Annotated[Mapping[Name, Column], Field(min_length=1)]

    @model_validator(mode="after")
    def _columns_are_offered(self) -> Self:
        offered = MADE_OF.get(self.made_of)
        if offered is None:
            raise fault(
                "no rows are made of this", at=("made_of",), found=self.made_of, accepted=", ".join(MADE_OF)
            )
        for name, column in self.columns.items():
            if offered.get(name) != column.kind:
                raise fault(
                    "no such column can be exchanged", at=("columns", name), found=f"{name}: {column.kind}",
                    accepted=", ".join(f"{one}: {kind}" for one, kind in offered.items()),
                )  # fmt: skip
        if not any(column.key for column in self.columns.values()):
            raise fault("no column names a row", at=("columns",), accepted=Message("key: true"))
        return self

    @model_validator(mode="after")
    def _use_fits(self) -> Self:
        if (self.direction == "in") != (self.use is not None):
            raise fault("use is told of what comes in, and only of it", at=("use",), found=self.use)
        if self.direction == "out" and self.made_of in ONLY_IN:
            raise fault("such rows only come in", at=("made_of",), found=self.made_of)
        booked = self.made_of in BOOKED
        if self.use == "book" and not booked:
            raise fault(
                "such rows are not booked", at=("use",), found=self.use, accepted=", ".join(sorted(BOOKED))
            )
        missing = set(MADE_OF[self.made_of]) - _LEFT_OUT - set(self.columns)
        if self.use == "book" and missing:
            raise fault(
                "what is booked needs these columns too", at=("columns",), found=", ".join(sorted(missing))
            )
        if self.use == "compare" and self.made_of in ONLY_IN:
            raise fault("such rows are booked", at=("use",), found=self.use, accepted="book")
        return self

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row, in their order."""
        return tuple(name for name, column in self.columns.items() if column.key)

    @property
    def totals(self) -> tuple[str, ...]:
        """The columns of which the manifest tells the sum."""
        return tuple(name for name, column in self.columns.items() if column.total)


#: Columns of trades that are told of ours and not asked of those of others.
_LEFT_OUT = frozenset({"lot", "way", "state"})


class Retry(Block):
    """When what did not get through is tried again."""

    first_minutes: Annotated[Count, Field(ge=1, le=1440)]
    """Minutes before the second attempt."""
    times: Annotated[Count, Field(ge=1, le=10)]
    """By what each further pause is longer than the one before."""
    most_minutes: Annotated[Count, Field(ge=1, le=10_080)]
    """The longest pause."""
    attempts: Annotated[Count, Field(ge=1, le=100)]
    """Attempts without any progress after which a person is asked."""

    def pause_minutes(self, attempts: int) -> int | None:
        """Return the minutes to wait after so many attempts in vain; None when nothing more is tried."""
        if attempts >= self.attempts:
            return None
        pause = self.first_minutes
        for _ in range(attempts - 1):
            pause = min(pause * self.times, self.most_minutes)
        return min(pause, self.most_minutes)


class Exchange(Dated, Sourced):
    """An interface: what goes to a kind of partner and comes from it, in which form, how often and by when."""

    exchange: Text
    """Id of the interface."""
    kind: Literal["exchange"] = "exchange"
    partner: Literal["data_centre", "carbon_platform", "power_platform"]
    """The kind of platform that it is made for."""
    form: Bilingual
    """Whose form it is; an own one says so."""
    who: Bilingual
    """Who may read what is sent, and what is left out of it."""
    chunk_bytes: Annotated[Count, Field(ge=1024, le=8 * 1024 * 1024)]
    """Bytes that are sent at once [B]."""
    retry: Retry
    datasets: Annotated[Mapping[Name, Dataset], Field(min_length=1)]

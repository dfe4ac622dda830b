"""The document of a scheme of indicators: what it may say, and what is refused with its file, line and key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from tanliu.catalog.schema import (
    Bilingual,
    Block,
    Count,
    Number,
    Scheme,
    Text,
    Unit,
    fault,
    refused,
)
from tanliu.catalog.types import Catalog
from tanliu.catalog.widths import tables
from tanliu.flow.indicator.types import MOST_COLOURS
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary
from tanliu.kit.units import ratio


def measures(catalog: Catalog | None = None) -> dict[str, str]:
    """Return the measures there are, with their units: ours, and those of the packs of a catalog."""
    table = tables(catalog)["measure"] if catalog else dictionary()["measure"]
    return {column.name: column.unit for column in table.columns if column.unit}


def unmeasured(measure: str, unit: str, units: Mapping[str, str]) -> tuple[str, TanliuError] | None:
    """Return the key at fault of a part, and what is wrong: no such measure, or a unit of another kind.

    Parameters
    ----------
    units
        Measures and their units as `measures` returns them.
    """
    if measure not in units:
        return "measure", TanliuError("unknown measure", found=measure, accepted=", ".join(units))
    try:
        ratio(units[measure], unit)
    except TanliuError as error:
        return "unit", error
    return None


class Part(Block):
    """A measure and the unit in which it is taken; measures of packs are looked up when all packs in use are read."""

    measure: Annotated[Text, WithJsonSchema({"type": "string", "examples": list(measures())})]
    unit: Unit

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        own = measures()
        if self.measure in own and (found := unmeasured(self.measure, self.unit, own)):
            raise refused(found[1], at=(found[0],)) from found[1]
        return self


class Band(Block):
    """Values up to and including ``up_to`` that no lower band holds; the last band has no upper end."""

    grade: Text
    up_to: Number | None = None
    title: Bilingual | None = None
    """What the grade means, in words that codes and reports show; the grade alone where left out."""


class Classes(Block):
    """How subjects are coloured."""

    method: Literal["quantile", "jenks", "ratio_to_mean"]
    count: Annotated[Count, Field(le=MOST_COLOURS)]
    """At most as many as there are colours that everybody can tell apart."""
    limits: tuple[Number, ...] = ()
    """Limits between the classes as ratios to the mean, for that method."""

    @model_validator(mode="after")
    def _limits_fit(self) -> Self:
        wanted = self.count - 1 if self.method == "ratio_to_mean" else 0
        if len(self.limits) != wanted:
            raise fault(
                "limits belong to ratio_to_mean, one less than classes", at=("limits",),
                found=[str(one) for one in self.limits],
            )  # fmt: skip
        return self


def _tiled(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    ends = [band.up_to for band in bands]
    inner = [end for end in ends[:-1] if end is not None]
    if bands and (ends[-1] is not None or len(inner) != len(ends) - 1 or inner != sorted(set(inner))):
        raise fault(
            "bands do not tile the line", found=[str(end) for end in ends],
            accepted=Message("rising up_to, and a last band without one"),
        )  # fmt: skip
    return bands


Subject = Literal["district", "region", "industry", "field", "entity"]


class Indicator(Block):
    """What every indicator has, whatever its form."""

    id: Text
    """Unique among the indicators of all packs in use."""
    title: Bilingual
    unit: Unit
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1)]
    group: Literal["industry", "all"] = "all"
    """Whom a subject is compared and ranked with."""
    best: Literal["low", "high"] | None = None
    bands: Annotated[tuple[Band, ...], AfterValidator(_tiled)] = ()
    classes: Classes | None = None
    partly_known: Literal["judged", "not_graded"] = "judged"
    """An entity of which electricity alone is known in some month: judged on what is known, or shown without grade and rank
    and left out of the means of groups. A month with a zero of another carrier, or with an estimate that counts, is known."""
    partly_known_above: Annotated[Number, Field(ge=0, lt=1)] = Decimal(0)
    """Share of the months of known energy above which electricity alone makes an entity partly known."""


class Amount(Indicator):
    """A measure."""

    form: Literal["amount"]
    upper: Part


class Quotient(Indicator):
    """A measure over another."""

    form: Literal["quotient"]
    upper: Part
    lower: Part


class ShareOfWhole(Indicator):
    """A measure over that of the whole."""

    form: Literal["share"]
    upper: Part


class Difference(Indicator):
    """A measure less another."""

    form: Literal["difference"]
    upper: Part
    lower: Part


class IndexToBase(Indicator):
    """Another indicator over its base."""

    form: Literal["index_to_base"]
    of: Text
    base: Literal["group_mean", "earlier_year"]
    """Mean of the group (sum over sum), or the same period a year earlier."""
    trimmed_ratio: Annotated[Number, Field(ge=0, lt=0.5)] = Decimal(0)
    """Share of the members of a group left out of its mean at either end, by their value: a slip of one is not everybody's."""

    @model_validator(mode="after")
    def _trims_a_mean(self) -> Self:
        if self.trimmed_ratio and self.base != "group_mean":
            raise fault(
                "only the mean of a group is trimmed", at=("trimmed_ratio",), found=str(self.trimmed_ratio),
                accepted="group_mean",
            )  # fmt: skip
        return self


class ValueAgainstLimit(Indicator):
    """Another indicator over a limit."""

    form: Literal["value_against_limit"]
    of: Text
    limit: Number


#: Forms an indicator may take; a new one is a reviewed function in `formulas` and `steps`, not a YAML trick.
Form = Annotated[
    Amount | Quotient | ShareOfWhole | Difference | IndexToBase | ValueAgainstLimit,
    Field(discriminator="form"),
]


class IndicatorScheme(Scheme):
    """A sourced set of indicators."""

    kind: Literal["indicators"]
    indicators: Annotated[tuple[Form, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _refers_to_earlier(self) -> Self:
        names: list[str] = []
        for at, one in enumerate(self.indicators):
            if one.id in names:
                raise fault("an indicator is there twice", at=("indicators", at, "id"), found=one.id)
            if isinstance(one, IndexToBase | ValueAgainstLimit) and one.of not in names:
                raise fault(
                    "refers to no earlier indicator of the scheme", at=("indicators", at, "of"), found=one.of,
                    accepted=", ".join(names),
                )  # fmt: skip
            names.append(one.id)
        return self

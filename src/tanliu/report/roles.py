"""What pages and reports show of the packs' indicators: a scheme names, for each place, the indicator that stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tanliu.catalog.schema import Block, Text, Unit
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.formulas import PLAIN
from tanliu.flow.indicator.load import indicators, part
from tanliu.flow.indicator.types import Indicator
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import phrases


class Sum(Block):
    """A measure by itself, in a unit to read."""

    measure: Text
    """Column of the table ``measure``."""
    unit: Unit
    """Unit in which it is shown."""


Shown = Text | Sum


class Roles(Block):
    """Ids of indicators by the place where they stand; a place of which nothing is said stays empty."""

    headlines: tuple[Text, ...] = ()
    """Cards at the head of a region's page."""
    entity_headlines: tuple[Text, ...] = ()
    """Cards at the head of an enterprise's page."""
    figures: tuple[Text, ...] = ()
    """Headline chapter of the reports, and the measures that the interface tells of a sum."""
    summary: tuple[Shown, ...] = ()
    """Head of the summary; a measure by itself may stand among the indicators."""
    mapped: tuple[Text, ...] = ()
    """What the map can be coloured by."""
    mapped_first: Text | None = None
    """What the map is coloured by until a reader chooses."""
    charted: tuple[Text, ...] = ()
    """Five-colour charts of the regional report; each has classes of its own."""
    coloured_by: Text | None = None
    """Indicator whose classes colour the regions of the summary."""
    regional: tuple[Text, ...] = ()
    """Figures beside the map that need macro data of the whole region."""
    regional_items: tuple[Text, ...] = ()
    """Items of the data catalogue that stand below them as they were entered."""
    list_column: Text | None = None
    """Column of the list of enterprises."""
    month_column: Text | None = None
    """Column of the tables by month."""
    industry_column: Text | None = None
    """Column of the tables of industries and of key enterprises."""
    compared: tuple[Text, ...] = ()
    """What an enterprise is compared with its industry by; less is better."""
    graded_by: Text | None = None
    """Indicator whose grade lists and codes show."""
    code_compared: Text | None = None
    """Quotient by which the carbon code compares a firm with its industry."""
    ranked_by: Text | None = None
    """Indicator whose rank the energy code shows."""
    per_mu: tuple[Text, ...] = ()
    """Energy, carbon and value added of a unit of land on the carbon code, in this order."""


def all_shown(catalog: Catalog, what: Sequence[Text | Sum]) -> tuple[Indicator, ...]:
    """Return the indicators of a role in their order; a measure by itself becomes one.

    Raises
    ------
    TanliuError
        When no pack in use has an indicator, or its value cannot be worked out for a part of the entities.
    """
    known = indicators(catalog)
    found = [_amount(one) if isinstance(one, Sum) else known[one][1] for one in what if _is_known(one, known)]
    for one in found:
        if one.form not in PLAIN:
            raise TanliuError("an indicator of this form compares whole groups", where=one.where, found=one.form,
                              accepted=", ".join(PLAIN))  # fmt: skip
    return tuple(found)


def one_shown(catalog: Catalog, what: Text | None) -> Indicator | None:
    """Return the indicator of a role that may be empty."""
    return None if what is None else all_shown(catalog, [what])[0]


def _is_known(what: Text | Sum, known: Mapping[str, object]) -> bool:
    if not isinstance(what, Sum) and what not in known:
        raise TanliuError("no pack in use has this indicator", found=what, accepted=", ".join(known))
    return True


def _amount(what: Sum) -> Indicator:
    titles: Mapping[str, str] = phrases().get(what.measure, {"en": what.measure, "zh": what.measure})
    return Indicator(
        id=what.measure, title_en=titles["en"], title_zh=titles["zh"], unit=what.unit, form="amount", subjects=(),
        upper=part(what.measure, what.unit, "page-rules"), lower=None, of=None, base=None, limit=None, group="all",
        best=None, bands=(), classes=None, where="page-rules",
    )  # fmt: skip

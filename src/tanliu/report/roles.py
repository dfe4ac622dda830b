"""What pages and reports show of the packs' indicators: a scheme names, for each place, the indicator that stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Discriminator, Tag

from tanliu.catalog.schema import Block, Text
from tanliu.catalog.types import Catalog, Document
from tanliu.flow.indicator.document import Part, measures, unmeasured
from tanliu.flow.indicator.formulas import PLAIN
from tanliu.flow.indicator.load import indicators, part
from tanliu.flow.indicator.types import Indicator
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import phrases


def _which(written: object) -> str:
    return "as a measure" if isinstance(written, Mapping | Part) else "by its id"


#: An indicator by its id, or a measure by itself in a unit to read.
Shown = Annotated[
    Annotated[Text, Tag("by its id")] | Annotated[Part, Tag("as a measure")], Discriminator(_which)
]


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
    group_ranks: tuple[Text, ...] = ()
    """What fields and industries are ranked by, in the order of the columns."""
    per_mu: tuple[Text, ...] = ()
    """Energy, carbon and value added of a unit of land on the carbon code, in this order."""
    quota_item: Text | None = None
    """Item of the data catalogue, of kind limit, that is the energy an enterprise may use in a period."""
    power_quota_item: Text | None = None
    """Data item of kind limit that is the electricity of a year, quarter or month."""
    day_limit_item: Text | None = None
    """Item of kind limit that is the electricity an enterprise may use on a day."""


#: Roles that name no indicator, and those that show what was judged, which every form has.
_ITEMS, _GRADED = (
    ("regional_items", "quota_item", "power_quota_item", "day_limit_item"),
    ("graded_by", "group_ranks"),
)


def names_that_lead_nowhere(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the roles that name an indicator or a data item which no pack in use has, or one that cannot stand there."""
    known = {
        one["id"]: one
        for editions in catalog.documents.get("schemes", {}).values()
        for document in editions
        for one in document.data.get("indicators", ())
    }
    for document in documents:
        yield from _unmeasured(document, measures(catalog))
        for place, name in _named(document):
            where = f"{document.where(*place)}: {'.'.join(map(str, place))}"
            if place[1] in _ITEMS:
                if name not in catalog.items:
                    yield TanliuError("unknown data item", where=where, found=name,
                                      accepted=", ".join(catalog.items))  # fmt: skip
            elif name not in known:
                yield TanliuError("no pack in use has this indicator", where=where, found=name,
                                  accepted=", ".join(known))  # fmt: skip
            elif place[1] not in _GRADED and known[name]["form"] not in PLAIN:
                yield TanliuError("an indicator of this form compares whole groups", where=where,
                                  found=known[name]["form"], accepted=", ".join(PLAIN))  # fmt: skip


def _unmeasured(document: Document, units: Mapping[str, str]) -> Iterator[TanliuError]:
    for role, told in document.data["roles"].items():
        for at, one in enumerate(told if isinstance(told, list) else ()):
            if isinstance(one, dict) and (fault := unmeasured(one["measure"], one["unit"], units)):
                place = ("roles", role, at, fault[0])
                fault[1].where = f"{document.where(*place)}: {'.'.join(map(str, place))}"
                yield fault[1]


def _named(document: Document) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every name of the roles of a document with its path; measures are no names of packs."""
    for role, told in document.data["roles"].items():
        if isinstance(told, list):
            yield from ((("roles", role, at), one) for at, one in enumerate(told) if isinstance(one, str))
        elif told is not None:
            yield ("roles", role), told


def all_shown(catalog: Catalog, what: Sequence[Shown]) -> tuple[Indicator, ...]:
    """Return the indicators of a role in their order; a measure by itself becomes one.

    Packs are refused when a role names an indicator that is not there (`names_that_lead_nowhere`).
    """
    known = indicators(catalog)
    return tuple(_amount(catalog, one) if isinstance(one, Part) else known[one][1] for one in what)


def one_shown(catalog: Catalog, what: Text | None) -> Indicator | None:
    """Return the indicator of a role that may be empty."""
    return None if what is None else all_shown(catalog, [what])[0]


def _amount(catalog: Catalog, what: Part) -> Indicator:
    titles: Mapping[str, str] = phrases().get(what.measure, {"en": what.measure, "zh": what.measure})
    if what.measure not in phrases() and (told := catalog.measures.get(what.measure)):
        titles = {"en": told.name_en, "zh": told.name_zh}
    return Indicator(
        id=what.measure, title_en=titles["en"], title_zh=titles["zh"], unit=what.unit, form="amount", subjects=(),
        upper=part(what.measure, what.unit, measures(catalog)), lower=None, of=None, base=None, limit=None, group="all",
        best=None, bands=(), classes=None, where="page-rules",
    )  # fmt: skip

"""A scheme of indicators as frozen objects, from its document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from tanliu.catalog.editions import holds
from tanliu.catalog.remembered import remembered
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog, Document
from tanliu.flow.indicator.document import Band as WrittenBand
from tanliu.flow.indicator.document import Classes as WrittenClasses
from tanliu.flow.indicator.document import Form, IndicatorScheme, measures, unmeasured
from tanliu.flow.indicator.document import Part as WrittenPart
from tanliu.flow.indicator.types import Band, Classes, Indicator, Part, Scheme
from tanliu.kit.units import ratio

Known = Mapping[str, tuple[Scheme, Indicator]]


def parse(document: Document, catalog: Catalog | None = None) -> Scheme:
    """Return the scheme of a document.

    Parameters
    ----------
    catalog
        Packs whose measures it may name besides ours.

    Raises
    ------
    TanliuError
        With file, line and key of the first fault.
    """
    written, units = read(document, IndicatorScheme), measures(catalog)
    return Scheme(
        written.scheme, written.edition, written.title.en, written.title.zh, written.source, written.evidence,
        tuple(
            _indicator(one, document.where("indicators", at), units) for at, one in enumerate(written.indicators)
        ),
        document.where(),
    )  # fmt: skip


@remembered
def schemes(catalog: Catalog, period: str | None = None) -> tuple[Scheme, ...]:
    """Return the schemes of indicators of the packs in use.

    Parameters
    ----------
    catalog
        Packs in use.
    period
        Such as ``2025`` or ``2025-03``: of each scheme the edition that judges it, none where none does. The newest
        edition of each when left out.
    """
    papers = catalog.documents.get("schemes", {}).values()
    found = (editions[-1] if period is None else _judging(editions, period) for editions in papers)
    return tuple(parse(one, catalog) for one in found if one is not None and "indicators" in one.data)


def _judging(editions: Sequence[Document], period: str) -> Document | None:
    return next((one for one in editions if holds(one, editions, period)), None)


@remembered
def indicators(catalog: Catalog, period: str | None = None) -> Known:
    """Return every indicator by id, of the editions that `schemes` returns."""
    return MappingProxyType(
        {one.id: (scheme, one) for scheme in schemes(catalog, period) for one in scheme.indicators}
    )


def part(measure: str, unit: str, units: Mapping[str, str]) -> Part:
    """Return a measure, which a document may name, in a unit.

    Parameters
    ----------
    units
        Measures and their units as `measures` returns them.
    """
    if fault := unmeasured(measure, unit, units):
        raise fault[1]
    return Part(measure, unit, ratio(units[measure], unit))


def _indicator(one: Form, where: str, units: Mapping[str, str]) -> Indicator:
    # blanks that a form does not have are None
    return Indicator(
        id=one.id, title_en=one.title.en, title_zh=one.title.zh, unit=one.unit, form=one.form,
        subjects=one.subjects, upper=_part(getattr(one, "upper", None), units), lower=_part(getattr(one, "lower", None), units),
        of=getattr(one, "of", None), base=getattr(one, "base", None), limit=getattr(one, "limit", None),
        group=one.group, best=one.best, bands=tuple(map(_band, one.bands)), classes=_classes(one.classes), where=where,
        trimmed_ratio=getattr(one, "trimmed_ratio", Decimal(0)), judges_partly_known=one.partly_known == "judged",
        partly_known_above=one.partly_known_above,
    )  # fmt: skip


def _part(written: WrittenPart | None, units: Mapping[str, str]) -> Part | None:
    return None if written is None else part(written.measure, written.unit, units)


def _band(written: WrittenBand) -> Band:
    if written.title is None:
        return Band(written.grade, written.up_to)
    return Band(written.grade, written.up_to, written.title.en, written.title.zh)


def _classes(written: WrittenClasses | None) -> Classes | None:
    return None if written is None else Classes(written.method, written.count, written.limits)

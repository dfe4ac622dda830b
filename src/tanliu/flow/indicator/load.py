"""Read a scheme of indicators from its YAML document; anything not understood is refused with its line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tanliu.catalog.types import Catalog, Document
from tanliu.flow.indicator.types import (
    BASES,
    FORMS,
    GROUPS,
    METHODS,
    SUBJECTS,
    Band,
    Classes,
    Indicator,
    Part,
    Scheme,
)
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary
from tanliu.kit.units import ratio

_SCHEME_KEYS = {"scheme", "title", "source", "evidence", "indicators"}
_SCHEME_MAY = {"kind", "edition", "valid_from", "valid_until", "supersedes"}
#: Blanks that a form must fill, besides those that all have.
_BLANKS: Mapping[str, frozenset[str]] = {
    "amount": frozenset({"upper"}),
    "quotient": frozenset({"upper", "lower"}),
    "share": frozenset({"upper"}),
    "difference": frozenset({"upper", "lower"}),
    "index_to_base": frozenset({"of", "base"}),
    "value_against_limit": frozenset({"of", "limit"}),
}
_COMMON = frozenset({"id", "title", "unit", "form", "subjects"})
_OPTIONAL = frozenset({"group", "best", "bands", "classes"})


def parse(document: Document) -> Scheme:
    """Return the scheme of a document.

    Raises
    ------
    TanliuError
        When a key is unknown or missing, a form, measure or unit does not exist, or bands do not tile the line.
    """
    data = document.data
    _keys(set(data), _SCHEME_KEYS, _SCHEME_KEYS | _SCHEME_MAY, document.where())
    found: list[Indicator] = []
    for position, entry in enumerate(data["indicators"]):
        where = document.where("indicators", position)
        found.append(_indicator(entry, where))
        target = found[-1].of
        if target is not None and target not in [indicator.id for indicator in found[:-1]]:
            raise TanliuError("refers to no earlier indicator of the scheme", where=where, found=target)
    title = data["title"]
    return Scheme(
        data["scheme"],
        title["en"],
        title["zh"],
        data["source"],
        data["evidence"],
        tuple(found),
        document.where(),
    )


Known = Mapping[str, tuple[Scheme, Indicator]]


def schemes(catalog: Catalog) -> list[Scheme]:
    """Return the schemes of indicators of the packs in use."""
    return [parse(document) for document in catalog.schemes.values() if "indicators" in document.data]


def indicators(catalog: Catalog) -> Known:
    """Return every indicator of the packs' schemes by id."""
    return {
        indicator.id: (scheme, indicator) for scheme in schemes(catalog) for indicator in scheme.indicators
    }


def part(measure: str, unit: str, where: str) -> Part:
    """Return a measure in a unit.

    Raises
    ------
    TanliuError
        When there is no such measure, or it has no such unit.
    """
    columns = {column.name: column.unit for column in dictionary()["measure"].columns if column.unit}
    return Part(_one_of(measure, tuple(columns), "measure", where), unit, ratio(columns[measure], unit))


def _indicator(entry: Mapping[str, Any], where: str) -> Indicator:
    form = _one_of(entry.get("form"), FORMS, "form", where)
    needed = _COMMON | _BLANKS[form]
    _keys(set(entry), set(needed), set(needed | _OPTIONAL), where)
    for subject in entry["subjects"]:
        _one_of(subject, SUBJECTS, "subject", where)
    return Indicator(
        id=entry["id"],
        title_en=entry["title"]["en"],
        title_zh=entry["title"]["zh"],
        unit=entry["unit"],
        form=form,
        subjects=tuple(entry["subjects"]),
        upper=_part(entry.get("upper"), where),
        lower=_part(entry.get("lower"), where),
        of=entry.get("of"),
        base=_one_of(entry["base"], BASES, "base", where) if "base" in entry else None,
        limit=Decimal(str(entry["limit"])) if "limit" in entry else None,
        group=_one_of(entry.get("group", "all"), GROUPS, "group", where),
        best=_one_of(entry["best"], ("low", "high"), "best", where) if "best" in entry else None,
        bands=_bands(entry.get("bands", ()), where),
        classes=_classes(entry["classes"], where) if "classes" in entry else None,
        where=where,
    )


def _part(entry: Mapping[str, Any] | None, where: str) -> Part | None:
    if entry is None:
        return None
    _keys(set(entry), {"measure", "unit"}, {"measure", "unit"}, where)
    return part(entry["measure"], entry["unit"], where)


def _bands(entries: Any, where: str) -> tuple[Band, ...]:
    """Return bands in rising order that tile the line: all but the last have an upper end, the last has none."""
    bands = []
    for entry in entries:
        _keys(set(entry), {"grade"}, {"grade", "up_to"}, where)
        bands.append(Band(str(entry["grade"]), Decimal(str(entry["up_to"])) if "up_to" in entry else None))
    ends = [band.up_to for band in bands]
    inner = [end for end in ends[:-1] if end is not None]
    if bands and (ends[-1] is not None or len(inner) != len(ends) - 1 or inner != sorted(set(inner))):
        raise TanliuError(
            "bands do not tile the line", where=where, found=[str(end) for end in ends],
            accepted=Message("rising up_to, and a last band without one"),
        )  # fmt: skip
    return tuple(bands)


def _classes(entry: Mapping[str, Any], where: str) -> Classes:
    _keys(set(entry), {"method", "count"}, {"method", "count", "limits"}, where)
    method = _one_of(entry["method"], METHODS, "method", where)
    limits = tuple(Decimal(str(limit)) for limit in entry.get("limits", ()))
    if (method == "ratio_to_mean") != bool(limits) or (limits and len(limits) != int(entry["count"]) - 1):
        raise TanliuError("limits belong to ratio_to_mean, one less than classes", where=where, found=entry)
    return Classes(method, int(entry["count"]), limits)


def _keys(found: set[str], needed: set[str], accepted: set[str], where: str) -> None:
    if missing := needed - found:
        raise TanliuError(
            "a key is missing",
            where=where,
            found=sorted(found),
            accepted=Message("also {keys}", keys=sorted(missing)),
        )
    if unknown := found - accepted:
        raise TanliuError("unknown key", where=where, found=sorted(unknown), accepted=sorted(accepted))


def _one_of(value: Any, accepted: tuple[str, ...], what: str, where: str) -> str:
    if value not in accepted:
        raise TanliuError(
            Message("unknown {name}", name=what), where=where, found=value, accepted=", ".join(accepted)
        )
    return str(value)

"""Which document holds: a later pack goes before an earlier one, and each edition has its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from types import MappingProxyType

from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period

_DAY = timedelta(days=1)


def scheme(catalog: Catalog, name: str, period: str | None = None) -> Document:
    """Return the edition of a scheme that holds in a period.

    Parameters
    ----------
    catalog
        Packs in use.
    name
        Id of the scheme.
    period
        Such as ``2025`` or ``2025-03``; its last day decides. The newest edition when left out.

    Raises
    ------
    TanliuError
        When no pack in use has the scheme, or no edition of it holds in the period.
    """
    return document(catalog, "schemes", name, period)


def document(catalog: Catalog, folder: str, name: str, period: str | None = None) -> Document:
    """Return the edition of a document of a folder of the packs, as `scheme` does.

    Raises
    ------
    TanliuError
        When no pack in use has the document, or no edition of it holds in the period.
    """
    known = catalog.documents.get(folder, {})
    if name not in known:
        what = "no pack in use has this scheme" if folder == "schemes" else "no pack in use has this document"
        raise TanliuError(what, where=folder, found=name, accepted=", ".join(known))
    editions = known[name]
    if period is None:
        return editions[-1]
    for one in editions:
        if holds(one, editions, period):
            return one
    raise TanliuError(
        "no edition holds in this period", where=editions[0].where(), found=period,
        accepted="; ".join(f"{one.edition} from {one.valid_from}" for one in editions),
    )  # fmt: skip


def holds(one: Document, editions: Sequence[Document], period: str) -> bool:
    """Return whether an edition holds in a period, whose last day decides."""
    day = Period.parse(period).end - _DAY
    return (one.valid_from or date.min) <= day <= last_day(one, editions)


def last_day(one: Document, editions: Sequence[Document]) -> date:
    """Return the last day of an edition: its own, or the day before another takes its place."""
    ends = [one.valid_until or date.max]
    ends += [
        other.valid_from - _DAY for other in editions if other.valid_from and other.supersedes == one.edition
    ]
    return min(ends)  # fmt: skip


def with_document(catalog: Catalog, folder: str, other: Document) -> Catalog:
    """Return a catalog in which a document stands in the place of every edition of its id."""
    here = MappingProxyType({**catalog.documents.get(folder, {}), other.id: (other,)})
    return replace(catalog, documents=MappingProxyType({**catalog.documents, folder: here}))


def arranged(packs: Iterable[Iterable[Document]]) -> Mapping[str, tuple[Document, ...]]:
    """Put the documents of packs together, the editions of an id in the order of their days.

    A document of a later pack replaces those of its id in earlier packs, unless it supersedes an edition of theirs:
    then both hold, each for its days.
    """
    found: dict[str, tuple[Document, ...]] = {}
    for documents in packs:
        own: dict[str, list[Document]] = {}
        for one in documents:
            own.setdefault(one.id, []).append(one)
        for name, fresh in own.items():
            earlier = found.get(name, ())
            beside = {one.supersedes for one in fresh} & {one.edition for one in earlier}
            kept = [one for one in earlier if one.edition not in {f.edition for f in fresh}] if beside else []
            found[name] = tuple(sorted((*kept, *fresh), key=lambda one: one.valid_from or date.min))
    return MappingProxyType(found)


def clashes(editions: Sequence[Document]) -> list[TanliuError]:
    """Return what is wrong among the editions of one id: a name twice, days twice, a place taken of none."""
    found = []
    names = [one.edition for one in editions]
    for before, one in combinations(editions, 2):
        if before.edition == one.edition:
            found.append(
                TanliuError("an edition is there twice", where=f"{one.where('edition')}: edition",
                            found=one.edition, accepted=Message("another name than in {place}", place=before.where('edition')))
            )  # fmt: skip
        elif (one.valid_from or date.min) <= last_day(before, editions):
            found.append(
                TanliuError(
                    "two editions hold on the same days", where=f"{one.where('valid_from')}: valid_from",
                    found=str(one.valid_from), accepted=Message("supersedes: {edition}, or after the last day of {place}", edition=before.edition, place=before.where()),
                )
            )  # fmt: skip
    found += [
        TanliuError(
            "supersedes an edition that is not there", where=f"{one.where('supersedes')}: supersedes",
            found=one.supersedes, accepted=", ".join(name for name in names if name != one.edition),
        )
        for one in editions
        if one.supersedes is not None and one.supersedes not in names
    ]  # fmt: skip
    return found

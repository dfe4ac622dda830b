"""Schemes of the packs in use."""

from __future__ import annotations

from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.kit.errors import NothingKnownError
from tanliu.kit.message import Message


def schemes(catalog: Catalog) -> dict[str, AssessmentScheme]:
    """Return the newest edition of every scheme by its id."""
    every = catalog.documents.get("assessments", {})
    return {id: read(editions[-1], AssessmentScheme) for id, editions in every.items()}


def scheme_of(catalog: Catalog, id: str) -> AssessmentScheme:
    """Return a scheme.

    Raises
    ------
    NothingKnownError
        When no pack in use has it.
    """
    editions = catalog.documents.get("assessments", {}).get(id)
    if not editions:
        known = ", ".join(catalog.documents.get("assessments", {}))
        raise NothingKnownError(Message("unknown {name}", name="scheme"), found=id, accepted=known)
    return read(editions[-1], AssessmentScheme)


def editions(catalog: Catalog) -> dict[str, AssessmentScheme]:
    """Return every edition of every scheme by ``id@edition``."""
    every = catalog.documents.get("assessments", {})
    found = [read(one, AssessmentScheme) for several in every.values() for one in several]
    return {f"{one.assessment}@{one.edition}": one for one in found}


def edition_of(catalog: Catalog, key: str) -> AssessmentScheme:
    """Return an edition of a scheme.

    Raises
    ------
    NothingKnownError
        When no pack in use has it.
    """
    known = editions(catalog)
    if key not in known:
        raise NothingKnownError(
            Message("unknown {name}", name="scheme"), found=key, accepted=", ".join(known)
        )
    return known[key]

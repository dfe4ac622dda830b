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

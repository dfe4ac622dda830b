"""Whose data a reader may see, as a condition on entities; every query of the pages and the API carries one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition in SQL on the columns entity_id, regions, industry and field, and its values.

    Attributes
    ----------
    whole
        Nothing is hidden, so stored totals of regions may be shown as they are.
    """

    condition: str
    values: tuple[object, ...] = ()
    whole: bool = False

    @classmethod
    def everything(cls) -> Scope:
        return cls("true", (), whole=True)

    @classmethod
    def nothing(cls) -> Scope:
        return cls("false")

    @classmethod
    def of_regions(cls, regions: Sequence[str]) -> Scope:
        """See the entities in some regions and in all regions inside them."""
        return cls("list_has_any(regions, ?::VARCHAR[])", (list(regions),))

    @classmethod
    def of_activities(cls, codes: Sequence[str]) -> Scope:
        """See the entities of some fields or industries."""
        return cls("list_has_any([field, industry], ?::VARCHAR[])", (list(codes),))

    @classmethod
    def of_entities(cls, entities: Sequence[str]) -> Scope:
        return cls("list_contains(?::VARCHAR[], entity_id)", (list(entities),))

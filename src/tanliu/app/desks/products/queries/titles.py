"""Registers of titles within the scope of a reader."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from tanliu.app.desks.products.models import GreenTitle
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.product.document import TitleRegisters
from tanliu.decide.product.schema import TITLES
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_WHERE = Message("a pack with a document of awards, such as carbon-flow")


def registers(catalog: Catalog) -> TitleRegisters:
    """Return the registers of the packs in use.

    Raises
    ------
    TanliuError
        When no pack in use has them.
    """
    if not any(catalog.documents.get(TITLES, {})):
        raise TanliuError("no pack in use has registers of titles", where=f"{TITLES}/", accepted=_WHERE)
    return read(document(catalog, TITLES, "green-manufacturing"), TitleRegisters)


def titles(results: Results, scope: Scope, register: str = "", text: str = "") -> QuerySet[GreenTitle]:
    """Return titles: those of the enterprises that a reader sees, and those of nobody in the register, which are public notices.

    Parameters
    ----------
    register
        Of this one alone.
    text
        Part of the name of the holder or of who awarded it.
    """
    found = GreenTitle.objects.all()
    if not scope.whole:
        rows = results.rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", list(scope.values))
        found = found.filter(Q(entity_id="") | Q(entity_id__in=[row["entity_id"] for row in rows]))
    if register:
        found = found.filter(kind=register)
    if text:
        found = found.filter(Q(holder__icontains=text) | Q(awarded_by__icontains=text))
    return found


def state(one: GreenTitle, today: date) -> str:
    """Return whether a title holds on a day: ``withdrawn``, ``to_come``, ``over`` or ``holds``."""
    if one.withdrawn_at is not None:
        return "withdrawn"
    if one.first > today:
        return "to_come"
    return "over" if one.last is not None and one.last < today else "holds"

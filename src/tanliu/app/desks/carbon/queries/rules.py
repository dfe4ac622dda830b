"""Rules of the packs in use: compliance schemes, methodologies; the newest edition of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from tanliu.catalog.schema import Block, read
from tanliu.catalog.types import Catalog
from tanliu.decide.compliance.document import Compliance
from tanliu.decide.credit.document import Methodology
from tanliu.kit.errors import NothingKnownError
from tanliu.kit.message import Message

B = TypeVar("B", bound=Block)


def schemes(catalog: Catalog) -> dict[str, Compliance]:
    """Return the compliance schemes by their ids."""
    return _newest(catalog, "compliance", Compliance)


#: The scheme whose unit accounts show when the packs have several.
_OWN = "district"


def own_scheme(catalog: Catalog) -> Compliance | None:
    """Return the scheme of the district, or the only one that there is; None without any."""
    known = schemes(catalog)
    return known.get(_OWN) or next(iter(known.values()), None)


def methodologies(catalog: Catalog) -> dict[str, Methodology]:
    """Return the methodologies of credits by their ids."""
    return _newest(catalog, "credits", Methodology)


def of(known: Mapping[str, B], id: str, name: str) -> B:
    """Return one of some rules.

    Raises
    ------
    NothingKnownError
        When there is none of this id.
    """
    if id not in known:
        raise NothingKnownError(Message("unknown {name}", name=name), found=id, accepted=", ".join(known))
    return known[id]


def _newest(catalog: Catalog, folder: str, model: type[B]) -> dict[str, B]:
    return {id: read(editions[-1], model) for id, editions in catalog.documents.get(folder, {}).items()}

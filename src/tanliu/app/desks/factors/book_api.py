"""Operations on factor books: which there are, and an edition of one, looked at or taken into use."""

from __future__ import annotations

import re
import tempfile
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.factors import shown
from tanliu.app.desks.factors.actions import UseEdition
from tanliu.app.desks.factors.books import asked_of, books, read_edition
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.api.request_bodies import body_of
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language

router = Router(tags=["factors"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class BookRow(Schema):
    """A factor book that can be imported by edition."""

    id: str
    title: str
    source: str


class BookList(Schema):
    """The factor books there are."""

    count: int
    items: list[BookRow]


class EditionRow(Schema):
    """A factor of an edition beside the one in use."""

    state: str = Field(description="changed, new_edition, new or unchanged")
    factor: str
    value: Decimal
    unit: str
    before: Decimal | None
    before_unit: str
    before_edition: str
    change_ratio: Decimal | None


class EditionRead(Schema):
    """What an edition changes."""

    counts: dict[str, int]
    rows: list[EditionRow] = Field(description="All that is not unchanged")
    left: list[str] = Field(description="Rows that the book leaves out, and how many")
    unread: list[str] = Field(description="Tables that are not read")
    faults: list[str] = Field(description="Cells that the book does not know")
    pack: str
    used: str | None = Field(description="The packs in use with it; null where it was looked at only")


def _file_name(name: str) -> str:
    """Return a name that is no path: it is told where a factor comes from."""
    return re.sub(r"[^\w. ()-]", "_", PurePath(name).name).lstrip(".") or "edition.csv"


@router.get("/factors/books", response={200: BookList, **READ_PROBLEMS})
def listed(request: HttpRequest) -> dict[str, Any]:
    """List the factor books that can be imported by edition."""
    known = [shown.book(id, one, language()) for id, one in books(catalog()).items()]
    return {"count": len(known), "items": known}


@router.post(
    "/factors/books/{book}", auth=WRITE, response={200: EditionRead, **WRITE_PROBLEMS}, openapi_extra=_BODY
)
def edition(
    request: HttpRequest,
    book: str,
    name: Annotated[str, Query(..., max_length=120, description="Name of the file, with its ending")],
    edition: Annotated[str, Query(..., max_length=60, description="Its year, or the number of the notice")],
    published: Annotated[str, Query(..., max_length=10, description="2026-06-10, 2026-06 or 2026")],
    year: Annotated[
        str, Query("", max_length=4, description="Year for which the numbers hold, where no table says it")
    ] = "",
    region: Annotated[str, Query("", max_length=60)] = "",
    evidence: Annotated[str, Query("", max_length=40)] = "",
    use: Annotated[
        bool, Query(False, description="Make the pack and use it; else only say what it changes")
    ] = False,
    leave_unknown: Annotated[bool, Query(False, description="Leave out what the book does not know")] = False,
) -> dict[str, Any]:
    """Say what an edition of a book, sent as the body, changes against the packs in use; with ``use`` take it into use."""
    UseEdition.require(actor_of(request))
    asked = asked_of(
        book=book, edition=edition, published=published, year=year, region=region, evidence=evidence
    )
    with tempfile.TemporaryDirectory(prefix="tanliu-") as folder:
        file = Path(folder) / _file_name(name)
        file.write_bytes(body_of(request))
        told = shown.edition(read_edition(catalog(), book, file, asked), catalog(), language())
        used = (
            perform(UseEdition(book, file, asked, leave_unknown), actor_of(request)).version if use else None
        )
    return {
        **{key: told[key] for key in ("counts", "left", "unread", "faults")},
        "rows": told["every"],
        "pack": asked.pack,
        "used": used,
    }

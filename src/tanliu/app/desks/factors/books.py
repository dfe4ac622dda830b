"""Editions of factor books: read from the publisher's file, compared with the packs in use, written as a pack."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import yaml

from tanliu.app.ingest.propose.look import look
from tanliu.app.store.durable import write_whole
from tanliu.catalog.book.compare import Compared, compared
from tanliu.catalog.book.document import FactorBook
from tanliu.catalog.book.grid import Grid
from tanliu.catalog.book.read import Asked, Reading, read
from tanliu.catalog.lint import lint
from tanliu.catalog.lookup import known_from
from tanliu.catalog.schema import read as read_document
from tanliu.catalog.schema.rows import columns
from tanliu.catalog.schema.values import Evidence
from tanliu.catalog.types import PUBLISHED, Catalog, Factor, Region
from tanliu.kit.csv_text import write_csv
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a book, read and compared.

    Parameters
    ----------
    file
        Where it was read, and the SHA-256 of its bytes.
    rows
        Every factor beside the one in use.
    """

    book: FactorBook
    asked: Asked
    file: Path
    digest: str
    reading: Reading
    rows: Sequence[Compared]


def books(catalog: Catalog) -> Mapping[str, FactorBook]:
    """Return the books that the packs know, by id."""
    known = catalog.documents.get("books", {})
    return {name: read_document(editions[-1], FactorBook) for name, editions in known.items()}


def pack_name(book: str, edition: str) -> str:
    """Return the name of the pack of an edition: ``desnz-2026``."""
    return re.sub(r"[^0-9a-z]+", "-", f"{book}-{edition}".lower()).strip("-")


def asked_of(
    *,
    book: str,
    edition: str,
    published: str,
    year: str = "",
    region: str = "",
    evidence: str = "",
    pack: str = "",
) -> Asked:
    """Return what somebody says of an edition, from texts.

    Raises
    ------
    TanliuError
        When the edition is missing, or a date, year or grade is none.
    """
    if not pack_name("", edition):
        raise TanliuError("a field is empty", where="edition", found=edition or None)
    try:
        known_from(published if PUBLISHED.fullmatch(published) else "")
    except ValueError as error:
        raise TanliuError(
            "not a date", where="published", found=published, accepted="YYYY, YYYY-MM, YYYY-MM-DD"
        ) from error
    if year and not (year.isascii() and year.isdecimal()):
        raise TanliuError("not a whole number", where="year", found=year)
    grade: Evidence | None = next((one for one in get_args(Evidence) if one == evidence), None)
    if evidence and grade is None:
        raise TanliuError(
            "not one of what is offered",
            where="evidence",
            found=evidence,
            accepted=", ".join(get_args(Evidence)),
        )
    return Asked(
        pack or pack_name(book, edition),
        edition,
        published,
        int(year) if year else None,
        region or None,
        grade,
    )


def require_understood(edition: Edition) -> None:
    """Refuse an edition that holds what its book does not know.

    Raises
    ------
    TanliuError
        With the first such cell.
    """
    faults = edition.reading.faults
    if faults:
        raise TanliuError(
            Message("{count} cells are not understood", count=len(faults)), where=edition.file.name, found=str(faults[0]),
            accepted=Message("leave them out by an explicit word, or teach the book (books/*.yaml of a pack)"),
        )  # fmt: skip


def read_edition(catalog: Catalog, name: str, file: Path, asked: Asked) -> Edition:
    """Read an edition of a book and compare it with packs.

    Raises
    ------
    TanliuError
        When no pack knows the book, or the file has not its tables.
    """
    known = books(catalog)
    if name not in known:
        raise TanliuError("no pack knows this book", found=name, accepted=", ".join(known))
    sheets = look(file, whole=True)
    grids = [Grid(file.name, one.sheet or "", one.numbers, one.rows, one.heads) for one in sheets]
    reading = read(known[name], grids, catalog, asked)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Edition(known[name], asked, file, digest, reading, compared(reading.factors, catalog))


def write_pack(edition: Edition, folder: Path) -> None:
    """Write an edition as a pack and check it as ``tanliu lint`` does; nothing stays when the check finds anything.

    Raises
    ------
    TanliuError
        When the folder is there already, there is no factor, or the check finds something.
    """
    if folder.exists():
        raise TanliuError("the folder is there already", found=str(folder), accepted=Message("a new folder"))
    if not edition.rows:
        raise TanliuError("the file has no factor that this book reads", found=edition.file.name)
    made = []
    for name, text in _files(edition, folder.name).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode())
        made.append(path)
    if findings := lint(folder):
        for path in made:
            path.unlink()
        for place in sorted({path.parent for path in made}, reverse=True):
            place.rmdir()
        raise TanliuError(
            Message("the pack has {count} faults, so it was not kept", count=len(findings)),
            found=str(findings[0]),
        )


def _files(edition: Edition, pack: str) -> dict[str, str]:
    book, asked, reading = edition.book, edition.asked, edition.reading
    named = book.names_edition.format(edition=asked.edition)
    about = f"{named}, read from {edition.file.name} (SHA-256 {edition.digest})."
    if earlier := superseded(edition):
        about += f" Supersedes {', '.join(earlier)}."
    year, _, month = asked.published.partition("-")
    told = {
        "id": pack,
        "title": {"en": f"{book.title.en}: {named}", "zh": f"{book.title.zh}：{named}"},
        "version": f"{year}.{month[:2] or '01'}",
        "licence": book.licence,
        "describes": {"en": f"Factors of {named}", "zh": f"{named} 的排放因子"},
        "depends": ["base"],
    }
    files = {
        "pack.yaml": _yaml(told),
        "README.md": _readme(edition, named, about),
        "factors/factors.yaml": _yaml({"about": about}),
        "factors/factors.csv": _table(columns(Factor), (_row(one) for one in edition.rows)),
    }
    if reading.regions:
        files["taxonomy/regions.csv"] = _table(columns(Region), map(_region, reading.regions.values()))
    return files


def superseded(edition: Edition) -> list[str]:
    """Return the editions in whose place this one comes."""
    return sorted({one.supersedes.edition for one in edition.rows if one.supersedes is not None})


def _row(one: Compared) -> dict[str, object]:
    told = one.factor.model_dump(exclude_none=True)
    if one.supersedes is not None:
        told["note"] = "; ".join(filter(None, (one.factor.note, f"supersedes {one.supersedes.id}")))
    return {**told, "value": format(one.factor.value, "f")}


def _region(one: Region) -> dict[str, object]:
    return {**one.model_dump(), "region": one.id}


def _table(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    out = io.StringIO()
    write_csv(out, names, ([row.get(name) for name in names] for row in rows))
    return out.getvalue()


def _yaml(told: Mapping[str, object]) -> str:
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=120)


def _readme(edition: Edition, named: str, about: str) -> str:
    reading = edition.reading
    lines = [f"# {named}", "", about, "", f"{len(edition.rows)} factors.", ""]
    lines += [f"- left out: {count} rows, {reason[0]}" for reason, count in reading.left.items()]
    lines += (
        [f"- {reading.other_units} numbers of the same factors in other units"] if reading.other_units else []
    )
    lines += [f"- table not read: {text}" for text in reading.unread]
    lines += [f"- not understood, left out by whoever imported: {fault}" for fault in reading.faults]
    return "\n".join(lines).rstrip() + "\n"

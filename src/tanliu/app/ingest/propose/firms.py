"""Firms and the towns in which they lie: id, name, place, industry and what else a register has."""

from __future__ import annotations

from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.columns import Column, unit_beside
from tanliu.app.ingest.propose.draft import Document, Draft, identity, said_whose
from tanliu.app.ingest.propose.vocabulary import Vocabulary
from tanliu.catalog.types import Catalog
from tanliu.kit.message import Message


def region(draft: Draft, column: Column) -> Document:
    """Feed the towns that a column names, and return the value that refers to them."""
    name = draft.key(column)
    known = {one for one in draft.ground.catalog.regions if one in column.values}
    if known == set(column.values):
        return {"column": name}
    draft.tables["region"] = {
        "repeats": "same",
        "columns": {
            "region_id": {"column": name, "clean": ["collapse"]},
            "parent_id": {"constant": draft.ground.place},
            "level": {"constant": "town"},
            "name": {"column": name, "clean": ["collapse"]},
            "name_zh": {"column": name, "clean": ["collapse"]},
        },
    }
    return {"column": name, "clean": ["collapse"]}


def entity(draft: Draft, *, same: bool) -> None:
    """Feed firms: id, name, place, industry and what else a register has."""
    table, ground = draft.table, draft.ground
    code, name, town = table.of("entity.entity_id"), table.of("entity.name"), table.of("entity.region_id")
    if code is None and name is None:
        code, name = said_whose(draft)
    key = code or name
    if key is None:
        return
    columns: Document = {"entity_id": identity(draft, key, {})}
    called = name or key
    columns["name"] = draft.key(called) if called.constant is None else {"constant": called.constant}
    columns["kind"] = {"constant": "enterprise"}
    columns["region_id"] = region(draft, town) if town is not None else {"constant": ground.place}
    if (industry := table.of("entity.industry")) is not None:
        columns |= _industry(draft, industry)
    elif (told := table.of("entity.field")) is not None:
        columns["field"] = {"column": draft.take(told), "values": _fields(draft, told)}
    if "field" not in columns:
        columns["field"] = {"constant": "industry"}
        draft.doubt(Message("no column tells the field or industry of firms; all are taken for industry"))
    columns |= _details(draft)
    draft.tables["entity"] = {**({"repeats": "same"} if same else {}), "columns": columns}


def _details(draft: Draft) -> Document:
    told: Document = {}
    for about in ("entity.address", "entity.contact"):
        if (column := draft.table.of(about)) is not None and column.values:
            told[about.partition(".")[2]] = draft.take(column)
    for about, usual in (("entity.land_area_mu", "mu"), ("entity.floor_area_m2", "m^2")):
        column = draft.table.of(about)
        if column is not None and column.values and forms.share(column.values, forms.is_number) == 1:
            told[about.partition(".")[2]] = {
                "column": draft.take(column),
                "unit": unit_beside(column) or usual,
            }
    size = draft.table.of("entity.size_class")
    if size is not None:
        known = {text: _size(draft.ground.vocabulary, text) for text in dict.fromkeys(size.values)}
        if known and all(known.values()):
            told["size_class"] = {"column": draft.take(size), "values": known}
    return told


def _size(vocabulary: Vocabulary, text: str) -> str:
    kind, _, value = (vocabulary.word(text) or "").partition(":")
    return value if kind == "size_class" else ""


def _industry(draft: Draft, column: Column) -> Document:
    """Translate industries by name, division or class into divisions, and into the fields that these belong to."""
    found = {text: _division(draft.ground.catalog, text) for text in dict.fromkeys(column.values)}
    unknown = [text for text, one in found.items() if one is None]
    if unknown:
        draft.doubt(
            Message(
                "industries that no pack names: {names}; the firms are taken for industry",
                names=", ".join(unknown[:5]),
            )
        )
    name = draft.take(column)
    industries = draft.ground.catalog.industries
    divisions = {text: industries[one] for text, one in found.items() if one is not None}
    told: Document = {
        "field": {
            "column": name,
            "values": {text: divisions[text].field if text in divisions else "industry" for text in found},
            "default": "industry",
        }
    }
    if not unknown:
        told["industry"] = {
            "column": name,
            "values": {
                text: one.section if one.id == one.section else one.section + one.id
                for text, one in divisions.items()
            },
        }
    return told


def _division(catalog: Catalog, text: str) -> str | None:
    """Return the division that a code or name means: 17, C17, 1713, 纺织业, C17 纺织业."""
    plain = text.strip()
    digits = "".join(sign for sign in plain if sign.isdigit())[:2]
    named = {one.name_zh: one.id for one in catalog.industries.values()}
    named |= {one.name_en.casefold(): one.id for one in catalog.industries.values()}
    if digits in catalog.industries and len(digits) == 2:
        return digits
    found = named.get(plain, named.get(plain.casefold()))
    return found or next((one for name, one in named.items() if plain and name.startswith(plain)), None)


def _fields(draft: Draft, column: Column) -> dict[str, str]:
    fields = draft.ground.catalog.fields.values()
    known = {word: one.id for one in fields for word in (one.id, one.name_en.casefold(), one.name_zh)}
    return {text: known.get(text.casefold(), "industry") for text in dict.fromkeys(column.values)}

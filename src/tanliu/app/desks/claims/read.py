"""Claims of people: a file of theirs, or what they typed into a form, as a document of claims."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tanliu.app.ingest import yaml_apart
from tanliu.catalog.schema import faults, read
from tanliu.catalog.types import Document
from tanliu.decide.claims.document import Claim, Claims
from tanliu.decide.claims.judge import judge
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: What stands for a number that the text does not tell.
UNTOLD = "?"
_FORM = Message("name = number unit, one a line; a question mark for a number that is not told")


def of_file(path: Path) -> Document:
    """Read a file of claims.

    Raises
    ------
    TanliuError
        When it is no such file, or a claim of it cannot be judged.
    """
    if not path.is_file():
        raise TanliuError("no such file", found=path)
    data, lines = yaml_apart.read(path)
    if not isinstance(data, dict):
        raise TanliuError("a block of keys wanted", where=path)
    document = Document(str(data.get("claim", path.stem)), "", path, MappingProxyType(data), lines)
    for fault in faults(document, Claims):
        raise fault
    for at, claim in enumerate(read(document, Claims).figures):
        _require_judged(claim, f"{document.where('figures', at)}: {claim.id}")
    return document


def of_form(told: Mapping[str, str]) -> Claim:
    """Return the claim that a form tells.

    Raises
    ------
    TanliuError
        When a field is empty or cannot be read.
    """
    for name in ("says", "printed", "unit", "expression"):
        if not told.get(name, "").strip():
            raise TanliuError("a field is empty", where=name)
    says = told["says"].strip()
    data: dict[str, Any] = {
        "id": told.get("id", "").strip() or "claim", "system": "own", "says": {"en": says, "zh": says},
        "printed": told.get("printed", "").strip(), "unit": told.get("unit", "").strip(),
        "where": told.get("where", "").strip() or "–", "relation": told.get("relation") or "equals",
        "expression": told.get("expression", "").strip(), "inputs": inputs_of(told.get("inputs", "")),
        "is_saving": told.get("is_saving") == "1",
    }  # fmt: skip
    for name in ("quote", "baseline", "boundary", "period", "factor_edition", "note"):
        if value := told.get(name, "").strip():
            data[name] = value
    return of_data(data)


def of_data(data: Mapping[str, Any]) -> Claim:
    """Return the claim that a block of keys tells.

    Raises
    ------
    TanliuError
        When it is none, or cannot be judged.
    """
    _require_text(data)
    document = Document("own", "", Path("claim"), MappingProxyType(dict(data)), {})
    for fault in faults(document, Claim):
        raise TanliuError(fault.what, where=_field(fault.where), found=fault.found, accepted=fault.accepted)
    claim = Claim.model_validate(dict(data))
    _require_judged(claim, claim.id)
    return claim


def inputs_of(text: str) -> dict[str, dict[str, Any]]:
    """Return the inputs of a form: ``name = number unit`` in each line.

    Raises
    ------
    TanliuError
        When a line is none, or a name is there twice.
    """
    found: dict[str, dict[str, Any]] = {}
    for at, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, equals, rest = (part.strip() for part in line.partition("="))
        number, _, unit = rest.partition(" ")
        if not equals or not name.isidentifier() or not number:
            raise TanliuError("not an input", where=Message("line {row}", row=at), found=line, accepted=_FORM)
        if name in found:
            raise TanliuError("an input is there twice", where=Message("line {row}", row=at), found=name)
        found[name] = {"unit": unit.strip() or "1"} | ({} if number == UNTOLD else {"printed": number})
    return found


def _require_text(data: Mapping[str, Any]) -> None:
    """Refuse printed numbers that are no texts: as numbers they have lost zeros at their end already."""
    inputs = data.get("inputs")
    every = {"printed": data} | {
        f"inputs.{name}.printed": one
        for name, one in (inputs.items() if isinstance(inputs, Mapping) else ())
        if isinstance(one, Mapping)
    }
    for where, one in every.items():
        if not isinstance(one.get("printed", ""), str):
            raise TanliuError(
                "a printed number is a text, so that no digit is lost", where=where, found=one["printed"],
                accepted='"8.50"',
            )  # fmt: skip


def _require_judged(claim: Claim, where: str) -> None:
    try:
        judge(claim)
    except TanliuError as error:
        raise TanliuError(error.what, where=where, found=error.found, accepted=error.accepted) from error


def _field(where: object) -> str:
    return str(where).rpartition(": ")[2]

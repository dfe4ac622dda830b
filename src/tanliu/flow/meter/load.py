"""Read the authenticity checks from their YAML document; anything not understood is refused with its line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tanliu.catalog.types import Document
from tanliu.flow.meter.types import Check, Factor
from tanliu.kit.errors import TanliuError

SCHEME = "authenticity"
SCALES = ("chance", "deviations", "ratio")
_ALWAYS = {"flag_at", "sure_at"}
_KEYS = {"title", "scale", "why", "numbers", "measured"}
_MAY = {"factors"}
_FACTOR = {"ratio", "what", "source", "evidence"}


def parse(document: Document) -> Mapping[str, Check]:
    """Return the checks of a document by id.

    Raises
    ------
    TanliuError
        When a key is unknown or missing, or a number is none.
    """
    checks = document.data.get("checks")
    if not isinstance(checks, dict):
        raise TanliuError("a key is missing", where=document.where(), accepted="checks")
    return MappingProxyType({name: _check(document, name, entry) for name, entry in checks.items()})


def _check(document: Document, name: str, entry: Mapping[str, Any]) -> Check:
    where = document.where("checks", name)
    if set(entry) - _MAY != _KEYS:
        raise TanliuError("unknown key", where=where, found=sorted(entry), accepted=sorted(_KEYS | _MAY))
    if entry["scale"] not in SCALES:
        raise TanliuError("unknown scale", where=where, found=entry["scale"], accepted=", ".join(SCALES))
    numbers = {key: float(value) for key, value in entry["numbers"].items()}
    if missing := _ALWAYS - set(numbers):
        raise TanliuError(
            "a check lacks a number", where=where, found=sorted(numbers), accepted=sorted(missing)
        )
    if numbers["flag_at"] > numbers["sure_at"]:
        raise TanliuError(
            "sure before it is a finding",
            where=where,
            found=entry["numbers"],
            accepted="flag_at up to sure_at",
        )
    measured = entry["measured"]
    return Check(
        id=name, title=MappingProxyType(dict(entry["title"])), scale=str(entry["scale"]),
        why=MappingProxyType(dict(entry["why"])), numbers=MappingProxyType(numbers),
        precision_ratio=float(measured["precision"]), recall_ratio=float(measured["recall"]), where=where,
        factors=tuple(_factor(document, name, number, one) for number, one in enumerate(entry.get("factors", ()))),
    )  # fmt: skip


def _factor(document: Document, name: str, number: int, entry: Mapping[str, Any]) -> Factor:
    where = document.where("checks", name, "factors", number)
    if set(entry) != _FACTOR:
        raise TanliuError("unknown key", where=where, found=sorted(entry), accepted=sorted(_FACTOR))
    if not float(entry["ratio"]) > 1:
        raise TanliuError(
            "not a number above 1", where=where, found=entry["ratio"], accepted="a ratio above 1"
        )
    what = MappingProxyType(dict(entry["what"]))
    return Factor(float(entry["ratio"]), what, str(entry["source"]), str(entry["evidence"]))

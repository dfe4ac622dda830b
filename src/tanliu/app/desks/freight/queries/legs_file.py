"""A file of legs: what can be read, and rows that are refused with their reason."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.platform.tools.files import File, decimal
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.model.freight.document import Freight
from tanliu.model.freight.legs import Leg

COLUMNS = ("chain", "mode", "tonnes", "km")


def rules_of(catalog: Catalog) -> Freight:
    """Return the newest rules of the packs in use.

    Raises
    ------
    NothingKnownError
        When no pack has any.
    """
    for editions in catalog.documents.get("freight", {}).values():
        return read(editions[-1], Freight)
    raise NothingKnownError("no pack in use has rules of transport", where="freight")


def legs_of(file: File, rules: Freight) -> tuple[list[Leg], list[tuple[int, str, str]]]:
    """Read ``chain,mode,tonnes,km`` and, where they are told, ``distance`` and ``kg_a_tkm`` of the carrier.

    Raises
    ------
    TanliuError
        When a column is missing, or no leg can be read.
    """
    found, refused = [], []
    file.want(COLUMNS)
    for number, row in file.rows():
        one = _leg(row, rules)
        if isinstance(one, Leg):
            found.append(one)
        else:
            refused.append((number, *one))
    if not found:
        raise TanliuError("no leg of the file can be read", where=file.name, accepted=", ".join(rules.modes))
    return found, refused


def _leg(row: Mapping[str, str], rules: Freight) -> Leg | tuple[str, str]:
    distance = row.get("distance") or next(iter(rules.distances))
    if row["mode"] not in rules.modes:
        return "unknown_mode", row["mode"]
    if distance not in rules.distances:
        return "unknown_distance", distance
    numbers = []
    for name in ("tonnes", "km", "kg_a_tkm"):
        text = row.get(name, "")
        if not text and name == "kg_a_tkm":
            continue
        try:
            value = float(decimal(text, name))
        except TanliuError:
            return "not_a_number", f"{name}: {text}"
        if value <= 0:
            return "not_above_zero", f"{name}: {text}"
        numbers.append(value)
    return Leg(
        row["chain"], row["mode"], numbers[0], numbers[1], distance, numbers[2] if len(numbers) > 2 else None
    )


#: What else is counted beside transport, by turnover.
KINDS = ("energy", "waste", "materials", "packaging")
BESIDE = ("kind", "quantity", "kg_a_unit")


def beside_of(file: File) -> tuple[dict[str, float], list[tuple[int, str, str]]]:
    """Read ``kind,quantity,kg_a_unit``: emissions beside transport by their kind [kg CO2e].

    A kind that no row tells is not in it: it is not known, and never zero.

    Raises
    ------
    TanliuError
        When a column is missing.
    """
    found: dict[str, float] = {}
    refused = []
    file.want(BESIDE)
    for number, row in file.rows():
        if row["kind"] not in KINDS:
            refused.append((number, "unknown_kind", row["kind"]))
            continue
        try:
            quantity, factor = (float(decimal(row[name], name)) for name in ("quantity", "kg_a_unit"))
        except TanliuError:
            refused.append((number, "not_a_number", f"{row['quantity']}, {row['kg_a_unit']}"))
            continue
        if quantity < 0 or factor < 0:
            refused.append((number, "below_zero", f"{row['quantity']}, {row['kg_a_unit']}"))
            continue
        found[row["kind"]] = found.get(row["kind"], 0.0) + quantity * factor
    return found, refused

"""Examples a domain expert can read: tests/*.yaml of a pack, run against the catalog.

An example has ``name``, ``asks`` (emission, standard_coal, factor, gwp, or what a room registers, such as grade),
``input`` and either ``output`` or ``error`` (a part of the message).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tanliu.catalog import yamlfile
from tanliu.catalog.effective import beside, emission, gwp, standard_coal
from tanliu.catalog.finding import finding, moved, noted
from tanliu.catalog.lookup import find
from tanliu.catalog.types import HOWS, Catalog, Finding
from tanliu.kit.errors import TanliuError
from tanliu.kit.rounding import half_even
from tanliu.kit.units import convert

_NEEDED = frozenset({"name", "asks", "input"})
_KEYS = _NEEDED | {"output", "error"}
_OTHER = "the example comes out otherwise"
_OUTPUT = frozenset({"value", "unit", "tolerance", "how", "factor"})
Answer = tuple[Decimal, str, str, str]
#: Answers what a room further right knows, such as a transition of a process: values by name.
Room = Callable[[Catalog, Mapping[str, Any]], Mapping[str, Any]]
_ROOMS: dict[str, Room] = {}


def register_ask(name: str, room: Room) -> None:
    """Let examples ask a room further right.

    Parameters
    ----------
    name
        What ``asks`` says.
    room
        Returns the values that ``output`` may name; raises `TanliuError` for what ``error`` expects.
    """
    _ROOMS[name] = room


def register_formulas(name: str, formulas: Mapping[str, Callable[..., Any]]) -> None:
    """Let examples ask the formulas of a room: ``input`` says which (``of``), to how many ``places``, and what is ``given``.

    A published figure is told with its digits, and what is worked out must be the same in all of them.
    """

    def room(catalog: Catalog, told: Mapping[str, Any]) -> Mapping[str, Any]:
        if told["of"] not in formulas:
            raise TanliuError("not one of what is offered", found=told["of"], accepted=", ".join(formulas))
        given = {
            key: float(value) if isinstance(value, Decimal) else value for key, value in told["given"].items()
        }
        value = Decimal(repr(float(formulas[told["of"]](**given))))
        return {"value": half_even(value, int(told["places"]))}

    register_ask(name, room)


def run(catalog: Catalog, path: Path) -> list[Finding]:
    """Run every example of a file and return those that fail."""
    try:
        data, lines = yamlfile.read(path)
    except TanliuError as error:
        return [finding(error, path)]
    if not isinstance(data, list):
        return [noted(path, 1, "a file of examples is a list")]
    faults = (
        (lines[index,], _name(example), _failure(catalog, example)) for index, example in enumerate(data)
    )
    return [moved(fault, str(path), line, name) for line, name, fault in faults if fault]


def _name(example: Any) -> str:
    return str(example.get("name", "")) if isinstance(example, dict) else ""


def _failure(catalog: Catalog, example: Any) -> TanliuError | None:
    """Return what an example got wrong, None when it holds."""
    if not isinstance(example, dict) or not _NEEDED <= example.keys() <= _KEYS:
        return TanliuError("an example has other keys", accepted=", ".join(sorted(_KEYS)))
    if ("output" in example) == ("error" in example):
        return TanliuError("give either output or error")
    if example["asks"] in _ROOMS:
        return _room_failure(catalog, example)
    if example["asks"] not in _ASKS:
        offered = ", ".join([*_ASKS, *_ROOMS])
        return TanliuError("not one of what is offered", found=example["asks"], accepted=offered)
    try:
        answer = _ASKS[example["asks"]](catalog, dict(example["input"]))
    except (TanliuError, TypeError, KeyError) as error:
        return _unexpected(example, error)
    if "error" in example:
        return _no_error(f"{answer[0]} {answer[1]}", example)
    return _difference(answer, example["output"])


def _unexpected(example: Mapping[str, Any], error: Exception) -> TanliuError | None:
    """Return an error of an example that does not expect it."""
    expected = example.get("error")
    if expected and expected in str(error):
        return None
    return (
        error
        if isinstance(error, TanliuError)
        else TanliuError("an example cannot be asked", found=str(error))
    )


def _no_error(found: object, example: Mapping[str, Any]) -> TanliuError:
    return TanliuError("no error where one is expected", found=found, accepted=example["error"])


def _room_failure(catalog: Catalog, example: Mapping[str, Any]) -> TanliuError | None:
    """Return what an example of a room got wrong: a value, or the error that it expects."""
    try:
        answer = _ROOMS[example["asks"]](catalog, example["input"])
    except (TanliuError, TypeError, KeyError) as error:
        return _unexpected(example, error)
    if "error" in example:
        return _no_error(dict(answer), example)
    if unknown := sorted(set(example["output"]) - set(answer)):
        return TanliuError("unknown key", found=unknown[0], accepted=", ".join(sorted(answer)))
    wrong = {key: answer[key] for key, wanted in example["output"].items() if answer[key] != wanted}
    return TanliuError(_OTHER, found=wrong, accepted=str(dict(example["output"]))) if wrong else None


def _difference(answer: Answer, output: Mapping[str, Any]) -> TanliuError | None:
    value, unit, how, factor = answer
    if unknown := sorted(set(output) - _OUTPUT):
        return TanliuError("unknown key", found=unknown[0], accepted=", ".join(sorted(_OUTPUT)))
    if "value" in output:
        wanted, tolerance = Decimal(output["value"]), Decimal(output.get("tolerance", 0))
        found = convert(value, unit, str(output.get("unit", unit)))
        if abs(found - wanted) > tolerance:
            return TanliuError(_OTHER, found=f"value {found}", accepted=f"{wanted} ± {tolerance}")
    for key, got in (("how", how), ("factor", factor)):
        if output.get(key, got) != got:
            return TanliuError(_OTHER, found=f"{key} {got}", accepted=str(output[key]))
    return None


def _ask_emission(catalog: Catalog, asked: dict[str, Any]) -> Answer:
    if "activity" in asked:
        asked["carrier"] = asked.pop("activity")
    quantity, per = _quantity(catalog, asked)
    gas = asked.pop("gas", "CO2")
    if any(one.id == gas for one in catalog.beside):
        told = beside(catalog, asked.pop("carrier"), substance=gas, per=per, **asked)
        how = max((match.how for match in told.matches), key=HOWS.index)
        return told.value * quantity, "kg", how, told.matches[0].factor.id
    answer = emission(catalog, **asked, per=per)
    value = answer.co2e if gas == "CO2e" else answer.gases[gas]
    return value * quantity, "kg", answer.how, answer.matches[0].factor.id


def _ask_standard_coal(catalog: Catalog, asked: dict[str, Any]) -> Answer:
    quantity, per = _quantity(catalog, asked)
    answer = standard_coal(catalog, **asked, per=per)
    return answer.value * quantity, "kgce", answer.match.how, answer.match.factor.id


def _ask_factor(catalog: Catalog, asked: dict[str, Any]) -> Answer:
    match = find(catalog, **asked)
    return match.factor.value, match.factor.unit, match.how, match.factor.id


def _ask_gwp(catalog: Catalog, asked: dict[str, Any]) -> Answer:
    match = gwp(catalog, asked["gas"], asked["set"])
    return match.factor.value, match.factor.unit, match.how, match.factor.id


def _quantity(catalog: Catalog, asked: dict[str, Any]) -> tuple[Decimal, str | None]:
    """Take the quantity out of the input, in the canonical unit where that can be, else in its own."""
    amount, _, unit = str(asked.pop("quantity", "1")).partition(" ")
    carrier = catalog.activities.get(asked["carrier"])
    if not unit or carrier is None:
        return Decimal(amount), None
    try:
        return convert(Decimal(amount), unit, carrier.unit), None
    except TanliuError:
        return Decimal(amount), unit


_ASKS: dict[str, Callable[[Catalog, dict[str, Any]], Answer]] = {
    "emission": _ask_emission,
    "standard_coal": _ask_standard_coal,
    "factor": _ask_factor,
    "gwp": _ask_gwp,
}

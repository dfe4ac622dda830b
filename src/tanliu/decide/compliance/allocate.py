"""What an operator is entitled to, step by step: each step is a product that is told, and the sum is rounded down once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext

from tanliu.decide.compliance.document import Compliance, Correction, Method, Piece, Product
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Digits of all arithmetic here; powers and exponentials are rounded to ten decimals.
_DIGITS, _PLACES = 50, Decimal("1E-10")
_MONTHS = 12
Told = Mapping[str, Decimal | str]


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an entitlement: quantity times benchmark times corrections.

    Attributes
    ----------
    factors
        Each by its name, in their order.
    kg
        The product, not rounded.
    """

    name: str
    quantity: Decimal
    factors: tuple[tuple[str, Decimal], ...]
    kg: Decimal


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What somebody is entitled to.

    Attributes
    ----------
    kg
        Whole kgCO2e, the sum of the lines rounded down.
    months
        Of the year in which the operator was there; fewer for who came or closed.
    """

    method: str
    year: int
    kg: int
    lines: tuple[Line, ...]
    months: int = _MONTHS


def entitled(scheme: Compliance, method: str, year: int, told: Told, months: int = _MONTHS) -> Entitlement:
    """Work out an entitlement.

    Parameters
    ----------
    told
        Quantities and classes of the operator, by the keys that the method names; of history ``emissions_kg_YYYY`` of the base
        years, of intensity ``industry`` and ``value_added_10k_cny``.
    months
        In which the operator was there, of which history is shared out; what is made shares itself out.

    Raises
    ------
    TanliuError
        When the scheme does not know the method, class or year, or the operator does not tell what is asked for.
    """
    if method not in scheme.methods:
        raise _unknown("method", method, scheme.methods)
    if not 0 <= months <= _MONTHS:
        raise TanliuError("a year has twelve months", where="months", found=months, accepted=f"0 – {_MONTHS}")
    by = scheme.methods[method]
    with localcontext() as context:
        context.prec = _DIGITS
        lines = _FORMS[by.form](scheme, by, year, told, months)
        total = sum((line.kg for line in lines), Decimal(0))
        return Entitlement(method, year, int(total.to_integral_value(ROUND_FLOOR)), tuple(lines), months)


def initial(scheme: Compliance, method: str, year: int, told_last_year: Told, months: int = _MONTHS) -> int:
    """Return what is allocated at the start of a year [kgCO2e], by the output of the year before."""
    found = entitled(scheme, method, year, told_last_year, months)
    share = scheme.methods[method].initial_percent
    return int((found.kg * share / 100).to_integral_value(ROUND_FLOOR))


def scaled(entitlements: Sequence[int], cap_kg: int) -> tuple[list[int], int]:
    """Scale entitlements down to a cap by one factor.

    Returns
    -------
    list of int
        What each gets [kgCO2e], rounded down.
    int
        What rounding left of the cap, for the reserve; 0 where the cap does not bind.
    """
    total = sum(entitlements)
    if total <= cap_kg:
        return list(entitlements), 0
    parts = [one * cap_kg // total for one in entitlements]
    return parts, cap_kg - sum(parts)


def correction(by: Correction, told: Told) -> Decimal:
    """Return the value of a correction [-] for what an operator tells."""
    if by.classes:
        named = str(_asked(told, by.of))
        if named not in by.classes:
            raise _unknown(by.of, named, by.classes)
        return by.classes[named]
    x = _quantity(told, by.of)
    for one in by.pieces:
        if (one.start is None or x >= one.start) and (one.below is None or x < one.below):
            return _at(one, x)
    raise TanliuError("no piece of the correction covers this", where=by.of, found=f"{x}")


def _at(piece: Piece, x: Decimal) -> Decimal:
    if piece.slope is not None:
        return piece.constant + piece.slope * (piece.at - x)
    if piece.base is not None:
        return Decimal(piece.base ** (piece.exponent - piece.exponent_slope * x)).quantize(_PLACES)
    found = piece.constant - sum(weight * (1 - (-x / scale).exp()) for weight, scale in piece.decays)
    return found.quantize(_PLACES) if piece.decays else found


def _benchmark(scheme: Compliance, by: Method, year: int, told: Told, months: int) -> list[Line]:
    lines = []
    for id, product in by.products.items():
        if product.output not in told:
            continue
        quantity = _quantity(told, product.output)
        factors = [("benchmark", _value(product, year, told))]
        factors += [(name, correction(scheme.corrections[name], told)) for name in product.corrections]
        lines.append(_line(id, quantity, factors))
    if not lines:
        asked = ", ".join(product.output for product in by.products.values())
        raise TanliuError(
            "the operator tells none of the quantities that the method asks for", accepted=asked
        )
    return lines


def _value(product: Product, year: int, told: Told) -> Decimal:
    named = str(_asked(told, product.by)) if product.by else "all"
    if named not in product.benchmarks:
        raise _unknown(product.by or "class", named, product.benchmarks)
    return _of_year(product.benchmarks[named], year, named)


def _history(scheme: Compliance, by: Method, year: int, told: Told, months: int) -> list[Line]:
    known = [_quantity(told, f"emissions_kg_{one}") for one in by.base_years if f"emissions_kg_{one}" in told]
    if not known:
        asked = ", ".join(f"emissions_kg_{one}" for one in by.base_years)
        raise TanliuError(
            "the operator tells none of the quantities that the method asks for", accepted=asked
        )
    mean = sum(known, Decimal(0)) / len(known)
    factors = [("cut", (100 - by.cut_percent) / 100), ("months", Decimal(months) / _MONTHS)]
    return [_line("history", mean, factors)]


def _intensity(scheme: Compliance, by: Method, year: int, told: Told, months: int) -> list[Line]:
    industry = str(_asked(told, "industry"))
    known = [code for code in by.targets if industry.startswith(code)]
    if not known:
        raise _unknown("industry", industry, by.targets)
    target = _of_year(by.targets[max(known, key=len)], year, industry)
    return [_line("value_added", _quantity(told, "value_added_10k_cny"), [("target", target)])]


_FORMS = {"benchmark": _benchmark, "history": _history, "intensity": _intensity}


def _line(name: str, quantity: Decimal, factors: Sequence[tuple[str, Decimal]]) -> Line:
    kg = quantity
    for _, factor in factors:
        kg *= factor
    return Line(name, quantity, tuple(factors), kg)


def _of_year(values: Mapping[int, Decimal], year: int, where: str) -> Decimal:
    if year not in values:
        raise TanliuError(
            "no value of this year", where=where, found=year, accepted=", ".join(str(one) for one in values)
        )
    return values[year]


def _asked(told: Told, key: str) -> Decimal | str:
    if key not in told:
        raise TanliuError("the operator does not tell this", where=key, accepted=", ".join(told))
    return told[key]


def _quantity(told: Told, key: str) -> Decimal:
    value = _asked(told, key)
    if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
        raise TanliuError("a number of zero or more wanted", where=key, found=f"{value}")
    return value


def _unknown(name: str, found: str, known: Mapping[str, object]) -> TanliuError:
    return TanliuError(Message("unknown {name}", name=name), found=found, accepted=", ".join(known))

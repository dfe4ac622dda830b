"""Which half width of the 95 % interval a factor or a quantity has: what it states itself, or a default of the packs.

A default that names no source is not used: what has no interval has none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from tanliu.catalog.effective import EffectiveFactor
from tanliu.catalog.types import Catalog, Factor, Match, Uncertainty
from tanliu.flow.inventory.formulas import product_uncertainty
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import ratio as units_ratio

#: What a default stands for when none is named for it: standard coal is a net calorific value over a constant.
_LIKE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "standard_coal": (("standard_coal",), ("net_calorific_value",)),
}
#: Gases of which a factor of a fuel that is published whole is wrong with its carbon.
_OF_CARBON = ("CO2", "CO2e", "CO2_biogenic")
#: A gas with so much of the CO2e is not beside the others.
_MOST = 0.5


def activity_ratio(catalog: Catalog, activity: str, group: str, origin: str) -> float | None:
    """Return the half width of a quantity over the quantity, None where no pack has a sourced one.

    Parameters
    ----------
    activity, group
        Carrier or other activity, and its group.
    origin
        ``metered`` or ``reported``.
    """
    rows = [row for row in catalog.uncertainties if row.about == "activity" and row.state in (origin, "")]
    found = _closest(rows, activity, group)
    return float(found.half_width_ratio) if found else None


def factor_ratio(catalog: Catalog, factor: Factor) -> tuple[Decimal | None, str]:
    """Return the half width of a factor over the factor, and by which default; no default where it states its own."""
    if factor.uncertainty_ratio is not None:
        return factor.uncertainty_ratio, ""
    if not factor.pack:
        # what a supplier or an hour is off by is nobody's default
        return None, ""
    group = _group(catalog, factor.carrier)
    for kinds in (*_LIKE.get(factor.kind, ((factor.kind,),)), *_whole(factor)):
        found = [one for kind in kinds if (one := _default(catalog, factor, kind, group)) is not None]
        if len(found) == len(kinds):
            together = product_uncertainty(*(float(one.half_width_ratio) for one in found))
            ratio = found[0].half_width_ratio if len(found) == 1 else round(Decimal(str(together)), 4)
            return ratio, "+".join(one.id for one in found)
    return None, ""


def _whole(factor: Factor) -> Sequence[tuple[str, ...]]:
    """Return what a factor is made of that is published whole: per energy of its carbon, else of its heat too."""
    if factor.kind != "emission_factor" or factor.gas not in _OF_CARBON:
        return ()
    per = factor.unit.partition("/")[2]
    try:
        units_ratio(per, "GJ")
    except TanliuError:
        return (("carbon_content", "net_calorific_value"),)
    return (("carbon_content",),)


def _default(catalog: Catalog, factor: Factor, kind: str, group: str) -> Uncertainty | None:
    rows = [row for row in catalog.uncertainties if row.about == kind and row.basis in (factor.basis, "")]
    gas = factor.gas if kind == "emission_factor" else ""
    return _closest([row for row in rows if not gas or row.gas in (gas, "")], factor.carrier, group)


def _closest(rows: Sequence[Uncertainty], name: str, group: str) -> Uncertainty | None:
    """Return the default for it itself before that of its group, and that before one for anything."""
    fit = [row for row in rows if row.evidence != "unsourced"]
    fit = [row for row in fit if row.carrier in (name, "") and row.group in (group, "")]
    return max(
        fit,
        key=lambda row: (bool(row.carrier), bool(row.group), bool(row.state), bool(row.basis)),
        default=None,
    )


def _group(catalog: Catalog, name: str) -> str:
    item = catalog.activities.get(name)
    return item.group if item else ""


def entry_width(catalog: Catalog, match: Match) -> dict[str, str]:
    """Return what a binding keeps of the interval of a factor; nothing of a potential, which is a choice of the account."""
    if match.factor.kind == "gwp":
        return {}
    ratio, default = factor_ratio(catalog, match.factor)
    if ratio is None:
        return {}
    return {"uncertainty_ratio": str(ratio), **({"uncertainty_from": default} if default else {})}


def weights(factor: EffectiveFactor) -> dict[str, float]:
    """Return by id of a factor the part of the CO2e that is wrong with it, where that is not all of it."""
    if not factor.co2e:
        return {}
    potentials = {m.factor.gas: m.factor.value for m in factor.matches if m.factor.kind == "gwp"}
    told = {gas: value * potentials.get(gas, Decimal(1)) for gas, value in factor.gases.items()}
    found = {}
    for match in factor.matches:
        gas = "CO2" if match.factor.kind in ("carbon_content", "oxidation") else match.factor.gas
        if match.factor.kind in ("carbon_content", "oxidation", "emission_factor"):
            part = float(told.get(gas, Decimal(0)) / factor.co2e)
            if part != 1:
                found[match.factor.id] = round(part, 9)
    return found


def whole_ratio(catalog: Catalog, factor: EffectiveFactor) -> float | None:
    """Return the half width of the CO2e of a unit over it; None where that of what all of it is made of is not known.

    A gas beside whose factor has no interval is left out here and in `known_part`.
    """
    parts, own = [], weights(factor)
    for match in factor.matches:
        weight = own.get(match.factor.id, 1.0)
        ratio, _ = factor_ratio(catalog, match.factor)
        is_beside = match.factor.kind == "emission_factor" and ratio is None and weight < _MOST
        if match.factor.kind != "gwp" and not is_beside:
            parts.append(None if ratio is None else float(ratio) * weight)
    return product_uncertainty(*parts)


def known_part(factors: str, use: str = "emission") -> float:
    """Return the part of what a binding gives whose factors have an interval, where all of it has one of its main gas."""
    used = [one for one in json.loads(factors) if one["for"] == use and "uncertainty_ratio" not in one]
    return 1.0 - sum(float(one["weight"]) for one in used if "weight" in one)


def factor_ratios(factors: str, whole: float | None, use: str = "emission") -> dict[str, float] | None:
    """Return the half width of the 95 % interval that each factor of a binding brings to its lines over them, by id.

    Parameters
    ----------
    factors, whole
        Of a row of the table ``binding``: what it keeps of its factors, and the half width of all of them together; rows
        written before factors kept their own have no other.
    use
        ``emission`` or ``standard coal``.

    Returns
    -------
    dict of str to float, or None
        None where the interval of a factor is not known.
    """
    if whole is None:
        return None
    used = [one for one in json.loads(factors) if one["for"] == use]
    own = {
        one["id"]: float(one["uncertainty_ratio"]) * float(one.get("weight", 1))
        for one in used
        if "uncertainty_ratio" in one
    }
    return own or {"+".join(sorted({one["id"] for one in used})): whole}

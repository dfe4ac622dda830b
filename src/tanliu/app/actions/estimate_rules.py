"""The choices of the scheme ``estimation`` of the packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.estimate.gaps import KIND_OF_DAY, GapRules
from tanliu.model.estimate.types import Rules

SCHEME = "estimation"
_KEYS = {
    "scheme", "title", "source", "evidence", "interval_level", "fewest_firms", "calibration_firms", "pooling_firms",
    "folds", "covariates", "covariate_share", "fewest_share", "slip_ratio", "gaps",
}  # fmt: skip
_METHODS = ("linear", KIND_OF_DAY, "same_weekday", "peer")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the models, the covariates, the mix of carriers and the filling of gaps are told."""

    rules: Rules
    gaps: GapRules
    covariates: tuple[str, ...]
    covariate_share: float
    fewest_share: float
    calendar_zones: frozenset[str]
    calendar_carriers: frozenset[str]
    slip_ratio: float
    source: str
    where: str


def choices(catalog: Catalog) -> Choices:
    """Return the choices of the loaded packs.

    Raises
    ------
    TanliuError
        When no pack has them, or a key is not understood.
    """
    if SCHEME not in catalog.schemes:
        raise TanliuError("no loaded pack says how to estimate", accepted=f"a scheme {SCHEME}")
    document = catalog.schemes[SCHEME]
    _only(document.data, _KEYS, document.where())
    rules = Rules(
        interval_level=_share(document, "interval_level"),
        fewest_firms=int(_number(document, "fewest_firms")),
        calibration_firms=int(_number(document, "calibration_firms")),
        pooling_firms=_number(document, "pooling_firms"),
        folds=int(_number(document, "folds")),
    )
    return Choices(
        rules,
        _gaps(document, rules.interval_level),
        tuple(str(name) for name in document.data["covariates"]),
        _share(document, "covariate_share"),
        _share(document, "fewest_share"),
        *_calendar(document),
        _number(document, "slip_ratio"),
        str(document.data["source"]),
        document.where(),
    )


def _gaps(document: Document, level: float) -> GapRules:
    told = document.data["gaps"]
    _only(told, {"longest_hours", "weeks", "trials", "calendar"}, document.where("gaps"))
    _only(told["longest_hours"], set(_METHODS), document.where("gaps", "longest_hours"))
    longest = {name: float(hours) for name, hours in told["longest_hours"].items()}
    return GapRules(longest, int(told["weeks"]), int(told["trials"]), level)


def _calendar(document: Document) -> tuple[frozenset[str], frozenset[str]]:
    told = document.data["gaps"].get("calendar", {})
    _only(told, {"zones", "carriers"}, document.where("gaps"))
    return frozenset(told.get("zones", ())), frozenset(told.get("carriers", ()))


def _only(found: Mapping[str, Any], accepted: set[str], where: str) -> None:
    if unknown := set(found) - accepted:
        raise TanliuError(
            "unknown key of the estimation", where=where, found=sorted(unknown), accepted=sorted(accepted)
        )


def _number(document: Document, key: str) -> float:
    value = document.data.get(key)
    if isinstance(value, str | bool | None) or float(value) < 1:
        raise TanliuError("not a number from one", where=document.where(key), found=value, accepted="20")
    return float(value)


def _share(document: Document, key: str) -> float:
    value = document.data.get(key)
    if isinstance(value, str | bool | None) or not 0 < float(value) < 1:
        raise TanliuError(
            "not a share", where=document.where(key), found=value, accepted="a number from 0 to 1"
        )
    return float(value)

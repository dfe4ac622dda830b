"""The numbers and words of the made-up district, read from the data files beside this module."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Fuels and heat in the order of the columns of a monthly report.
FUELS = ("coal", "washed_coal", "gas", "lng", "lpg", "petrol", "diesel", "fuel_oil", "heat")


@dataclass(frozen=True, slots=True)
class Group:
    """Firms of one industry: names, how many, how large, what they burn.

    ``heat_users`` and ``engine_users`` are shares of the firms above designated size; ``winter`` is the part of the heat
    that follows the cold.
    """

    industry: str
    field: str
    suffix: tuple[str, str]
    code_prefix: str
    above_share: float
    small_share: float
    above_mwh: float
    small_mwh: float
    tce_per_1e4cny: float | None
    value_added_ratio: float | None
    mu_per_gwh: float
    shape: str
    heat_users: float
    engine_users: float
    winter: float
    fuel_shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of planted fault: how often, how long, what a reader should see.

    ``seen_as`` names the kind of finding that must show it, then kinds that it may also bring about.
    """

    kind: str
    target: str
    per_1000: float
    hours_min: float
    hours_max: float
    seen_as: tuple[str, ...]
    what: str
    expected_effect: str


def _text(name: str) -> str:
    return resources.files(__package__ or "tanliu.app.demo").joinpath(name).read_text(encoding="utf-8")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in _text(name).splitlines() if not line.startswith("#")))


@cache
def numbers() -> dict[str, Any]:
    """Return the made-up levels, shares and load shapes."""
    loaded: dict[str, Any] = yaml.safe_load(_text("profile.yaml"))
    return loaded


def full_size() -> int:
    """Return how many enterprises the whole district has."""
    return int(numbers()["above_designated"] + numbers()["other_enterprises"])


@cache
def words() -> dict[str, Any]:
    """Return the made-up names of towns and the words of which firms' names are put together."""
    loaded: dict[str, Any] = yaml.safe_load(_text("names.yaml"))
    return loaded


@cache
def groups() -> tuple[Group, ...]:
    """Return the groups of firms."""
    return tuple(_group(row) for row in _rows("groups.csv"))


def _group(row: dict[str, str]) -> Group:
    return Group(
        row["industry"],
        row["field"],
        (row["suffix_zh"], row["suffix_en"]),
        row["code_prefix"],
        float(row["above_share"]),
        float(row["small_share"]),
        float(row["above_mwh"] or 0),
        float(row["small_mwh"]),
        float(row["tce_per_1e4cny"]) if row["tce_per_1e4cny"] else None,
        float(row["value_added_ratio"]) if row["value_added_ratio"] else None,
        float(row["mu_per_gwh"]),
        row["shape"],
        float(row["heat_users"]),
        float(row["engine_users"]),
        float(row["winter"]),
        tuple(float(row[fuel]) for fuel in FUELS),
    )


@cache
def fault_kinds() -> tuple[FaultKind, ...]:
    """Return the kinds of fault that are planted."""
    return tuple(
        FaultKind(
            row["kind"],
            row["target"],
            float(row["per_1000"]),
            float(row["hours_min"]),
            float(row["hours_max"]),
            tuple(row["seen_as"].split()),
            row["what"],
            row["expected_effect"],
        )
        for row in _rows("faults.csv")
    )


def festival(year: int) -> date:
    """Return the first day of the Spring Festival.

    Raises
    ------
    TanliuError
        For a year that is not in the profile.
    """
    known = numbers()["spring_festival"]
    if year not in known:
        raise TanliuError(
            "no Spring Festival known for the year",
            found=year,
            accepted=Message("{least} to {most}", least=min(known), most=max(known)),
        )
    month, day = (int(part) for part in known[year].split("-"))
    return date(year, month, day)


def chance(seed: int, *purpose: int) -> np.random.Generator:
    """Return a generator of its own for each purpose, so that the order of work changes no number."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, *purpose])))

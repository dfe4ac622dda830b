"""Carbon of published networks and of the 72 zones of the US."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import numpy as np
import pytest
from golden_case import source_folder

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.grid.dc import dc_flow
from tanliu.model.grid.document import GridCarbon
from tanliu.model.grid.trace import trace
from tanliu.model.grid.zones import imports_of, zone_intensity

METHOD = read(load().schemes["grid-carbon"], GridCarbon)
#: Names of fuels in the file of the US, and ours.
FUELS = {"COL": "coal", "GAS": "gas", "NUC": "nuclear", "OIL": "oil", "OTH": "other", "SUN": "solar", "WAT": "hydro", "WND": "wind"}  # fmt: skip


def rows(text: str, name: str) -> list[list[float]]:
    found = re.search(rf"mpc\.{name}\s*=\s*\[(.*?)\];", text, re.DOTALL)
    assert found
    lines = (line.split("%")[0].replace(";", "").split() for line in found.group(1).splitlines())
    return [[float(one) for one in line] for line in lines if line]


def network(name: str, factor_of: dict[str, float] | list[float]) -> tuple[np.ndarray, np.ndarray, float]:
    """Return intensity and load of the buses of a MATPOWER case with generation scaled to its load, and what is emitted."""
    with gzip.open(source_folder("grid_networks") / f"{name}.m.gz", "rt") as file:
        text = file.read()
    buses, units = rows(text, "bus"), rows(text, "gen")
    branches = [one for one in rows(text, "branch") if one[10] > 0]
    place = {int(one[0]): at for at, one in enumerate(buses)}
    fuels = re.search(r"mpc\.genfuel\s*=\s*\{(.*?)\};", text, re.DOTALL)
    named = re.findall(r"'(\w+)'", fuels.group(1)) if fuels else []
    load, made, kg = (np.zeros(len(buses)) for _ in range(3))
    load[:] = [one[2] for one in buses]
    scale = load.sum() / sum(one[1] * (one[7] > 0) for one in units)
    for at, unit in enumerate(units):
        power = unit[1] * (unit[7] > 0) * scale
        factor = factor_of[named[at]] if isinstance(factor_of, dict) else factor_of[at % len(factor_of)]
        made[place[int(unit[0])]] += power
        kg[place[int(unit[0])]] += power * factor
    sender, receiver = (np.array([place[int(one[end])] for one in branches]) for end in (0, 1))
    reactance = np.array([one[3] * (one[8] or 1) for one in branches])
    flow = dc_flow(sender, receiver, reactance, (made - load)[:, None])[:, 0]
    return trace(sender, receiver, flow, flow, made, kg).intensity, load, float(kg.sum())


def test_118_buses() -> None:
    intensity, load, kg = network("case118", [875, 525, 0, 520])
    assert round(kg / 1000, 3) == 2742.929
    assert float(intensity @ load) == pytest.approx(kg)
    assert round(float(intensity @ load) / load.sum(), 1) == 646.6


def test_2000_buses_of_texas() -> None:
    told = {"coal": 820, "ng": 490, "nuclear": 12, "wind": 11, "solar": 45, "hydro": 24}
    intensity, load, kg = network("case_ACTIVSg2000", told)
    assert abs(float(intensity @ load) - kg) < 1e-3
    assert round(float(intensity @ load) / load.sum(), 1) == 416.4
    assert intensity[load > 0].min() == pytest.approx(11)
    assert intensity[load > 0].max() == pytest.approx(820)


def columns(file: Path) -> dict[str, np.ndarray]:
    with gzip.open(file, "rt") as text:
        header, *lines = list(csv.reader(text))
    values = np.array([[float(one or 0) for one in line[1:]] for line in lines]).T
    return dict(zip(header[1:], values, strict=True))


def test_72_zones_carry_what_is_published() -> None:
    folder = source_folder("grid_us_hourly")
    energy, carbon = (columns(next(folder.glob(f"{name}_*"))) for name in ("E_opt", "CO2"))
    zones = [one[2:-3] for one in energy if one.endswith("_NG")]
    made, use = (np.array([energy[f"E_{one}_{kind}"] for one in zones]).T for kind in ("NG", "D"))
    nothing = np.zeros(len(made))
    kg = sum(
        float(METHOD.fuels[ours].kg_per_mwh)
        * np.array([energy.get(f"E_{one}_{theirs}", nothing) for one in zones]).T
        for theirs, ours in FUELS.items()
    )
    borders = [
        (found[1], found[2], values)
        for name, values in energy.items()
        if (found := re.match(r"E_(\w+)-(\w+)_ID", name))
    ]
    hour = np.tile(np.arange(len(made)), len(borders))
    sender, receiver = (np.repeat([zones.index(one[end]) for one in borders], len(made)) for end in (0, 1))
    imports = imports_of(
        len(made), len(zones), hour, sender, receiver, np.concatenate([one[2] for one in borders])
    )
    intensity = zone_intensity(made, np.asarray(kg), imports)
    published = np.array([carbon[f"CO2_{one}_D"] for one in zones]).T
    some = published > 1000
    assert np.abs(intensity * use / np.maximum(published, 1) - 1)[some].max() < 0.005
    assert float((intensity * use).sum()) == pytest.approx(float(np.asarray(kg).sum()), rel=1e-9)
    assert float((intensity * use).sum()) == pytest.approx(4.2748e9, rel=2e-4)
    first = {
        zone: round(float(intensity[0, zones.index(zone)]), 2) for zone in ("CISO", "PJM", "ERCO", "BPAT")
    }
    assert first == pytest.approx({"CISO": 290.42, "PJM": 470.91, "ERCO": 416.31, "BPAT": 76.11}, abs=0.15)

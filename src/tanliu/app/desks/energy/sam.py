"""A tower by NREL's program SAM beside our model, where the extra that brings it is there."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.plant.document import SolarTower, TowerPlant
from tanliu.model.plant.sun import Stamps
from tanliu.model.plant.tower_plant import Sky, block_of

EXTRA, LIBRARY, MODULE = "tower", "nrel-pysam", "tanliu.app.desks.energy.sam_child"
_LONGEST_S, _YEAR_HOURS = 300, 8760
#: Height over diameter of a receiver, and irradiance at its design point [W/m2]: those of the case that SAM was tried with.
_SLENDER, _DESIGN_W_M2 = 1.174, 850.0
_HUMIDITY_PERCENT, _DEW_BELOW_K = 40.0, 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tower stands: north, east [degree], hours before UTC, height [m]."""

    latitude: float
    longitude: float
    utc_offset: float
    elevation_m: float


@dataclass(frozen=True, slots=True)
class Beside:
    """What SAM says of a tower and a year, before outages [kWh], and the mirrors that its own layout has [m2]."""

    gross_kwh: float
    net_kwh: float
    mirror_m2: float
    version: str


def beside(
    method: SolarTower, plant: TowerPlant, stamps: Stamps, sky: Sky, ghi: Any, diffuse: Any, place: Place
) -> Beside:
    """Work a tower out by SAM; of a plant of several towers each is a part of it.

    Raises
    ------
    TanliuError
        When it is not installed, the weather is not a year of hours, or it fails.
    """
    if find_spec("PySAM") is None:
        raise TanliuError(
            "a library is missing",
            found=LIBRARY,
            accepted=Message("pip install 'tanliu[{extra}]'", extra=EXTRA),
        )
    if sky.hours != 1 or len(stamps) != _YEAR_HOURS:
        raise TanliuError("SAM takes a year of 8,760 hours", found=len(stamps), accepted=_YEAR_HOURS)
    case = _case(method, plant) | {"weather": _weather(stamps, sky, ghi, diffuse, place)}
    told = _run(case)
    gross, net, mirrors = (told[name] * plant.towers for name in ("gross_kwh", "net_kwh", "mirror_m2"))
    return Beside(gross, net, mirrors, _version())


def _case(method: SolarTower, plant: TowerPlant) -> dict[str, float]:
    block, towers = block_of(method, plant, {}), plant.towers
    diameter = math.sqrt(float(plant.receiver_m2) / towers / math.pi / _SLENDER)
    return {
        "gross_mw": block.gross_mw / towers, "store_hours": block.store_hours, "efficiency": block.efficiency,
        "solar_multiple": block.rated_mw * 1000 / block.full_heat_kw, "design_w_m2": _DESIGN_W_M2, "height_m": float(plant.height_m),
        "receiver_d_m": diameter, "receiver_h_m": diameter * _SLENDER, "design_air_c": block.design_air_c,
    }  # fmt: skip


def _weather(stamps: Stamps, sky: Sky, ghi: Any, diffuse: Any, place: Place) -> dict[str, Any]:
    days = stamps.astype("M8[D]")
    months = stamps.astype("M8[M]")
    pressure = 1013.25 * math.exp(-place.elevation_m / 8434.5)
    size = len(stamps)
    return {
        "lat": place.latitude, "lon": place.longitude, "tz": place.utc_offset, "elev": place.elevation_m,
        # a year of SAM has no 29 February, whatever year it is called
        "year": [2025] * size, "month": ((months.astype(int) % 12) + 1).tolist(), "day": ((days - months.astype("M8[D]")).astype(int) + 1).tolist(),
        "hour": ((stamps - days.astype("M8[s]")).astype(int) // 3600).tolist(), "minute": [30] * size,
        "gh": ghi.tolist(), "dn": sky.beam.tolist(), "df": diffuse.tolist(), "tdry": sky.air.tolist(),
        "tdew": (sky.air - _DEW_BELOW_K).tolist(), "rhum": [_HUMIDITY_PERCENT] * size, "wspd": sky.wind.tolist(), "wdir": [0.0] * size,
        "pres": [pressure] * size,
    }  # fmt: skip


def _run(case: dict[str, Any]) -> dict[str, float]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", MODULE], input=json.dumps(case), capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TanliuError("SAM took too long", found=f"{_LONGEST_S} s") from error
    last = done.stdout.strip().rsplit("\n", 1)[-1]
    if done.returncode != 0 or not last.startswith("{"):
        said = (done.stderr.strip().splitlines() or [f"{done.returncode}"])[-1]
        raise TanliuError("SAM could not work this tower out", found=said[:200])
    found: dict[str, float] = json.loads(last)
    return found


def _version() -> str:
    try:
        return version(LIBRARY)
    except PackageNotFoundError:
        return ""

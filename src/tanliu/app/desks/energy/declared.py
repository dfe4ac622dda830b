"""The tools there are and what each asks for; light, since help and menus read it before any engine is loaded.

A tool is a module of ``tools`` with ``run(given)``, which returns an `Answer`, and ``sample()``, which makes files and texts up.
Its words are ``energy_tool_ID`` and ``energy_about_ID``, those of a field ``energy_field_NAME`` and ``energy_hint_NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a tool asks for; of ``options`` the first is the default."""

    name: str
    kind: Literal["file", "day", "number", "choice", "text"]
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: ``tanliu GROUP VERB`` in the shell, ``/energy/GROUP-VERB`` as a page."""

    group: Literal["building", "grid", "plant"]
    verb: str
    fields: tuple[Field, ...]

    @property
    def id(self) -> str:
        """Return the id of the tool in addresses."""
        return f"{self.group}-{self.verb}"

    @property
    def word(self) -> str:
        """Return the id of the tool in phrases."""
        return f"{self.group}_{self.verb}"

    def module(self) -> ModuleType:
        """Import what the tool does."""
        return import_module(f"tanliu.app.desks.energy.tools.{self.word}")


def _file(name: str, required: bool = False) -> Field:
    return Field(name, "file", required)


def _number(name: str, required: bool = False) -> Field:
    return Field(name, "number", required)


TOOLS: tuple[Tool, ...] = (
    Tool("building", "verify", (
        _file("meter", True), _file("weather", True), Field("works_from", "day", True), Field("works_until", "day", True),
        Field("until", "day"), Field("weather_unit", "choice", options=("degC", "degF")),
        Field("interval", "choice", options=("as_read", "hourly", "daily", "monthly")), _file("events"), _file("peers"), _file("intensity"),
    )),
    Tool("building", "shape", (_file("meter", True), _number("floor_m2"), _file("benchmark"), Field("type", "text"))),
    Tool("building", "response", (_file("meter", True), _file("calls", True))),
    Tool("building", "embodied", (_file("bill", True), _number("floor_m2"), _number("years"), _number("construction_kg"))),
    Tool("grid", "zones", (_file("generation", True), _file("exchanges", True))),
    Tool("grid", "buses", (_file("buses", True), _file("branches", True))),
    Tool("grid", "hourly", (
        _file("use", True), _file("intensity", True), _file("clean"), Field("yearly_factor", "number"),
        Field("store_kwh", "number"), Field("store_kw", "number"),
    )),
    Tool("plant", "pv", (
        _file("sky", True), _number("rating_kw", True), _number("tilt"), _number("azimuth"), _file("meter"), _number("latitude"),
        _number("longitude"), _number("utc_offset"), _number("inverter_kw"), _number("losses"), _number("sun_minutes"),
    )),
    Tool("plant", "achieved", (_file("operation", True),)),
    Tool("plant", "capture", (
        _file("streams", True), Field("origin", "choice", options=("fossil", "biogenic", "air")),
        Field("own_line", "choice", options=("before_capture", "after_capture")),
    )),
    Tool("plant", "collector", (
        _file("field", True), _number("area_m2", True), _number("tilt", True), _number("azimuth", True), _number("latitude", True),
        _number("longitude", True), _number("utc_offset", True), Field("collector", "text"), _file("fluid"),
    )),
    Tool("plant", "schedule", (
        _file("forecast", True), Field("objective", "choice", options=("cost", "carbon", "peak", "balanced")),
        Field("plant", "text"), Field("tariff", "text"), _number("battery_kw"), _number("battery_kwh"), _number("content_share"),
        _number("peak_kw"), _number("days_left"), _file("measured"),
    )),
)  # fmt: skip
BY_ID = {one.id: one for one in TOOLS}
#: Groups in the order in which they are listed.
GROUPS = ("building", "grid", "plant")

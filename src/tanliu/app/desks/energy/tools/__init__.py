"""The tools of buildings, grids and plants."""

from __future__ import annotations

from tanliu.app.platform.tools.declared import Field, Tool, file, number

TOOLS: tuple[Tool, ...] = (
    Tool("energy", "building", "verify", (
        file("meter", True), file("weather", True), Field("works_from", "day", True), Field("works_until", "day", True),
        Field("until", "day"), Field("weather_unit", "choice", options=("degC", "degF")),
        Field("interval", "choice", options=("as_read", "hourly", "daily", "monthly")), file("events"), file("peers"), file("intensity"),
    )),
    Tool("energy", "building", "shape", (file("meter", True), number("floor_m2"), file("benchmark"), Field("type", "text"))),
    Tool("energy", "building", "response", (file("meter", True), file("calls", True))),
    Tool("energy", "building", "embodied", (file("bill", True), number("floor_m2"), number("years"), number("construction_kg"))),
    Tool("energy", "grid", "zones", (file("generation", True), file("exchanges", True))),
    Tool("energy", "grid", "buses", (file("buses", True), file("branches", True))),
    Tool("energy", "grid", "hourly", (
        file("use", True), file("intensity", True), file("clean"), number("yearly_factor"),
        number("store_kwh"), number("store_kw"),
    )),
    Tool("energy", "plant", "pv", (
        file("sky", True), number("rating_kw", True), number("tilt"), number("azimuth"), file("meter"), number("latitude"),
        number("longitude"), number("utc_offset"), number("inverter_kw"), number("losses"), number("sun_minutes"),
    )),
    Tool("energy", "plant", "achieved", (file("operation", True),)),
    Tool("energy", "plant", "tower", (
        file("sky", True), Field("tower", "text"), number("latitude"), number("longitude"), number("utc_offset"), number("sun_minutes"),
        number("mirror_m2"), number("rated_mw"), number("store_hours"), number("gross_mw"), number("efficiency"),
        Field("sam", "yes"), number("elevation_m"),
    )),
    Tool("energy", "plant", "capture", (
        file("streams", True), Field("origin", "choice", options=("fossil", "biogenic", "air")),
        Field("own_line", "choice", options=("before_capture", "after_capture")),
    )),
    Tool("energy", "plant", "collector", (
        file("field", True), number("area_m2", True), number("tilt", True), number("azimuth", True), number("latitude", True),
        number("longitude", True), number("utc_offset", True), Field("collector", "text"), file("fluid"),
    )),
    Tool("energy", "plant", "fraction", (file("heat", True), number("target_percent"))),
    Tool("energy", "plant", "year", (
        file("hours", True), number("life_years", True), number("rate_percent", True), number("tariff_growth_percent"), number("pv_price"), number("pv_most"),
        number("wind_price"), number("wind_most"), number("battery_kw_price"), number("battery_kwh_price"), number("upkeep_percent"), number("export_price"),
        number("demand_price"), number("wanted_percent"),
    )),
    Tool("energy", "plant", "schedule", (
        file("forecast", True), Field("objective", "choice", options=("cost", "carbon", "peak", "balanced")),
        Field("plant", "text"), Field("tariff", "text"), number("battery_kw"), number("battery_kwh"), number("content_share"),
        number("peak_kw"), number("days_left"), file("measured"),
    )),
)  # fmt: skip

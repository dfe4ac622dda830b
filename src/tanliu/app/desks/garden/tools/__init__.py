"""The tools of tea gardens: water and pests, fertiliser, the balance of greenhouse gases."""

from __future__ import annotations

from tanliu.app.platform.tools.declared import Field, Tool, file, number

TOOLS: tuple[Tool, ...] = (
    Tool("garden", "garden", "water", (
        file("weather", True), number("latitude", True), number("elevation", default="0"), number("height", default="2"),
        Field("crop", "text"), number("field_capacity", default="0.32"), number("wilting_point", default="0.16"),
        number("missing", default="0"),
    )),
    Tool("garden", "garden", "fertiliser", (file("fertilisers", True), number("leaf", True))),
    Tool("garden", "garden", "carbon", (
        file("year_of", True), Field("soil", "text"), Field("region", "text", default="CN"), number("year", default="2022"),
    )),
)  # fmt: skip

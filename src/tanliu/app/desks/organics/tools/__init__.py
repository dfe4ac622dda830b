"""The tools of organic waste: batches, the landfill that would have been, diversion."""

from __future__ import annotations

from tanliu.app.platform.tools.declared import Field, Tool, file, number

_LANDFILL = Field("landfill", "text")
TOOLS: tuple[Tool, ...] = (
    Tool("organics", "organics", "batches", (file("batches", True), _LANDFILL)),
    Tool("organics", "organics", "landfill", (number("kilograms", True), _LANDFILL)),
    Tool(
        "organics",
        "organics",
        "diversion",
        (file("tonnages", True), Field("short_tons", "yes", default="no")),
    ),
)

"""Tools of the outlook: what it would have said in a past year, and scenarios that others made."""

from __future__ import annotations

from tanliu.app.platform.tools.declared import Field, Tool, file, number

TOOLS: tuple[Tool, ...] = (
    Tool("outlook", "scenarios", "hindcast", (
        file("series", True), number("origin", default="2010"), number("until"), number("window", default="10"),
        Field("countries", "text"),
    )),
    Tool("outlook", "scenarios", "check", (file("table", True), Field("scenario", "text"))),
)  # fmt: skip

"""The tool of green finance."""

from __future__ import annotations

from tanliu.app.platform.tools.declared import Field, Tool, file, number

TOOLS: tuple[Tool, ...] = (
    Tool("pledges", "finance", "assess", (
        file("energy", True), file("without"), Field("region", "text", default="CN"), number("year"), number("outstanding_cny"),
        number("equity_cny"), number("debt_cny"),
    )),
)  # fmt: skip

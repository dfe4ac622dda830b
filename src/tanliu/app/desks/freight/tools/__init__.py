"""The tool of transport."""

from __future__ import annotations

from tanliu.app.platform.tools.declared import Tool, file

TOOLS: tuple[Tool, ...] = (Tool("freight", "freight", "legs", (file("legs", True), file("beside"))),)

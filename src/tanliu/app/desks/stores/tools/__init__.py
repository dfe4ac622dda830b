"""The tool of stores."""

from __future__ import annotations

from tanliu.app.platform.tools.declared import Tool, file

TOOLS: tuple[Tool, ...] = (Tool("stores", "stores", "benefits", (file("stores", True),)),)

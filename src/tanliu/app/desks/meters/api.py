"""Operations of the desk meters."""

from __future__ import annotations

from tanliu.app.desks.meters.care.api import routers

__all__ = ["routers"]

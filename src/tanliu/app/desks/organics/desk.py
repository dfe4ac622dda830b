"""What the desk organics brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Tab

DESK = Desk(tabs={"cycling": (Tab("organics", "organics_title"),)}, pages_of_today=("/organics",))

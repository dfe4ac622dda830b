"""Towns of a workspace, and whether each has an outline."""

from __future__ import annotations

from dataclasses import dataclass

from tanliu.app.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Town:
    """A region of a workspace."""

    region_id: str
    parent_id: str | None
    level: str
    name: str
    name_zh: str | None
    is_outlined: bool

    def called(self, language: str) -> str:
        """Return its name."""
        return self.name_zh or self.name if language == "zh" else self.name

    def row(self) -> dict[str, str | None]:
        """Return what a delivery of regions says of it."""
        return {
            "region_id": self.region_id, "parent_id": self.parent_id, "level": self.level, "name": self.name,
            "name_zh": self.name_zh,
        }  # fmt: skip


def towns(workspace: Workspace) -> list[Town]:
    """Return the regions of a workspace, those that contain others last."""
    columns = "region_id, parent_id, level, name, name_zh, outline IS NOT NULL"
    rows = workspace.connection.execute(
        f"SELECT {columns} FROM {workspace.current_rows('region')}"
    ).fetchall()
    found = [Town(*row) for row in rows]
    above = {one.parent_id for one in found}
    return sorted(found, key=lambda one: (one.region_id in above, one.region_id))

"""Where the server of the journeys is, and whom one meets there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Site:
    """Where the server is, and whom one meets there."""

    address: str
    workspace: Path
    cast: dict[str, str]

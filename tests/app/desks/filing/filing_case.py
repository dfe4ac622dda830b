"""A firm at its desk and a department at its own, for tests of monthly reports."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from tanliu.app.desks.filing.models import Filing, current

MONTH = "2026-01"


@dataclass(frozen=True)
class Desk:
    """Clients of a firm and of those who review it, and what the firm usually reports."""

    firm: str
    client: Client
    reviewer: Client
    usual: Mapping[str, str]
    workspace: Path

    @property
    def path(self) -> str:
        return f"/filings/{self.firm}/{MONTH}"

    def filing(self) -> Filing:
        found = current(self.firm, MONTH)
        assert found is not None
        return found

    def act(self, action: str, figures: Mapping[str, str] | None = None, **more: Any) -> Any:
        """Press a button of the firm; the revision is that of now unless told."""
        found = current(self.firm, MONTH)
        told = {f"value.{item}": value for item, value in (figures or {}).items()}
        body = {"action": action, "revision": found.revision if found else 0, **told, **more}
        return self.client.post(self.path, body)

    def decide(self, action: str, **more: Any) -> Any:
        """Press a button of the department."""
        return self.reviewer.post(self.path, {"action": action, "revision": self.filing().revision, **more})


def desk(district: Path, folder: Path, settings: Any, client_of: Callable[[str], Any]) -> Desk:
    """Serve a copy of the district and seat a firm and the district's reviewer."""
    copy = folder / "copy"
    shutil.copytree(
        district, copy, ignore=shutil.ignore_patterns("source", "spill", "secret.key", "*.sqlite3*")
    )
    settings.TANLIU_WORKSPACE = str(copy)
    from tanliu.app.desks.filing.context import held_figures, lines
    from tanliu.app.platform.served import results
    from tanliu.kit.period import Period

    # largest emitter, as the fixture covers names it
    firm = results().rows("SELECT entity_id FROM entity_period ORDER BY emission_kgco2e DESC LIMIT 1")[0][
        "entity_id"
    ]
    december = held_figures(lines(firm, Period(2025, 12), {}))
    usual = {item: told["value"] for item, told in december.items()}
    return Desk(firm, client_of("enterprise"), client_of("district"), usual, copy)

"""Who sees a part of the district reads the figures that were published, and neither files nor what they would be today."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_a_town_reads_published_figures_alone(own: Path, client_of: Callable[[str], Any]) -> None:
    from tanliu.app.desks.publications.actions.publish import publish
    from tanliu.app.platform.served import catalog, results
    from tanliu.app.store.workspace import Workspace

    with Workspace(own) as workspace, workspace.writing():
        number = publish(workspace, catalog(), "2025", "district").publication_id
    results().reload()
    town, district = (
        client_of(role).get(f"/publications/{number}").content.decode() for role in ("town", "district")
    )
    assert "Published" in town and "What changed since" not in town
    assert "Today" in district.split("<main")[1] and '<th scope="col" class="r">Today' not in town
    assert client_of("town").post(f"/publications/{number}").status_code == 403


def test_an_auditor_reads_deliveries_and_uploads_none(client_of: Callable[[str], Any]) -> None:
    auditor = client_of("auditor")
    for path in ("", "/refused", "/health"):
        page = auditor.get(f"/deliveries{path}")
        assert page.status_code == 200 and 'enctype="multipart/form-data"' not in page.content.decode()
    assert 'enctype="multipart/form-data"' in client_of("district").get("/deliveries").content.decode()

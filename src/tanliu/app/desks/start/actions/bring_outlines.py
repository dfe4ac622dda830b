"""Give towns their outlines: areas of a file that a person confirmed, as a delivery of regions."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tanliu.app.compute import after
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.options import accounting
from tanliu.app.desks.start.queries.towns import Town, towns
from tanliu.app.ingest.outlines import Outlines, outlines
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.served import catalog
from tanliu.app.platform.uploads import Upload
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError

_OUTLINES = Path(__file__).with_name("outlines.yaml")
#: Seconds for which another writer is waited for.
_PATIENCE = 60.0


@dataclass(frozen=True)
class BringOutlines(Action[int]):
    """Give towns the outlines that a person chose; returns how many.

    Attributes
    ----------
    chosen
        Place of the area in the file, by the id of its town.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"import"})
    at_once: ClassVar[bool] = False
    upload: Upload
    chosen: Mapping[str, int]

    def run(self, actor: Actor) -> int:
        """Write the outlines and bring the map up to date.

        Raises
        ------
        TanliuError
            When nothing is chosen, a town or area is not there, or two towns share one.
        """
        found = outlines(self.upload.file)
        place, used = workspace_path(), catalog()
        with Workspace(place) as opened, opened.brought_by(actor.bringer()), opened.writing(_PATIENCE):
            features = _features(found, self.chosen, {one.region_id: one for one in towns(opened)})
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / f"{self.upload.file.stem}.geojson"
                told = {"type": "FeatureCollection", "features": features}
                file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
                import_files(opened, used, load(_OUTLINES), file)
            choices = accounting(used)
            compute(opened, used, choices, months=())
            after.now(opened, used, choices, progress=lambda step, share: None)
        self.upload.remove()
        return len(features)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("import", self.upload.name, {"outlines": done})]


def _features(found: Outlines, chosen: Mapping[str, int], known: Mapping[str, Town]) -> list[dict[str, Any]]:
    if not chosen:
        raise TanliuError("no town has an outline", where="outlines")
    if unknown := [id for id, at in chosen.items() if id not in known or not 0 <= at < len(found.outlines)]:
        raise TanliuError("no such town or outline", found=unknown[0])
    if len(set(chosen.values())) < len(chosen):
        raise TanliuError("two towns have one outline", where="outlines")
    return [
        {"type": "Feature", "properties": known[id].row(), "geometry": json.loads(found.outlines[at])}
        for id, at in chosen.items()
    ]

"""Every adapter is found by itself, has a sample, and brings the readings of its sample into the store."""

import pkgutil
from decimal import Decimal
from pathlib import Path

import pytest
from live_case import book_all, known, make, refused
from peers import PEERS, SAMPLES

from tanliu.app.live import adapters
from tanliu.catalog.types import Catalog

NAMES = sorted(found.name for found in pkgutil.iter_modules(adapters.__path__))
#: What every sample says.
TOLD = {
    ("M1", "2024-12-31T16:00Z"): (Decimal("12.500"), 1),
    ("M1", "2024-12-31T16:15Z"): (Decimal("13.250"), 1),
    ("M2", "2024-12-31T16:00Z"): (Decimal("7.000"), 1),
    ("M2", "2024-12-31T16:15Z"): (Decimal("7.125"), 1),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_of_an_adapter_is_booked(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packs: Catalog
) -> None:
    assert list(SAMPLES.glob(f"{name}.*")), f"no sample for {name}"
    workspace = make(tmp_path)
    PEERS[name](workspace, tmp_path, monkeypatch)
    assert book_all(workspace, packs) == 1
    assert known(workspace) == TOLD
    assert refused(workspace) == []
    # the same again changes nothing
    if name in ("push", "mqtt"):
        PEERS[name](workspace, tmp_path, monkeypatch)
        assert book_all(workspace, packs) == 1
        assert known(workspace) == TOLD

"""Choices made for a workspace: what the packs say already changes no result."""

import os
import random
from pathlib import Path

import pytest
from faulty_disk import Disk

from tanliu.app.compute.in_use import choose, with_choices
from tanliu.app.compute.options import accounting
from tanliu.app.compute.pending import made_by
from tanliu.app.store import durable
from tanliu.catalog.load import load


def test_to_choose_what_the_packs_say_is_to_choose_nothing(tmp_path: Path) -> None:
    packs = load()
    before = made_by(packs, accounting(packs))
    choose(tmp_path, "estimates", "beside")
    same = with_choices(packs, tmp_path)
    assert made_by(same, accounting(same)) == before
    choose(tmp_path, "estimates", "in_totals")
    other = with_choices(packs, tmp_path)
    assert made_by(other, accounting(other)) != before
    assert accounting(other).estimates == "in_totals"


@pytest.mark.parametrize("seed", range(12))
def test_a_choice_that_was_told_is_there_when_the_power_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    packs, path = load(), tmp_path / "workspace"
    choose(path, "estimates", "beside")
    disk = Disk(tmp_path)

    def flushed(number: int) -> None:
        os.fsync(number)
        disk.flushed(number)

    # tests do not wait for the disk; here each flush counts
    monkeypatch.setattr(durable, "flush", flushed)
    choose(path, "estimates", "in_totals")
    disk.lose_power(random.Random(seed))
    assert accounting(with_choices(packs, path)).estimates == "in_totals"

"""Choices made for a workspace: what the packs say already changes no result."""

from pathlib import Path

from tanliu.app.compute.in_use import choose, with_choices
from tanliu.app.compute.options import accounting
from tanliu.app.compute.pending import made_by
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

"""The reference pages are what the code says today."""

from __future__ import annotations

from repository import ROOT, for_each

from tanliu.app.docs import pages

MADE = pages()


@for_each(MADE)
def test_reference_page_is_fresh(name: str) -> None:
    committed = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert committed == MADE[name], "run: uv run python -m tanliu.app.docs"


def test_a_page_names_no_address_of_a_run() -> None:
    for text in MADE.values():
        assert " at 0x" not in text
        assert str(ROOT) not in text


def test_pages_are_made_twice_alike() -> None:
    assert pages() == MADE

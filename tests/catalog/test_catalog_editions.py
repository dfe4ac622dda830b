"""Which edition of a scheme holds in a period, within a pack and across packs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.document import Document
from tanliu.catalog.editions import arranged, clashes, holds, scheme, with_document
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError


def document(edition: str, pack: str = "mine", **days: str) -> Document:
    return Document("own", pack, Path(pack, "schemes", f"{edition}.yaml"), {"edition": edition, **days}, {})


FIRST = document("2024")
SECOND = document("2025", valid_from="2025-07-01", supersedes="2024")
THIRD = document("2027", valid_from="2027-01-01", valid_until="2027-12-31", supersedes="2025")


def in_force(period: str, *documents: Document) -> list[str]:
    editions = arranged([documents])["own"]
    assert clashes(editions) == []
    return [one.edition for one in editions if holds(one, editions, period)]


@pytest.mark.parametrize(
    ("period", "edition"),
    [
        ("1999", ["2024"]),
        ("2025-06", ["2024"]),
        ("2025-07", ["2025"]),
        ("2025", ["2025"]),
        ("2026-12", ["2025"]),
        ("2027", ["2027"]),
        ("2028-01", []),
    ],
)
def test_the_last_day_of_a_period_decides(period: str, edition: list[str]) -> None:
    assert in_force(period, THIRD, FIRST, SECOND) == edition


@given(st.integers(1990, 2040), st.integers(0, 12))
def test_no_two_editions_hold_in_one_period(year: int, month: int) -> None:
    period = f"{year}-{month:02d}" if month else str(year)
    assert len(in_force(period, FIRST, SECOND, THIRD)) == (0 if year > 2027 else 1)


def test_editions_on_the_same_days_clash() -> None:
    other = document("2025", valid_from="2025-07-01")
    (error,) = clashes(arranged([[FIRST, other]])["own"])
    assert "two editions hold on the same days; found '2025-07-01'" in str(error)
    ended = document("2024", valid_until="2025-07-01")
    assert len(clashes(arranged([[ended, other]])["own"])) == 1
    assert clashes(arranged([[document("2024", valid_until="2025-06-30"), other]])["own"]) == []


def test_a_later_pack_replaces_or_takes_over_from_a_day() -> None:
    replacing = document("district", pack="yours")
    assert arranged([[FIRST], [replacing]])["own"] == (replacing,)
    taking_over = document("district", pack="yours", valid_from="2026-01-01", supersedes="2024")
    editions = arranged([[FIRST], [taking_over]])["own"]
    assert editions == (FIRST, taking_over)
    assert [holds(FIRST, editions, year) for year in ("2025", "2026")] == [True, False]


def test_a_scheme_is_asked_for_by_period() -> None:
    catalog = load()
    assert scheme(catalog, "per-mu", "2025-03") is scheme(catalog, "per-mu") is catalog.schemes["per-mu"]
    dated = with_document(catalog, "schemes", document("2026", valid_from="2026-01-01"))
    assert scheme(dated, "own", "2026").edition == "2026"
    with pytest.raises(TanliuError, match="no edition holds in this period"):
        scheme(dated, "own", "2025")
    with pytest.raises(TanliuError, match="no pack in use has this scheme"):
        scheme(catalog, "own")

"""Who asks changes no figure: each cell is the district's, or its page names the part of which its sums are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest

from tanliu.app.platform.served import results

PAGES = (
    "/map?period=2025", "/footprint?period=2025", "/enterprises?period=2025", "/enterprises/{firm}", "/codes/{firm}", "/changes",  "/outlook", "/catalogue", "/findings", "/today", "/explain/emission_kgco2e/{firm}@2025",
)  # fmt: skip
ANSWERS = (
    "/totals", "/regions?inside=D01", "/fields", "/industries", "/carriers", "/history", "/flows", "/changes", "/entities",
    "/entities/{firm}", "/entities/{firm}/indicators", "/entities/{firm}/lines", "/findings",
    "/estimates", "/outlook", "/outlook/why", "/outlook/sensitivity",
)  # fmt: skip
READERS = ("town", "enterprise")
#: What says how many a reader sees, and who the reader is.
_OF_THE_READER = {"count", "entities", "mine", "total"}
Cells = dict[tuple[str, ...], str]
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class _Read(HTMLParser):
    """Rows of tables by caption, heading and first cell, and figures by the explanation that they open."""

    def __init__(self) -> None:
        super().__init__()
        self.links: dict[str, set[str]] = {}
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._link: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "a" and (told.get("href") or "").startswith("/explain/"):
            self._link = (str(told["href"]), [])
        if (
            tag in ("span", "i")
            and self._cell is not None
            and re.search(r"\b[gk][1-5]\b", told.get("class") or "")
        ):
            self._cell.append(f"[{told['class']}]")

    def handle_data(self, data: str) -> None:
        for kept in (self._cell, self._link[1] if self._link else None):
            if kept is not None:
                kept.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None and self.tables and self.tables[-1]:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "a" and self._link:
            self.links.setdefault(self._link[0], set()).add(" ".join("".join(self._link[1]).split()))
            self._link = None


def _of_page(text: str) -> tuple[Cells, dict[str, set[str]]]:
    read = _Read()
    read.feed(text.partition("<main")[2])
    cells: Cells = {}
    for table in read.tables:
        head = tuple(table[0]) if table else ()
        for row in table[1:]:
            for name, value in zip(head[1:], row[1:], strict=False):
                cells[*head, row[0], name] = value
    return cells, read.links


def _is_told(text: str, others: set[str]) -> bool:
    """Tell whether one of other texts says the same, where a column of other rows may have another number of decimals."""
    return text in others or any(_rounds_to(text, one) for one in others)


def _rounds_to(text: str, other: str) -> bool:
    """Tell whether two texts have the same words, and numbers that are the same in the decimals of the shorter."""
    if _NUMBER.split(text) != _NUMBER.split(other):
        return False
    for pair in zip(_NUMBER.findall(text), _NUMBER.findall(other), strict=True):
        mine, theirs = (Decimal(one.replace(",", "")) for one in pair)
        places = min(-int(one.as_tuple().exponent) for one in (mine, theirs))
        if round(mine, places) != round(theirs, places):
            return False
    return True


def _of_answer(told: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every value of an answer by its path, where members of lists go by what identifies them."""
    if isinstance(told, Mapping):
        if told.get("is_whole") is False and "id" in told:
            return
        for key, one in told.items():
            yield from _of_answer(one, (*path, str(key)))
    elif isinstance(told, list):
        for one in told:
            if isinstance(one, Mapping):
                keys = [str(one[key]) for key in one if key in _KEYS or key.endswith("_id")]
                yield from _of_answer(one, (*path, *keys))
    else:
        yield path, told


_KEYS = (
    "id",
    "period",
    "kind",
    "carrier",
    "month",
    "day",
    "name",
    "purpose",
    "origin",
    "indicator",
    "unit",
    "number",
    "key",
    "meter_code",
    "start",
    "field",
)


@pytest.mark.parametrize("reader", READERS)
def test_cells_of_pages(reader: str, client_of: Callable[[str], Any], covers: dict[str, list[str]]) -> None:
    (firm,), names = covers["enterprise"], _names()
    part = names[covers[reader][0]]
    for page in PAGES:
        address = page.format(firm=firm)
        told, asked = client_of("district").get(address), client_of(reader).get(address)
        assert (told.status_code, asked.status_code) == (200, 200), page
        text = asked.content.decode()
        (known, opens), (cells, links) = _of_page(told.content.decode()), _of_page(text)
        other = {
            key: (value, known[key])
            for key, value in cells.items()
            if not _is_told(value, {known.get(key, value)})
        }
        other |= {
            (key,): (one, opens[key])
            for key, one in links.items()
            if not all(_is_told(each, opens.get(key, one)) for each in one)
        }
        assert not {key: one for key, one in other.items() if firm in str(key) or names[firm] in str(key)}, (
            page
        )
        assert not other or part in text.partition("<main")[2], (page, other)


@pytest.mark.parametrize("reader", READERS)
def test_values_of_answers(reader: str, asker: Callable[..., Any], covers: dict[str, list[str]]) -> None:
    (firm,), names = covers["enterprise"], _names()
    for asked in ANSWERS:
        address = asked.format(firm=firm)
        told, answer = asker("district").read(address), asker(reader).read(address)
        known = dict(_of_answer(told))
        other = {
            key: (value, known[key])
            for key, value in _of_answer(answer)
            if value is not None and known.get(key, value) != value and key[-1] not in _OF_THE_READER
        }
        assert not {key: one for key, one in other.items() if firm in key}, asked
        is_part = answer.get("is_whole") is False and answer["place"] == names[covers[reader][0]]
        assert not other or is_part, (asked, other)


@pytest.mark.parametrize(("reader", "narrowed"), [("town", "region"), ("enterprise", "entity")])
def test_drivers_are_those_of_the_part(
    reader: str, narrowed: str, asker: Callable[..., Any], covers: dict[str, list[str]]
) -> None:
    """Output and structure depend on the whole: who sees a part has those of the part, and is told of which."""
    (part,) = covers[reader]
    told = asker("district").read(f"/changes?by=entity&{narrowed}={part}")
    seen = asker(reader).read("/changes?by=entity")
    assert (seen["whole"], seen["rows"]) == (told["whole"], told["rows"])
    assert any(_names()[part] in one for one in seen["remarks"])
    assert not any(_names()[part] in one for one in told["remarks"])


def _names() -> dict[str, str]:
    query = "SELECT region_id AS id, name FROM region UNION ALL SELECT entity_id, name FROM entity"
    return {row["id"]: row["name"] for row in results().rows(query)}

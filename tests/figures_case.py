"""Which numbers of a page open to where they are from, and which neither open nor are marked as plain.

A number opens where it is a link, stands in a cell that has one, or is the summary of a fold. ``data-plain`` marks what needs no
explanation: counts of rows, what the reader typed, numbers of things; a caption counts its rows. ``data-row`` on a row or table says that
the link of the row opens what its numbers are from; ``data-how`` names the part of the same page that gives formula and inputs, which must
be there and say something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_UNIT = r"(?:\s*(?:10[⁴4^]\S*|CO[2₂]e?|m[23²³]|[^\d\s<>=:_#-]{1,12}))"
#: A number with its sign, bound and at most three words of unit; not the power of ten of a unit, and no number of an edition.
_NUMBER = r"[+−-]?\d[\d,. ]*\s*%?"
FIGURE = re.compile(
    rf"^(?!10[⁴⁸⁶⁹^3])(?!\d+\.\d+\.\d+)[▲▼△▽≤≥<>(±≈~¥￥\s]*{_NUMBER}(?:\s*(?:[/–×±→]|of)\s*{_NUMBER})?{_UNIT}{{0,3}}\s*[)]?$"
)
#: Years, quarters, months, days, instants and times of the day, and from when to when.
_DAY = r"(?:19|20)\d\d(?:[-/.年]?(?:Q[1-4]|\d\d?|-\d\d))?(?:[-/月]\d\d?日?)?月?年?(?:[ T]\d\d?:\d\d\S*)?"
DATE = re.compile(rf"^\(?{_DAY}(?:\s*[–-]\s*(?:{_DAY})?)?\)?$|^\d\d?:\d\d(?::\d\d)?$")
_VOID = {
    "br",
    "img",
    "input",
    "meta",
    "link",
    "hr",
    "col",
    "path",
    "circle",
    "rect",
    "line",
    "use",
    "source",
    "wbr",
}
_UNREAD = {"script", "style", "option", "nav", "aside", "label", "button", "time", "code", "pre", "textarea", "title", "template", "kbd", "caption", "progress", "svg"}  # fmt: skip


#: Letters of the shortest sentence that says something, in Chinese too.
_SAYS = 10


@dataclass(eq=False)
class Node:
    """An element with its parent and what lies in it."""

    tag: str
    attrs: dict[str, str | None]
    parent: Node | None = None
    inside: list[Node | str] = field(default_factory=list)

    def up(self) -> list[Node]:
        """Return the element and those around it, inmost first."""
        found, here = [], self
        while here is not None:
            found.append(here)
            here = here.parent  # type: ignore[assignment]
        return found

    def all(self) -> list[Node]:
        """Return the elements in it."""
        return [two for one in self.inside if isinstance(one, Node) for two in (one, *one.all())]

    def text(self) -> str:
        """Return what is read in it."""
        return " ".join(one.strip() if isinstance(one, str) else one.text() for one in self.inside)


class _Tree(HTMLParser):
    """The elements of a page, as far as they were closed in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Node(tag, dict(attrs), self.here)
        self.here.inside.append(one)
        if tag not in _VOID:
            self.here = one

    def handle_endtag(self, tag: str) -> None:
        here = next((one for one in self.here.up() if one.tag == tag), None)
        if here is not None and here.parent is not None:
            self.here = here.parent

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.here.inside.append(data)


def _opens(node: Node) -> bool:
    return node.tag == "a" and bool(node.attrs.get("href"))


@dataclass
class Figures:
    """The numbers of a page: those that open with their address, and those that neither open nor are plain."""

    opened: list[str]
    shut: list[str]
    plain: list[str]


def figures(html: str) -> Figures:
    """Read a page."""
    tree = _Tree()
    tree.feed(html)
    every = tree.root.all()
    ids = {str(one.attrs["id"]): len(one.text()) for one in every if one.attrs.get("id")}
    found = Figures([], [], [])
    for node in every:
        for text in node.inside:
            if isinstance(text, str) and FIGURE.match(text.strip()) and not DATE.match(text.strip()):
                _sort(found, node, " ".join(text.split()), ids)
    return found


def _sort(found: Figures, node: Node, text: str, ids: dict[str, int]) -> None:
    up = node.up()
    if {one.tag for one in up} & _UNREAD:
        return
    link = next((str(one.attrs["href"]) for one in up if _opens(one)), None)
    if link is not None:
        found.opened.append(link)
    elif any("data-plain" in one.attrs for one in up):
        found.plain.append(text)
    elif not _told(up, ids):
        where = next((f"{one.tag}.{one.attrs.get('class') or ''}" for one in up), "")
        found.shut.append(f"{text} [{where}]")


def _told(up: list[Node], ids: dict[str, int]) -> bool:
    """Whether the cell has a link, the number is a fold's summary, or its row or the page says where it is from."""
    if any(one.tag == "summary" for one in up):
        return True
    cell = next((one for one in up if one.tag in ("td", "dd")), None)
    if cell is not None and any(_opens(one) for one in cell.all()):
        return True
    if any("data-row" in one.attrs for one in up):
        row = next((one for one in up if one.tag in ("tr", "li")), None)
        return row is not None and any(_opens(one) for one in row.all())
    how = next((one.attrs["data-how"] for one in up if one.attrs.get("data-how")), None)
    return how is not None and ids.get(how, 0) >= _SAYS

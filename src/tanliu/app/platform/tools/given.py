"""What a user handed over to a tool, and the tool at work."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.declared import Tool
from tanliu.app.platform.tools.files import File
from tanliu.app.platform.tools.reading import read_body
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

_YES = {"": False, "0": False, "no": False, "false": False, "1": True, "yes": True, "true": True, "on": True}


@dataclass(frozen=True, slots=True)
class Given:
    """Files, and texts as they were typed."""

    catalog: Catalog
    lang: str
    files: Mapping[str, File]
    texts: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a text without blanks around it; empty where nothing was typed."""
        return self.texts.get(name, "").strip()

    def number(self, name: str) -> float | None:
        """Return a number; none where nothing was typed.

        Raises
        ------
        TanliuError
            When it is none.
        """
        text = self.text(name)
        try:
            value = float(text) if text else None
        except ValueError:
            value = float("nan")
        if value is not None and not math.isfinite(value):
            raise TanliuError("not a number", where=name, found=text)
        return value

    def day(self, name: str) -> np.datetime64 | None:
        """Return the begin of a day; none where nothing was typed.

        Raises
        ------
        TanliuError
            When it is no day.
        """
        text = self.text(name)
        try:
            return np.datetime64(text, "s") if text else None
        except ValueError:
            raise TanliuError("not a day", where=name, found=text, accepted="2025-03-01") from None

    def date(self, name: str) -> date | None:
        """Return a day as a date; none where nothing was typed.

        Raises
        ------
        TanliuError
            When it is no day.
        """
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise TanliuError("not a day", where=name, found=text, accepted="2025-03-01") from None

    def within(self, name: str, low: float, high: float, default: float) -> float:
        """Return a number that lies between two ends; the default where nothing was typed.

        Raises
        ------
        TanliuError
            When it is none, or lies outside.
        """
        value = self.number(name)
        if value is None:
            return default
        if not low <= value <= high:
            raise TanliuError(
                "a number out of its range", where=name, found=self.text(name), accepted=f"{low:g} – {high:g}"
            )
        return value

    def says_yes(self, name: str) -> bool:
        """Return whether a box was ticked.

        Raises
        ------
        TanliuError
            When it says neither yes nor no.
        """
        text = self.text(name).lower()
        if text not in _YES:
            raise TanliuError("yes or no wanted", where=name, found=text, accepted="yes, no")
        return _YES[text]


def answered(tool: Tool, given: Given) -> Answer:
    """Run a tool.

    Raises
    ------
    TanliuError
        When a file or a text is missing, a choice is none of those offered, or a file cannot be read.
    """
    for one in tool.fields:
        has = one.name in given.files if one.kind == "file" else bool(given.text(one.name))
        if one.required and not has:
            raise TanliuError("a field is empty", where=one.name)
        if one.options and given.text(one.name) not in ("", *one.options):
            raise TanliuError(
                "no such choice", where=one.name, found=given.text(one.name), accepted=", ".join(one.options)
            )
    found: Answer = tool.module().run(given)
    return found


def of_sample(tool: Tool, catalog: Catalog, lang: str) -> Given:
    """Return what the tool makes up, so that one sees what it does without data of one's own."""
    bodies, texts = tool.module().sample()
    return Given(
        catalog, lang, read_all(tool, {name: (f"{name}.csv", body) for name, body in bodies.items()}), texts
    )


def read_all(tool: Tool, bodies: Mapping[str, tuple[str, bytes]]) -> dict[str, File]:
    """Read the files that a tool asks for, from their names and bytes.

    Raises
    ------
    TanliuError
        When one cannot be read.
    """
    return {
        one.name: read_body(bodies[one.name][1], bodies[one.name][0], one.is_loose)
        for one in tool.files
        if one.name in bodies
    }

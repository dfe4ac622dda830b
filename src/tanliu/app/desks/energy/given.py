"""What a user handed over to a tool, and the tool at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tanliu.app.desks.energy.answer import Answer
from tanliu.app.desks.energy.declared import Tool
from tanliu.app.desks.energy.files import File, read_csv
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError


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
            return float(text) if text else None
        except ValueError:
            raise TanliuError("not a number", where=name, found=text) from None

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
    files, texts = tool.module().sample()
    return Given(catalog, lang, {name: read_csv(body, f"{name}.csv") for name, body in files.items()}, texts)

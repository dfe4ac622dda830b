"""What somebody asks of a tool on a page or over the interface: names and bytes of files, and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.declared import Tool
from tanliu.app.platform.tools.given import Given, answered, read_all
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError, TooLargeError

#: Bytes of all files of a request: a year of minutes of one meter. Larger ones are worked out by the command.
LARGEST = 20 * 1024 * 1024
_LONGEST_TEXT, _LONGEST_NAME = 200, 120


@dataclass(frozen=True, slots=True)
class Asked:
    """A tool with what it is to work on; files by field as name and bytes."""

    tool: Tool
    files: Mapping[str, tuple[str, bytes]]
    texts: Mapping[str, str]
    is_sample: bool = False

    def answer(self, catalog: Catalog, lang: str) -> Answer:
        """Work it out.

        Raises
        ------
        TanliuError
            When something that is needed is missing, or cannot be read.
        """
        return answered(self.tool, Given(catalog, lang, read_all(self.tool, self.files), self.texts))


def asked(tool: Tool, files: Mapping[str, tuple[str, bytes]], texts: Mapping[str, str]) -> Asked:
    """Return what is asked, without what the tool does not know.

    Raises
    ------
    TanliuError
        When the files are too large, or a text is too long.
    """
    if sum(len(body) for _, body in files.values()) > LARGEST:
        raise TooLargeError("the file is too large", accepted=f"<= {LARGEST:,} B")
    told = {one.name: texts.get(one.name, "").strip() for one in tool.texts}
    for name, text in told.items():
        if len(text) > _LONGEST_TEXT:
            raise TanliuError(
                "a text is too long", where=name, found=len(text), accepted=f"<= {_LONGEST_TEXT}"
            )
    named = {
        one.name: (PurePath(files[one.name][0]).name[-_LONGEST_NAME:], files[one.name][1])
        for one in tool.files
        if one.name in files
    }
    return Asked(tool, named, told)


def of_sample(tool: Tool) -> Asked:
    """Return what the tool makes up."""
    bodies, texts = tool.module().sample()
    files = {name: (f"{name}.{'json' if body[:1] == b'{' else 'csv'}", body) for name, body in bodies.items()}
    return Asked(tool, files, texts, is_sample=True)

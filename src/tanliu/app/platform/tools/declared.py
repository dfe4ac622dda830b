"""What a tool is and what it asks for; light, since help and menus read it before any engine is loaded.

A desk offers tools in its drawer ``tools``, a package whose ``TOOLS`` declares them. Each is a module of the package with
``run(given)``, which returns an `Answer`, and ``sample()``, which makes files and texts up; ``rules(catalog, lang)``, if it
has any, tells the rules of packs that are in use. Its words are ``DESK_tool_ID`` and ``DESK_about_ID``, those of a field
``DESK_field_NAME`` and ``DESK_hint_NAME``, of an option ``DESK_option_NAME``, of a group ``DESK_group_NAME`` and
``DESK_group_about_NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Literal

from tanliu.app.drawers import drawers


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a tool asks for.

    Attributes
    ----------
    options
        What may be chosen; the first is the default.
    default
        What holds where nothing is typed; shown in the field.
    is_loose
        Of a file: rows of another width than the header are refused one by one, and do not refuse the file.
    """

    name: str
    kind: Literal["file", "day", "number", "choice", "text", "yes"]
    required: bool = False
    options: tuple[str, ...] = ()
    default: str = ""
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: ``tanliu GROUP VERB`` in the shell, ``/tools/GROUP-VERB`` as a page and under ``/api/v1``."""

    desk: str
    group: str
    verb: str
    fields: tuple[Field, ...]

    @property
    def id(self) -> str:
        """Return the id of the tool in addresses."""
        return f"{self.group}-{self.verb}"

    @property
    def word(self) -> str:
        """Return the id of the tool in phrases."""
        return f"{self.group}_{self.verb}"

    @property
    def files(self) -> tuple[Field, ...]:
        """Return the files that it asks for."""
        return tuple(one for one in self.fields if one.kind == "file")

    @property
    def texts(self) -> tuple[Field, ...]:
        """Return what is typed or chosen."""
        return tuple(one for one in self.fields if one.kind != "file")

    def module(self) -> ModuleType:
        """Import what the tool does."""
        return import_module(f"tanliu.app.desks.{self.desk}.tools.{self.word}")


def file(name: str, required: bool = False, is_loose: bool = False) -> Field:
    """Return a field for a file."""
    return Field(name, "file", required, is_loose=is_loose)


def number(name: str, required: bool = False, default: str = "") -> Field:
    """Return a field for a number."""
    return Field(name, "number", required, default=default)


@cache
def tools() -> tuple[Tool, ...]:
    """Return the tools of all desks."""
    return tuple(one for drawer in drawers("tools") for one in drawer.TOOLS)


@cache
def by_id() -> dict[str, Tool]:
    """Return the tools by id."""
    return {one.id: one for one in tools()}

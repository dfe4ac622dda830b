"""Read a docstring in numpydoc form into its parts."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass

SECTIONS = ("Parameters", "Attributes", "Returns", "Raises", "Examples", "Notes", "References")


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter, attribute, result or error: its head line, and what is said about it."""

    head: str
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.head.split(":")[0].split(","))


@dataclass(frozen=True, slots=True)
class Doc:
    """The text before the first section, and each section's lines."""

    text: str
    sections: Mapping[str, str]

    def entries(self, section: str) -> tuple[Entry, ...]:
        """Return the entries of a section: a head at the margin, its text indented below."""
        found: list[Entry] = []
        for line in self.sections.get(section, "").splitlines():
            if line and not line.startswith(" "):
                found.append(Entry(line.strip(), ""))
            elif line.strip() and found:
                found[-1] = Entry(found[-1].head, f"{found[-1].text} {line.strip()}".strip())
        return tuple(found)


def read(target: object) -> Doc:
    """Return the parts of an object's own docstring."""
    lines = (inspect.cleandoc(target.__doc__ or "")).splitlines()
    starts = [
        number
        for number in range(len(lines) - 1)
        if lines[number] in SECTIONS and lines[number + 1] == "-" * len(lines[number])
    ]
    ends = [*starts[1:], len(lines)][: len(starts)]
    sections = {
        lines[start]: "\n".join(lines[start + 2 : end]).rstrip()
        for start, end in zip(starts, ends, strict=True)
    }
    before = lines[: starts[0]] if starts else lines
    return Doc("\n".join(before).strip(), sections)

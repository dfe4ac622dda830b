"""What the YAML documents of packs may say: a pydantic model for each kind, with every fault at its file, line and key.

A room that reads a kind of document offers its model in a module ``schema.py`` and registers it there::

    from tanliu.catalog.schema import Count, Scheme, register

    class PageRules(Scheme):
        silent_days: Count

    register("page-rules", PageRules)

The catalog cannot import rooms to its right: `discover` finds every ``schema.py`` of the package and imports it.
`read` turns a document into its model, or stops with the first fault; `faults` returns all of them.
"""

from __future__ import annotations

from tanliu.catalog.finding import finding
from tanliu.catalog.schema.block import Block
from tanliu.catalog.schema.documents import Dated, Scheme, Sourced
from tanliu.catalog.schema.faults import fault, faults, read, read_block, refused
from tanliu.catalog.schema.kinds import (
    Kind,
    check,
    check_across,
    discover,
    kind_of,
    kinds,
    only,
    parts_of,
    register,
    register_check,
    register_part,
)  # fmt: skip
from tanliu.catalog.schema.values import (
    Bilingual,
    Count,
    Day,
    Grade,
    Number,
    Scalar,
    Share,
    Text,
    Unit,
    as_written,
)  # fmt: skip

__all__ = [
    "Bilingual",
    "Block",
    "Count",
    "Dated",
    "Day",
    "Grade",
    "Kind",
    "Number",
    "Scalar",
    "Scheme",
    "Share",
    "Sourced",
    "Text",
    "Unit",
    "as_written",
    "check",
    "check_across",
    "discover",
    "fault",
    "faults",
    "finding",
    "kind_of",
    "kinds",
    "only",
    "parts_of",
    "read",
    "read_block",
    "refused",
    "register",
    "register_check",
    "register_part",
]  # fmt: skip

"""The reasons for which a row is refused, in English and Chinese, with what would be accepted."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code, the text for people and what is accepted, in two languages."""

    code: str
    en: str
    zh: str
    accepted: str
    accepted_zh: str


@cache
def reasons() -> Mapping[str, Reason]:
    """Return every reason by its code."""
    text = resources.files("tanliu.app.ingest").joinpath("reasons.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["code"]: Reason(**row) for row in csv.DictReader(text.splitlines())})

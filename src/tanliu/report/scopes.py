"""Emissions by scope of the GHG Protocol as rows of a table, with biogenic CO2 as a memo item below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from tanliu.report.document import Section, Table
from tanliu.report.names import Names
from tanliu.report.phrase import say

_TONNES = Decimal("0.001")


class ByScope(Protocol):
    """Sums by scope, as `tanliu.app.store.by_scope.Scoped` has them."""

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]: ...

    @property
    def biogenic_kg(self) -> Decimal | None: ...

    @property
    def total(self) -> Decimal: ...


def scope_name(scope: int | None, names: Names) -> str:
    """Return what a scope is called; lines of kinds to which packs give none are told apart."""
    return names.word(f"ghg_scope_{scope}" if scope else "ghg_scope_none")


def header(names: Names) -> tuple[str, ...]:
    """Return the header of `cells`."""
    word = names.word
    return (
        word("ghg_scope"),
        f"{word('emission_total')}, {names.unit('t CO2e')}",
        f"{word('market_short')}, {names.unit('t CO2e')}",
        word("share"),
    )


def cells(found: ByScope, names: Names) -> tuple[tuple[object, ...], ...]:
    """Return a row for each scope in tonnes, and the memo item, which is in no scope and no share."""
    total = found.total
    rows: list[tuple[object, ...]] = [
        (
            scope_name(row["scope"], names),
            _tonnes(row["emission_kgco2e"]),
            _tonnes(row["market_kgco2e"]),
            f"{100 * row['emission_kgco2e'] / total:.1f} %"
            if total and row["emission_kgco2e"] is not None
            else None,
        )
        for row in found.rows
    ]
    if found.biogenic_kg is not None:
        rows.append((names.word("biogenic_memo"), _tonnes(found.biogenic_kg), None, None))
    return tuple(rows)


def chapter(found: ByScope, names: Names) -> Section:
    """Return the chapter of a report."""
    texts = (say("ghg_scopes_about", names.language),)
    table = Table(header(names), cells(found, names), widths=(3, 1.6, 1.6, 1))
    return Section(names.word("by_ghg_scope"), texts, table)


def _tonnes(value: Decimal | None) -> Decimal | None:
    return None if value is None else value * _TONNES

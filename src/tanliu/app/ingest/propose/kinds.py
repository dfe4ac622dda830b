"""A column that says what the numbers of its rows are: 数据项 with 正向有功(kWh) and 无功(kvarh), or a unit on each row."""

from __future__ import annotations

from dataclasses import dataclass

from tanliu.app.ingest.propose.columns import Column, Table
from tanliu.app.ingest.propose.vocabulary import POWER, SILENT, Vocabulary, is_unit, split_unit
from tanliu.app.ingest.values import unit_fault

#: More texts than that are names of something and no kinds of numbers.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Kinds:
    """What a column says of the numbers beside it.

    Parameters
    ----------
    column
        The column.
    energy
        Its texts of rows whose numbers are energy or power of use.
    others
        Its texts of rows whose numbers are something else: reactive energy, what goes back to the grid, a voltage.
    units
        The units of the former, without repetition.
    """

    column: Column
    energy: tuple[str, ...]
    others: tuple[str, ...]
    units: tuple[str, ...]


def told(found: Table, vocabulary: Vocabulary) -> Kinds | None:
    """Return what a column of a table says of the numbers of its rows; None where none says anything."""
    for column in found.columns:
        texts = tuple(dict.fromkeys(column.values))
        if (
            column.about not in ("", "report.unit")
            or not 0 < len(texts) <= _MOST
            or column.constant is not None
        ):
            continue
        units = {text: text if is_unit(text) else split_unit(text)[1] for text in texts}
        if not any(units.values()) or not all(units[text] or vocabulary.meaning(text) for text in texts):
            continue
        energy = tuple(text for text in texts if _is_use(text, units[text], vocabulary))
        others = tuple(text for text in texts if text not in energy)
        return Kinds(
            column, energy, others, tuple(dict.fromkeys(unit for text in energy if (unit := units[text])))
        )
    return None


def _is_use(text: str, unit: str | None, vocabulary: Vocabulary) -> bool:
    about = meaning.about if (meaning := vocabulary.meaning(text)) is not None and text != unit else ""
    return about not in SILENT and (unit is None or unit in POWER or unit_fault(unit, "kWh") is None)

"""What a proposal leaves out, said column by column."""

from __future__ import annotations

from collections.abc import Collection

from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.draft import Draft
from tanliu.app.ingest.propose.vocabulary import ANOTHER, RIVAL
from tanliu.kit.message import Message

#: Longest list of headings that a remark shows.
_SHOWN = 300


def left_out(made: Draft, ours: Collection[str]) -> None:
    """Say what of a table feeds nothing; ``ours`` are columns that spreading made."""
    _others(made)
    _unused(made, ours)


def _others(made: Draft) -> None:
    """Say of each column of what was not used in the time of its row that it is left out."""
    rivals = [column.heading for column in made.table.columns if column.about == RIVAL]
    if rivals:
        what = "of one carrier or measure there are more columns than can be read, and these are left out: {names}"
        made.doubt(Message(what, names=", ".join(rivals)[:_SHOWN]))
    for column in made.table.columns:
        if column.about == ANOTHER and any(forms.is_number(text) for text in column.values):
            what = "column {column} is no use of its row (a plan, a cost, a stock, generation, a saving, emissions, a mean, a share, another period) and is left out"
            made.doubt(Message(what, column=column.heading))
        given = column.about == "given_back" and column.heading not in made.used
        if given and any(forms.is_number(text) for text in column.values):
            what = "column {column} is what goes back to the grid and is left out; it comes in as a meter of direction export"
            made.doubt(Message(what, column=column.heading))


def _unused(made: Draft, ours: Collection[str]) -> None:
    """Say that months of no year are refused, and that a register has columns of numbers beside it which feed nothing."""
    told, run = made.table.across, made.table.run
    if (
        told is not None
        and run is not None
        and run.kind in ("month", "quarter")
        and not run.dated
        and not {"of", "at"} & set(told)
    ):
        what = "no year is told for the months {names}: put it in the name of the file or sheet, or in a line above the table"
        made.doubt(Message(what, names=f"{told['first']} … {told['last']}"))
    numbers = [
        one.heading
        for one in made.table.columns
        if one.meaning is None and one.heading not in made.used and one.heading not in ours
        and one.values and forms.share(one.values, forms.is_number) == 1
    ]  # fmt: skip
    if numbers:
        made.doubt(Message("columns of numbers feed nothing: {names}", names=", ".join(numbers)[:_SHOWN]))

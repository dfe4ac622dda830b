"""What commands print of files that were imported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tanliu.app.platform.console import out
from tanliu.report.fault import told_message

if TYPE_CHECKING:
    from tanliu.app.compute.import_data import Imported


def show_imported(done: Sequence[Imported]) -> None:
    """Print how many rows of each file came in."""
    for item in done:
        state = (
            "already imported"
            if item.skipped
            else f"{item.rows_accepted:,} rows in, {item.rows_refused:,} refused"
        )
        if item.rows_rounded:
            state += f", {item.rows_rounded:,} rounded to six decimals"
        out.print(f"{item.file} -> {item.table}: {state}", soft_wrap=True)
    for file, remark in dict.fromkeys((item.file, remark) for item in done for remark in item.remarks):
        out.print(f"{file}: {told_message(remark, 'en')}", soft_wrap=True, markup=False)

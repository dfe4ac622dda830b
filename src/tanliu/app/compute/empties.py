"""Empty cells of a mapping that says ``empty: withdraw``: what they take back is what the same source told before."""

from __future__ import annotations

from tanliu.app.store.sql import quote
from tanliu.app.store.workspace import Workspace
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary
from tanliu.report.fault import packed_message


def that_say_something(workspace: Workspace, table: str, rows: str, source: str) -> str:
    """Return SQL for delivered rows without those that take back what the source does not say today.

    What another source told of the same stays: an empty cell of one table is no word about another.
    """
    if "withdrawn" not in dictionary()[table].names:
        return f"(SELECT * FROM {rows})"
    return f"(SELECT d.* FROM {rows} d WHERE d.withdrawn IS NOT TRUE OR EXISTS ({_told(workspace, table, source)}))"


def remarks(workspace: Workspace, table: str, rows: str, source: str) -> tuple[str, ...]:
    """Say how many amounts empty cells take back."""
    if "withdrawn" not in dictionary()[table].names:
        return ()
    query = f"SELECT count(*) FROM {rows} d WHERE d.withdrawn AND EXISTS ({_told(workspace, table, source)})"
    found = workspace.connection.execute(query).fetchone()
    said = Message(
        "{number} amounts are taken back, since their cells are empty", number=found[0] if found else 0
    )
    return (packed_message(said),) if found and found[0] else ()


def _told(workspace: Workspace, table: str, source: str) -> str:
    keys = " AND ".join(f"d.{name} = c.{name}" for name in dictionary()[table].key)
    batches = f"SELECT batch_id FROM {workspace.lake.scan('batch')} WHERE source = '{quote(source)}'"
    return f"SELECT 1 FROM {workspace.current_rows(table)} c WHERE {keys} AND c.batch_id IN ({batches})"

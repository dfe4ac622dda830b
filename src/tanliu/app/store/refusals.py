"""Refused rows change their state: mended, answered by a later delivery, dismissed, or open again."""

from __future__ import annotations

from tanliu.app.store.workspace import Workspace


def settle(workspace: Workspace, chosen: str, state: str, by: int | None) -> int:
    """Give refused rows a state and return how many; only the files that hold such a row are written anew.

    Parameters
    ----------
    chosen
        SQL condition on rows of the quarantine.
    state
        One that the dictionary names.
    by
        Delivery after which it holds; None for rows that are open again.
    """
    lake = workspace.lake
    told = {file: _count(workspace, file, chosen) for file in lake.files("quarantine")}
    files = [file for file, rows in told.items() if rows]
    if files:
        number = "NULL" if by is None else str(by)
        query = f"""
            SELECT * REPLACE (CASE WHEN {chosen} THEN '{state}' ELSE state END AS state,
                              CASE WHEN {chosen} THEN {number} ELSE mended_by END AS mended_by)
            FROM {lake.scan_files("quarantine", files)}"""
        lake.write("quarantine", query, merged=files)
    return sum(told.values())


def _count(workspace: Workspace, file: str, chosen: str) -> int:
    scan = workspace.lake.scan_files("quarantine", [file])
    found = workspace.connection.execute(f"SELECT count(*) FROM {scan} WHERE {chosen}").fetchone()
    return int(found[0]) if found else 0

"""What people answered to findings, for commands that may run where no server ever did."""

from __future__ import annotations

from pathlib import Path

from tanliu.app.platform.setup import configure


def answered_in(workspace: Path) -> tuple[str, ...]:
    """Return the findings of a workspace that people have explained or dismissed; none where nobody ever served it."""
    configure(workspace)
    from django.db import DatabaseError, connection

    from tanliu.app.platform.answers import answered

    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(database).is_file():
        return ()
    try:
        return answered()
    except DatabaseError:
        # its tables are made by the first command that needs them
        return ()

"""Which faults leave a trace in the log."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError

#: What a database that is away, restarted or full raises.
AWAY = (OperationalError, InterfaceError)


class OnlyOurFaults(logging.Filter):
    """Keeps the traces of our own faults: what was not allowed, not there or not answered needs a line, no trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, AWAY) or getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True

"""A message that cannot be read."""

from __future__ import annotations


class UnreadableMessageError(Exception):
    """The field at fault, if any, and what was found; the message goes to the quarantine as it came."""

    def __init__(self, field: str | None, found: object) -> None:
        super().__init__(str(found))
        self.field, self.found = field, str(found)

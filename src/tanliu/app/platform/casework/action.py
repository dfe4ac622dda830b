"""Actions on cases: which permission is needed is what the process says of its parties."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from tanliu.app.platform.action import Action
from tanliu.app.platform.casework.processes import process

R = TypeVar("R")


class CaseAction(Action[R]):
    """An action of a process.

    Attributes
    ----------
    process_name, action
        Names in the document of the process.
    """

    process_name: ClassVar[str]
    action: ClassVar[str]

    @classmethod
    def permissions(cls) -> frozenset[str]:
        """Return the permissions of the parties that may take the action."""
        return process(cls.process_name).permissions(cls.action)

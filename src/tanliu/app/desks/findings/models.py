"""Where the talk about a finding may stand; each talk is a case of the process ``finding``."""

from __future__ import annotations

from enum import StrEnum

PROCESS = "finding"


class FindingState(StrEnum):
    """States that lists offer: those of the process, and *corrected*, which data bring about and nobody decides."""

    OPEN = "open"
    ASKED = "asked"
    EXPLAINED = "explained"
    CORRECTED = "corrected"
    DISMISSED = "dismissed"

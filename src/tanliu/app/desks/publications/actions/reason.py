"""Why figures in doubt are published nevertheless: asked for whenever there are any."""

from __future__ import annotations

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


class ReasonNeededError(TanliuError):
    """Figures are in doubt and nobody has said why they are published nevertheless."""


def require_reason(period: str, findings: int, reason: str | None) -> None:
    """Refuse figures in doubt without a reason.

    Parameters
    ----------
    period
        What is published.
    findings
        Open findings called sure behind its figures.
    reason
        What the publisher said.

    Raises
    ------
    ReasonNeededError
        When there are findings and no reason.
    """
    if findings and not (reason or "").strip():
        raise ReasonNeededError(
            Message("{count} open findings called sure stand behind these figures", count=findings),
            where=period,
            accepted=Message("a reason to publish them nevertheless, or findings that are answered first"),
        )

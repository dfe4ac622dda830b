"""Where the numbers of an answer are explained."""

from __future__ import annotations

from urllib.parse import urlencode

from ninja import Schema
from pydantic import Field


class Explained(Schema):
    """Numbers whose explanation has an address."""

    explain: str | None = Field(
        None,
        description="Address of the explanation of its emissions; with another ``amount`` that of any other number; null"
        " where the numbers are of no one subject",
    )


def address_of(subject: str | None, period: str) -> str | None:
    """Return the address of the explanation of what is told of a subject in a period."""
    if not subject:
        return None
    return "/api/v1/explain?" + urlencode({"subject": subject, "period": period, "amount": "emission_kgco2e"})

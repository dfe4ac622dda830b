"""Tags of the pages of an enterprise: shares of what is known, local times, units of its grade."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django import template

from tanliu.app.web.templatetags.tanliu import amount

register = template.Library()


@register.simple_tag
def known_share(known: int, expected: int) -> str:
    """Write a share rounded down: what lacks a reading is never called complete."""
    share = (Decimal(100) * known / expected).quantize(Decimal("0.01"), ROUND_DOWN)
    return f"{share} %"


@register.filter
def wall(value: datetime) -> str:
    """Write an instant as the clock at its meter shows it, whatever the zone of the site."""
    return f"{value:%Y-%m-%d %H:%M}"


@register.filter
def per_10k(value: Decimal | None) -> str:
    """Write CNY as 10⁴ CNY."""
    return amount(None if value is None else value / 10_000)

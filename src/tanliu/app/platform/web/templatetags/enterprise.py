"""Tags of the pages of an enterprise: shares of what is known, local times, units of its grade."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal

from django import template

from tanliu.kit.period import zone as zone_named
from tanliu.report.tree import number

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


@register.simple_tag
def clock(value: datetime, zone: str) -> str:
    """Write an instant of the store, UTC without saying so, as the clock of a zone shows it."""
    return wall(value.replace(tzinfo=UTC).astimezone(zone_named(zone)))


@register.filter
def plain(value: Decimal | None) -> str:
    """Write a number with the digits it has, such as a ratio or a register; missing is a dash."""
    return "–" if value is None else number(value)

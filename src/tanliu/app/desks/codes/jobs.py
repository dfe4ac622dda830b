"""Codes that are about to expire are told once to their enterprise."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from tanliu.app import clock
from tanliu.app.desks.codes.actions import valid_links
from tanliu.app.platform.casework.tell import Told, tell
from tanliu.app.platform.served import catalog
from tanliu.report.code_rule import code_rule


def tell_expiring() -> int:
    """Tell of the codes that expire within the days of the rule; returns how many they are."""
    until = clock.now() + timedelta(days=code_rule(catalog()).warned_days)
    told = [
        Told(
            "code", f"code expiring {link.pk}", "code_notice_expiring", (("day", f"{link.expires_at:%Y-%m-%d}"),),
            (("kind", f"code_{link.kind}"),), permission="answer", entity_id=link.entity_id,
            address=reverse("code_firm", args=[link.entity_id]), due_on=link.expires_at.date(),
        )
        for link in valid_links().filter(expires_at__lte=until)
    ]  # fmt: skip
    tell(told)
    return len(told)


DAILY = (tell_expiring,)

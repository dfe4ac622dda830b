"""The words of messages: templates of the pack, filled with what notices tell."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from tanliu.app.desks.notices.carry import Letter
from tanliu.app.desks.notices.models import Way
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.notices import address_of
from tanliu.app.platform.casework.tell import rules, topic_of
from tanliu.app.platform.served import todays_results
from tanliu.decide.notice.document import Template
from tanliu.report.phrase import say


def letter(way: Way, notices: Sequence[CaseNotice], key: str) -> Letter:
    """Return the message that tells some notices, oldest first."""
    rows = [_told(one, way.language) for one in notices]
    if len(rows) == 1:
        return _filled(rules().one, way.language, key, rows, **rows[0])
    most = rules().most_a_message
    lines = [rules().item[way.language].format(**row).rstrip() for row in rows[:most]]
    if len(rows) > most:
        lines.append(say("ways_and_more", way.language, count=len(rows) - most))
    items = "\n".join(lines)
    address = _whole(reverse("notices"))
    return _filled(
        rules().several, way.language, key, rows, count=str(len(rows)), items=items, address=address
    )


def code_letter(way: Way) -> Letter:
    """Return the message that asks whether a mailbox is its owner's."""
    return _filled(
        rules().confirm,
        way.language,
        f"code-{way.pk}-{way.code}",
        [],
        code=way.code,
        address=_whole(reverse("ways")),
    )


def _filled(
    template: Template, language: str, key: str, rows: Sequence[dict[str, str]], **values: str
) -> Letter:
    told = (
        dict.fromkeys(("text", "topic", "subject", "due", "address", "at", "count", "items", "code"), "")
        | values
    )
    body = template.body[language].format(**told)
    # a line of which nothing is known is left out; one that was meant to be empty stands between two that are not
    shown = "\n".join(line for line in _without_doubled(body.split("\n")))
    return Letter(key, template.subject[language].format(**told), shown, rows)


def _without_doubled(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept


def _told(one: CaseNotice, language: str) -> dict[str, str]:
    topic = topic_of(one)
    named = rules().topics[topic].name if topic else rules().other
    due = say("ways_due", language, day=one.due_on) if one.due_on else ""
    local = one.at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return {
        "id": str(one.pk), "topic": named[language], "text": one.text_zh if language == "zh" else one.text_en,
        "subject": _about(one), "due": due, "at": f"{local:%Y-%m-%d %H:%M}", "address": _whole(address_of(one)),
    }  # fmt: skip


def _about(one: CaseNotice) -> str:
    """Return the name of the enterprise that a notice is about."""
    if not one.entity_id:
        return ""
    rows = todays_results().rows("SELECT name FROM entity WHERE entity_id = ?", [one.entity_id])
    return str(rows[0]["name"]) if rows else one.entity_id


def _whole(path: str) -> str:
    return settings.TANLIU_PUBLIC_URL.rstrip("/") + path

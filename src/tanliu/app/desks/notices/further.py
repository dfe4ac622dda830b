"""What nobody acknowledged in time is told further, as the topics of the packs say."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from tanliu.app import clock
from tanliu.app.platform.casework.models import CaseNotice, NoticeRead
from tanliu.app.platform.casework.notices import address_of
from tanliu.app.platform.casework.tell import Told, rules, tell
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.decide.notice.document import Topic
from tanliu.decide.notice.timing import further_on
from tanliu.report.phrase import say

#: How far back a notice may lie that is still told further.
_KEPT = timedelta(days=60)


def tell_further() -> int:
    """Tell further what nobody acknowledged in time, once each; returns how many were due."""
    told = [
        _further(one, topic)
        for name, topic in rules().topics.items()
        if topic.answer_within is not None
        for one in _unanswered(name, topic.answer_within)
    ]
    tell(told)
    return len(told)


def _unanswered(topic: str, within: int) -> list[CaseNotice]:
    """Return the notices of a topic whose days for an answer are over; what was told further is not again."""
    taken = NoticeRead.objects.filter(notice=OuterRef("pk")).exclude(acknowledged_at=None)
    found = CaseNotice.objects.filter(topic=topic, at__gte=clock.now() - _KEPT).exclude(
        cause__startswith=_PREFIX
    )
    zone, calendar = ZoneInfo(settings.TIME_ZONE), catalog().calendar.assuming()
    return [
        one
        for one in found.filter(~Exists(taken))
        if further_on(one.at.astimezone(zone).date(), within, calendar) <= today()
    ]


_PREFIX = "further "


def _further(one: CaseNotice, topic: Topic) -> Told:
    texts = {"en": one.text_en, "zh": one.text_zh}
    sentence = {
        language: say("notices_further", language, days=topic.answer_within, text=text)
        for language, text in texts.items()
    }
    return Told(
        one.topic, f"{_PREFIX}{one.pk}", sentence, permission=topic.escalate_to or "", entity_id=one.entity_id,
        address=address_of(one), due_on=one.due_on,
    )  # fmt: skip

"""When somebody is told, and when it is told further."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tanliu.decide.notice.document import Template, Topic
from tanliu.decide.notice.timing import further_on, is_quiet, send_at
from tanliu.kit.workday import Calendar

_ZONE = ZoneInfo("Asia/Shanghai")
_HOURS = st.integers(0, 23)
_INSTANTS = st.integers(0, 2 * 365 * 86400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def _local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=_ZONE)


def test_a_digest_goes_out_at_its_next_hour() -> None:
    assert send_at(_local(2026, 3, 2, 7, 59), _ZONE, digest_hour=8) == _local(2026, 3, 2, 8)
    assert send_at(_local(2026, 3, 2, 8, 1), _ZONE, digest_hour=8) == _local(2026, 3, 3, 8)


def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    quiet = (22, 7)
    assert send_at(_local(2026, 3, 2, 23), _ZONE, quiet=quiet) == _local(2026, 3, 3, 7)
    assert send_at(_local(2026, 3, 3, 6, 59), _ZONE, quiet=quiet) == _local(2026, 3, 3, 7)
    assert send_at(_local(2026, 3, 3, 7), _ZONE, quiet=quiet) == _local(2026, 3, 3, 7)


@given(now=_INSTANTS, quiet=st.none() | st.tuples(_HOURS, _HOURS))
def test_nothing_goes_out_in_quiet_hours_or_later_than_they_last(
    now: datetime, quiet: tuple[int, int] | None
) -> None:
    found = send_at(now, _ZONE, quiet=quiet)
    assert now <= found < now + timedelta(days=1)
    assert quiet is None or not is_quiet(found.astimezone(_ZONE).hour, quiet)
    assert found == now or (quiet is not None and is_quiet(now.astimezone(_ZONE).hour, quiet))


@given(now=_INSTANTS, hour=_HOURS)
def test_a_digest_waits_less_than_a_day(now: datetime, hour: int) -> None:
    found = send_at(now, _ZONE, digest_hour=hour)
    assert now <= found < now + timedelta(days=1)
    assert found.astimezone(_ZONE).hour == hour


def test_working_days_for_an_answer_leave_out_the_weekend() -> None:
    # a Friday: Monday, Tuesday and Wednesday are for the answer
    assert further_on(date(2031, 3, 7), 3, Calendar().assuming()) == date(2031, 3, 13)


def test_words_name_nothing_unknown_and_topics_escalate_to_somebody() -> None:
    words = {"en": "{text}", "zh": "{text}"}
    with pytest.raises(ValidationError, match="a message cannot name this"):
        Template.model_validate({"subject": words, "body": {"en": "{texts}", "zh": "{text}"}})
    with pytest.raises(ValidationError, match="go together"):
        Topic.model_validate({"name": {"en": "A", "zh": "A"}, "answer_within": 3})

"""When somebody is told: at once but not in quiet hours, or once a day; and when it is told further."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tanliu.kit.workday import Calendar


def send_at(
    now: datetime, zone: tzinfo, *, digest_hour: int | None = None, quiet: tuple[int, int] | None = None
) -> datetime:
    """Return the instant at which a notice goes out.

    Parameters
    ----------
    now
        An aware instant.
    zone
        Whose hours count.
    digest_hour
        Hour of the day, 0 to 23, at which everything of a day is sent in one; without it each goes at once.
    quiet
        First hour of quiet and the hour in which it is over; over midnight where the first is the later one. None, or
        two equal hours, for none. It does not move a digest, whose hour somebody chose.

    Returns
    -------
    datetime
        In UTC, never before ``now``.
    """
    local = now.astimezone(zone)
    if digest_hour is not None:
        return _next(local, digest_hour).astimezone(UTC)
    if quiet is None or not is_quiet(local.hour, quiet):
        return now.astimezone(UTC)
    return _next(local, quiet[1]).astimezone(UTC)


def is_quiet(hour: int, quiet: tuple[int, int]) -> bool:
    """Return whether an hour of the day lies in quiet hours; the second of them no longer does."""
    first, last = quiet
    return first <= hour < last if first <= last else hour >= first or hour < last


def _next(local: datetime, hour: int) -> datetime:
    found = datetime.combine(local.date(), time(hour), local.tzinfo)
    return (
        found
        if found >= local
        else datetime.combine(local.date() + timedelta(days=1), time(hour), local.tzinfo)
    )


def further_on(told: date, within: int, calendar: Calendar) -> date:
    """Return the day from which a notice that nobody acknowledged is told further.

    Parameters
    ----------
    told
        Day on which it was told.
    within
        Working days for an answer, counted from the day after.
    calendar
        Of working days; one that assumes Monday to Friday for years without a source.

    Returns
    -------
    date
        The day after the last of these working days.
    """
    return calendar.after(told, within) + timedelta(days=1)

"""Assessments and certificates as rows of lists, files and the interface."""

from __future__ import annotations

from datetime import date

from tanliu.app.desks.assessments import shown
from tanliu.app.desks.assessments.models import Assessment, Certificate
from tanliu.app.desks.assessments.queries.assessments import scheme_as_kept, standing_on
from tanliu.report.phrase import say


def certificate(one: Certificate, day: date, lang: str) -> shown.Row:
    """Return a certificate as it stands on a day: what anybody may know of it."""
    scheme = scheme_as_kept(one.awarded_by)
    standing = standing_on(one, day)
    after = one.followed_by.order_by("pk").first()
    return {
        "number": one.number, "holder": one.holder, "scheme": one.scheme, "scheme_title": scheme.title[lang],
        "edition": scheme.edition, "level": one.level, "level_name": shown.level(scheme, one.level, lang), "period": one.awarded_by.period,
        "issued_on": one.issued_on, "valid_until": one.valid_until, "surveil_until": one.surveil_until,
        "issuer": one.issuer, "owner": scheme.owner[lang] if scheme.owner else "", "previous": one.previous.number if one.previous else None,
        "next": after.number if after and day >= after.issued_on else None,
        "standing": standing, "standing_name": say(f"assess_standing_{standing}", lang), "as_of": day,
    }  # fmt: skip


def assessment_row(one: Assessment, names: dict[str, str], states: dict[str, str], lang: str) -> shown.Row:
    """Return an assessment as a row of the list."""
    scheme = scheme_as_kept(one)
    return {
        "case": one.pk, "scheme": one.scheme, "scheme_title": scheme.title[lang], "entity_id": one.entity_id,
        "name": names.get(one.entity_id, one.entity_id), "period": one.period, "state": one.state,
        "state_name": states.get(one.state, one.state), "level": one.level, "level_name": shown.level(scheme, one.level, lang) if one.level else "",
        "opened_at": one.opened_at, "due_on": one.due_on, "revision": one.revision,
    }  # fmt: skip

"""Notices of budgets: to an enterprise, or to who acts for the district; each once for its cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tanliu.app.platform.casework.models import CaseNotice
from tanliu.report.phrase import say

#: Permissions of who is told: enterprises answer, the district issues.
FIRM, DISTRICT = "answer", "ledger_approve"
_AT_ONCE = 500


def tell_firms(
    phrase: str,
    entities: Iterable[str],
    cause: str,
    due: date | None = None,
    *,
    page: str = "budgets",
    **values: object,
) -> None:
    """Tell enterprises something, each once for the cause."""
    told = _texts(phrase, values)
    CaseNotice.objects.bulk_create(
        [
            CaseNotice(case=None, revision=0, to=FIRM, permission=FIRM, entity_id=one, due_on=due, page=page,
                       cause=f"{cause} {one}"[:120], **told)
            for one in entities
        ],
        ignore_conflicts=True, batch_size=_AT_ONCE,
    )  # fmt: skip


def tell_district(
    phrase: str, cause: str, entity_id: str = "", *, page: str = "budgets", **values: object
) -> None:
    """Tell who issues budgets something, once for the cause."""
    CaseNotice.objects.bulk_create(
        [CaseNotice(case=None, revision=0, to=DISTRICT, permission=DISTRICT, entity_id=entity_id, page=page, cause=cause[:120],
                    **_texts(phrase, values))],
        ignore_conflicts=True,
    )  # fmt: skip


def _texts(phrase: str, values: Mapping[str, object]) -> dict[str, str]:
    """Return the text in each language; a value that is a mapping says something else in each."""
    return {
        f"text_{lang}": say(
            phrase,
            lang,
            **{name: one[lang] if isinstance(one, Mapping) else one for name, one in values.items()},
        )
        for lang in ("en", "zh")
    }

"""Steps of long work: a name, or a sentence with its values that is told in the language of whoever looks."""

from __future__ import annotations

import json

from tanliu.report.phrase import say

_MINUTE = 60


def packed_step(phrase: str, **values: str | int | None) -> str:
    """Return a step as it is kept with a job."""
    return json.dumps([phrase, values], ensure_ascii=False, separators=(",", ":"))


def told_step(step: str, language: str) -> str:
    """Return a step for people; a plain name stays.

    Counts have their groups of three; seconds ``left`` are minutes and seconds, ``–`` where they are not known yet.
    """
    try:
        phrase, values = json.loads(step) if step.startswith("[") else (None, {})
    except ValueError:
        # cut off to what a job keeps
        return ""
    if phrase is None:
        return step
    told = {name: f"{one:,}" if isinstance(one, int) else one for name, one in values.items()}
    if "left" in values:
        left = values["left"]
        told["left"] = "–" if left is None else f"{left // _MINUTE}:{left % _MINUTE:02d}"
    return say(phrase, language, **told)

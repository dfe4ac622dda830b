"""How far targets are: the way in straight lines, values that are missing, and goals that follow each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from tanliu.decide.target.document import Target
from tanliu.decide.target.progress import progress

BOTH = {"en": "one", "zh": "一"}


def target(**told: Any) -> Target:
    """Return a target of less, from 100 in 2020 to 80 in 2024 and 50 in 2030."""
    said = {
        "id": "one", "name": BOTH, "whose": BOTH, "unit": "t", "better": "less", "base": {"year": 2020, "value": 100},
        "goals": [{"year": 2024, "value": 80}, {"year": 2030, "change_percent": -50}],
    }  # fmt: skip
    return Target.model_validate(said | told)


@pytest.mark.parametrize(
    ("known", "state", "due", "gap"),
    [
        ({2022: 89}, "on_course", 90, -1),
        ({2022: 91}, "behind", 90, 1),
        ({2022: 80}, "reached", 90, -10),
        ({2024: 81}, "missed", 80, 1),
        ({2024: 80}, "reached", 80, 0),
        ({2027: 65}, "on_course", 65, 0),
        ({2031: 51}, "missed", 50, 1),
        # the newest counts
        ({2022: 80, 2023: 99}, "behind", 85, 14),
    ],
)
def test_a_value_lies_on_the_way_or_off_it(known: dict[int, int], state: str, due: int, gap: int) -> None:
    found = progress(target(), {year: Decimal(value) for year, value in known.items()}, 2026)
    assert (found.state, found.due, found.gap) == (state, due, gap)


def test_what_is_not_known_is_said_and_nothing_is_missed_in_silence() -> None:
    never = progress(target(), {}, 2026)
    assert (never.state, never.untold, never.goal.year, never.wanted) == ("unknown", "actual", 2030, 50)
    # the base alone is no progress
    assert progress(target(), {2020: Decimal(100)}, 2026).untold == "actual"
    bare = target(base=None, goals=[{"year": 2030, "change_percent": -50}])
    assert progress(bare, {2025: Decimal(1)}, 2026).untold == "base"
    plain = target(base=None, goals=[{"year": 2030, "value": 50}])
    assert progress(plain, {2025: Decimal(50)}, 2026).state == "reached"
    assert progress(plain, {2025: Decimal(60)}, 2026).state == "unknown"
    assert progress(plain, {2030: Decimal(60)}, 2026).state == "missed"


def test_the_base_may_be_measured_and_more_may_be_better() -> None:
    more = target(better="more", base={"year": 2020}, goals=[{"year": 2030, "change_percent": 100}])
    found = progress(more, {2020: Decimal(10), 2025: Decimal(14)}, 2026)
    assert (found.state, found.base, found.wanted, found.due, found.gap, found.share) == (
        "behind",
        10,
        20,
        15,
        1,
        40,
    )


@pytest.mark.parametrize(
    "told",
    [
        {"goals": [{"year": 2020, "value": 1}]},
        {"goals": [{"year": 2030, "value": 1}, {"year": 2024, "value": 1}]},
        {"goals": [{"year": 2030}]},
        {"goals": [{"year": 2030, "value": 1, "change_percent": 1}]},
        {"indicator": "a", "item": "b"},
    ],
)
def test_a_target_that_contradicts_itself_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        target(**told)

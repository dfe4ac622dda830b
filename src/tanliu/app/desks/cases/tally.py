"""How many cases of a process have which choice of its forms, where they stand, and what their numbers add up to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from tanliu.app.platform.casework.models import Case, CaseStep
from tanliu.app.platform.casework.processes import Process
from tanliu.decide.casework.document import Input


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases of one choice.

    Attributes
    ----------
    states
        How many stand in each state that one of all stands in, in the order of the process.
    sums
        What the newest numbers of their forms add up to, by field; None where none of them tells one.
    """

    option: str
    text: str
    cases: int
    states: tuple[int, ...]
    sums: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A field of choices of a process, and its options."""

    label: str
    states: tuple[str, ...]
    numbers: tuple[str, ...]
    rows: tuple[Counted, ...]


def tallies(cases: QuerySet[Case], process: Process, language: str) -> list[Tally]:
    """Return a table for each field of choices of a process; what was filled in last in a case counts.

    Parameters
    ----------
    cases
        Those of the process that the reader sees.
    """
    fields = {name: field for form in process.says.forms.values() for name, field in form.items()}
    choices = {name: field for name, field in fields.items() if field.type == "choice"}
    if not choices:
        return []
    state_of = dict(cases.values_list("pk", "state"))
    told = _newest(cases)
    states = [name for name in process.says.states if name in set(state_of.values())]
    numbers = [name for name, field in fields.items() if field.adds]
    return [
        Tally(
            field.label[language], tuple(process.says.states[one].name[language] for one in states),
            tuple(fields[one].label[language] for one in numbers),
            tuple(_counted(name, field, told, state_of, states, numbers, language)),
        )
        for name, field in choices.items()
    ]  # fmt: skip


def _newest(cases: QuerySet[Case]) -> Mapping[int, Mapping[str, str]]:
    """Return what was filled in last, by case and field."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    steps: Any = CaseStep.objects.filter(case__in=cases).order_by("id").values_list("case_id", "details")
    for case, details in steps:
        found[case] |= {name: value for name, value in details.get("form", {}).items() if value}
    return found


def _counted(
    name: str, field: Input, told: Mapping[int, Mapping[str, str]], state_of: Mapping[int, str], states: list[str],
    numbers: list[str], language: str,
) -> Iterator[Counted]:  # fmt: skip
    for option, text in field.options.items():
        here = [case for case, values in told.items() if values.get(name) == option and case in state_of]
        standing = Counter(state_of[case] for case in here)
        sums = []
        for number in numbers:
            known = [Decimal(told[case][number]) for case in here if number in told[case]]
            sums.append(sum(known, Decimal(0)) if known else None)
        yield Counted(option, text[language], len(here), tuple(standing[one] for one in states), tuple(sums))

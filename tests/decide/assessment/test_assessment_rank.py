"""Ranks of the OECD's example come out as printed, weights move them by as much as they do, and judgements go together."""

from __future__ import annotations

import numpy as np
import pytest

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.judged import weighed
from tanliu.decide.assessment.rank import moved, ranked
from tanliu.kit.errors import TanliuError

TAI = read(load().documents["assessments"]["technology-achievement"][-1], AssessmentScheme)
COUNTRIES = (
    "Finland", "United States", "Sweden", "Japan", "Korea", "Netherlands", "United Kingdom", "Canada", "Australia", "Singapore", "Germany", "Norway",
    "Ireland", "Belgium", "New Zealand", "Austria", "France", "Israel", "Spain", "Italy", "Czech Republic", "Hungary", "Slovenia",
)  # fmt: skip
#: OECD handbook, table 2; telephones and electricity as logarithms to ten.
RAW = {
    "patents": "187 289 271 994 779 189 82 31 75 8 235 103 106 72 103 165 205 74 42 13 28 26 105",
    "royalties": "125.6 130 156.6 64.6 9.8 151.2 134 38.6 18.2 25.5 36.8 20.2 110.3 73.9 13 14.8 33.6 43.6 8.6 9.8 4.2 6.2 4",
    "internet": "200.2 179.1 125.8 49 4.8 136 57.4 108 125.9 72.3 41.2 193.6 48.6 58.9 146.7 84.2 36.4 43.2 21 30.4 25 21.6 20.3",
    "exports": "50.7 66.2 59.7 80.8 66.7 50.9 61.9 48.7 16.2 74.9 64.2 19 53.6 47.6 15.4 50.3 58.9 45 53.4 51 51.7 63.5 49.5",
    "telephones": "3.08 3.00 3.10 3.00 2.97 3.02 3.02 2.94 2.94 2.95 2.94 3.12 2.97 2.91 2.86 2.99 2.97 2.96 2.86 3.00 2.75 2.73 2.84",
    "electricity": "4.15 4.07 4.14 3.86 3.65 3.77 3.73 4.18 3.94 3.83 3.75 4.39 3.68 3.86 3.91 3.79 3.80 3.74 3.62 3.65 3.68 3.46 3.71",
    "schooling": "10 12 11.4 9.5 10.8 9.4 9.4 11.6 10.9 7.1 10.2 11.9 9.4 9.3 11.7 8.4 7.9 9.6 7.3 7.2 9.5 9.1 7.1",
    "university": "27.4 13.9 15.3 10 23.2 9.5 14.9 14.2 25.3 24.2 14.4 11.2 12.3 13.6 13.1 13.6 12.6 11 15.6 13 8.2 7.7 10.6",
}
OBJECTS = {
    name: {id: Answer(row.split()[at]) for id, row in RAW.items()} for at, name in enumerate(COUNTRIES)
}
#: Table 23 has Singapore before Canada and Australia.
PRINTED = [*COUNTRIES[:7], "Singapore", "Canada", "Australia", *COUNTRIES[10:]]
PAIRS = [
    [1, 2, 3, 2, 5, 5, 1, 3], [1 / 2, 1, 2, 1 / 2, 4, 4, 1 / 2, 3], [1 / 3, 1 / 2, 1, 1 / 4, 2, 2, 1 / 5, 1 / 2], [1 / 2, 2, 4, 1, 4, 4, 1 / 2, 3],
    [1 / 5, 1 / 4, 1 / 2, 1 / 4, 1, 1, 1 / 5, 1 / 2], [1 / 5, 1 / 4, 1 / 2, 1 / 4, 1, 1, 1 / 5, 1 / 2], [1, 2, 5, 2, 5, 5, 1, 4],
    [1 / 3, 1 / 3, 2, 1 / 3, 2, 2, 1 / 4, 1],
]  # fmt: skip


def test_all_23_ranks_come_out_as_printed() -> None:
    places = ranked(TAI, "index", OBJECTS)
    assert [one.id for one in places] == PRINTED
    assert [one.rank for one in places] == list(range(1, 24))


def test_who_lacks_an_answer_has_no_rank_and_is_last() -> None:
    places = ranked(TAI, "index", {**OBJECTS, "Nowhere": {"patents": Answer("900")}})
    assert (places[-1].id, places[-1].rank, places[-1].value) == ("Nowhere", None, None)
    assert [one.id for one in places[:-1]] == PRINTED


def test_ranks_move_with_weights_and_hold_the_one_of_equal_weights() -> None:
    places = ranked(TAI, "index", OBJECTS, draws=10_000, seed=1)
    assert places == ranked(TAI, "index", OBJECTS, draws=10_000, seed=1)
    inside = [one for one in places if (one.best or 0) <= (one.rank or 0) <= (one.worst or 0)]
    assert len(inside) >= 22
    assert (places[0].best, places[0].worst) != (1, 23)
    last = places[-1]
    assert last.best is not None and last.best > 10


def test_who_is_better_in_everything_never_moves() -> None:
    assert moved(np.array([[0.9, 0.8], [0.5, 0.4], [0.1, 0.0]]), 500, 7) == [(1, 1), (2, 2), (3, 3)]
    assert moved(np.array([[0.9, 0.8], [0.5, 0.4], [0.1, 0.1]]), 500, 7, geometric=True) == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]
    wide = moved(np.array([[1.0, 0.0], [0.0, 1.0]]), 500, 7)
    assert wide == [(1, 2), (1, 2)]


def test_judgements_of_the_handbook() -> None:
    found = weighed(PAIRS)
    assert found.largest_eigenvalue == pytest.approx(8.2111, abs=5e-4)
    assert found.consistency_index == pytest.approx(0.03015, abs=5e-5)
    assert found.consistency_ratio == pytest.approx(0.0214, abs=5e-5)
    assert sum(found.weights) == pytest.approx(1) and found.weights[6] == max(found.weights)


@pytest.mark.parametrize("pairs", [[[1, 2], [2, 1]], [[1, 0], [0, 1]], [[1, 2, 3], [1, 1, 1]]])
def test_judgements_that_are_none(pairs: list[list[float]]) -> None:
    with pytest.raises(TanliuError):
        weighed(pairs)


def test_a_measure_that_is_not_there() -> None:
    with pytest.raises(TanliuError, match="no such measure"):
        ranked(TAI, "beauty", OBJECTS)

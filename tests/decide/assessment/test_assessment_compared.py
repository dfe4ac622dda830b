"""Composites of many objects together, against numbers that are known otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from test_assessment_rank import OBJECTS, PRINTED, TAI

from tanliu.decide.assessment.compared import MAKINGS, by_pairs, normalised, weights_by_data
from tanliu.decide.assessment.portfolio import editions_differ
from tanliu.decide.assessment.rank import Making, moved, ranked
from tanliu.kit.errors import TanliuError


def test_normalisations_are_those_of_the_handbook() -> None:
    rows = np.array([[0.1, 5.0], [0.3, 5.0], [0.3, 5.0], [0.9, 5.0]])
    z = normalised(rows, "z")
    assert np.allclose(z[:, 0].mean(), 0) and np.allclose(z[:, 0].std(), 1) and (z[:, 1] == 0).all()
    # the two that are equal share places 2 and 3 of 0 to 3
    assert normalised(rows, "ranks")[:, 0].tolist() == pytest.approx([0, 0.5, 0.5, 1])
    assert normalised(rows, "goalposts") is rows


def test_weights_by_data_share_what_varies_together() -> None:
    first, other = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, -1, -2, -1, 2])
    assert np.corrcoef(first, other)[0, 1] == pytest.approx(0)
    # two that are one count together as much as one explains: eigenvalues 2 and 1
    weights = weights_by_data(np.column_stack([first, first * 7 + 1, other]))
    assert weights == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert weights_by_data(np.column_stack([first, first])) == pytest.approx([0.5, 0.5])
    for rows in (np.ones((5, 2)), np.array([[1.0, 2], [2, 1]])):
        with pytest.raises(TanliuError, match="three objects"):
            weights_by_data(rows)


def test_pairs_do_not_let_size_make_up_for_weakness() -> None:
    # by the mean the first wins with one large strength, in pairs it loses two of three indicators to each
    rows, weights = np.array([[1.0, 0, 0], [0.1, 0.2, 0.2], [0.0, 0.1, 0.1]]), np.array([1.0, 1, 1])
    assert (rows @ weights).argmax() == 0
    assert by_pairs(rows, weights).tolist() == [-2, 2, 0]
    # a weight above the others together decides alone
    assert by_pairs(rows, np.array([3.0, 1, 1])).tolist() == [2, 0, -2]
    assert by_pairs(np.array([[1.0, 0], [0, 1]]), np.array([0.1, 0.1])).tolist() == [0, 0]


def test_the_example_of_the_handbook_in_other_makings() -> None:
    pairs = ranked(TAI, "index", OBJECTS, making=Making(by="pairs"))
    # strong in every field or in a few: Korea loses its fifth place, and with it what royalties do not make up for
    assert {one.id for one in pairs[:3]} == {"Finland", "United States", "Sweden"}
    assert next(one.rank or 0 for one in pairs if one.id == "Korea") > PRINTED.index("Korea") + 1
    data = ranked(TAI, "index", OBJECTS, making=Making(weights="data"))
    assert {one.id for one in data[:6]} >= {"Finland", "United States", "Sweden", "Japan"}
    rows = np.array([[0.9, 0.1], [0.5, 0.6], [0.1, 0.9]])
    narrow, wide = moved(rows, 500, 1), moved(rows, 500, 1, makings=MAKINGS)
    assert all(
        low <= own_low and high >= own_high
        for (low, high), (own_low, own_high) in zip(wide, narrow, strict=True)
    )
    assert moved(rows, 50, 1, geometric=True, makings=MAKINGS) != []
    with pytest.raises(TanliuError, match="only a composite"):
        other = TAI.model_copy(
            update={"measures": {"index": TAI.measures["index"].model_copy(update={"form": "formula"})}}
        )
        ranked(other, "index", OBJECTS, making=Making(by="pairs"))


def test_an_indicator_that_becomes_current_is_told_of_two_editions() -> None:
    from tanliu.catalog.load import load
    from tanliu.catalog.schema import read
    from tanliu.decide.assessment.document import AssessmentScheme

    old = read(load().documents["assessments"]["green-logistics"][-1], AssessmentScheme)
    moved_on = old.indicators["X305"].model_copy(update={"stage": "current"})
    new = old.model_copy(update={"edition": "2023", "indicators": {**old.indicators, "X305": moved_on}})
    assert [(one.id, one.change, one.what) for one in editions_differ(old, new)] == [
        ("X305", "changed", ("stage",))
    ]

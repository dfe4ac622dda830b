"""Ids of explanations: what files carry is what the command and the page take."""

from __future__ import annotations

import pytest

from tanliu.report.explained import id_of, parted

_AMOUNTS = ("emission_kgco2e", "carbon_intensity")


@pytest.mark.parametrize("subject", ["D01", "industry", "MAGNOLIA / QUEEN ANNE", "a@b"])
def test_an_id_is_read_as_it_was_made(subject: str) -> None:
    text = id_of("carbon_intensity", subject, "2025-03")
    assert parted(text, _AMOUNTS) == ("carbon_intensity", subject, "2025-03")


def test_a_line_has_no_period() -> None:
    assert parted("emission_kgco2e/A/2025-01/diesel/energy", _AMOUNTS) == (
        "emission_kgco2e",
        "A/2025-01/diesel/energy",
        None,
    )


@pytest.mark.parametrize("text", ["D01", "A/2025-01/diesel/energy", "MAGNOLIA / QUEEN ANNE"])
def test_a_subject_is_no_id(text: str) -> None:
    assert parted(text, _AMOUNTS) is None

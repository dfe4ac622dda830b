"""SAM stands beside our tower where it is installed; what is missing or fails is told, and ends nothing else."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tanliu.app.desks.energy import sam
from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.declared import by_id
from tanliu.app.platform.tools.given import Given, answered, of_sample
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

CATALOG, TOOL = load(), by_id()["plant-tower"]


def asked(**texts: str) -> Answer:
    made = of_sample(TOOL, CATALOG, "en")
    return answered(TOOL, Given(CATALOG, "en", made.files, {**made.texts, "sam": "yes", **texts}))


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], list[dict[str, Any]]]:
    """Let another program answer in the place of the child, and keep what it was asked."""
    cases: list[dict[str, Any]] = []

    def answers(text: str, code: int) -> list[dict[str, Any]]:
        def run(command: list[str], **told: Any) -> Any:
            cases.append(json.loads(told["input"]))
            assert command[1:] == ["-m", sam.MODULE]
            return subprocess.CompletedProcess(command, code, text, "free(): invalid next size")

        monkeypatch.setattr(sam, "find_spec", lambda name: object())
        monkeypatch.setattr(sam.subprocess, "run", run)
        return cases

    return answers


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sam, "find_spec", lambda name: None)
    with pytest.raises(TanliuError, match="nrel-pysam") as refused:
        asked()
    assert "tanliu[tower]" in str(refused.value)


def test_what_sam_says_stands_beside_and_a_plant_of_two_towers_is_twice_one(child: Any) -> None:
    cases = child('noise\n{"gross_kwh": 8e6, "net_kwh": 7e6, "mirror_m2": 30000}', 0)
    answer = asked(tower="tower-10")
    told = {one.name: one for one in answer.facts}
    assert told["Net output by SAM"].value == "14.00"
    (case,) = cases
    assert (case["gross_mw"], case["height_m"], case["store_hours"]) == (5, 80, 2)
    weather = case["weather"]
    assert (
        len(weather["dn"]) == 8760
        and max(weather["month"]) == 12
        and weather["day"][31 * 24] == 1
        and weather["hour"][25] == 1
    )


def test_a_child_that_dies_is_told_and_ends_nothing_else(child: Any) -> None:
    child("", -6)
    with pytest.raises(TanliuError, match="could not work this tower out"):
        asked()


@pytest.mark.skipif(
    importlib.util.find_spec("PySAM") is None, reason="nrel-pysam is not installed: the extra tower"
)
def test_sam_itself_is_near_to_our_model() -> None:
    answer = asked()
    told = {one.name: float(one.value) for one in answer.facts if one.unit == "GWh"}
    assert told["Net output by SAM"] == pytest.approx(told["Net output"] / 0.96 / 0.99, rel=0.1)
    assert sys.modules.get("PySAM") is None, "it was loaded in a process of its own"

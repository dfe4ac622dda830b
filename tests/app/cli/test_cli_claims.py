"""Printed figures judged in the shell: the shipped ones, one's own, and what cannot be read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from cli_case import invoke

OWN = """\
claim: mine
kind: claims
title: {en: Mine, zh: 我的}
source: a letter
evidence: unsourced
edition: "2026"
figures:
  - id: sum
    system: CF1
    says: {en: a sum, zh: 合计}
    printed: "5.0"
    unit: t
    where: line 1
    expression: a + b
    inputs: {a: {printed: "2.0", unit: t}, b: {printed: "3.0", unit: t}}
    verdict: exact
"""


def test_every_shipped_figure_has_its_verdict() -> None:
    done = invoke("claims", "carbon-flow", "--csv", width=300)
    rows = {row["Figure"]: row for row in csv.DictReader(io.StringIO(done.out))}
    assert done.code == 1, "some do not follow"
    assert rows["hy3.enterprises"]["Verdict"] == "off by 9 of its last digit (+1.1 %)"
    assert rows["hy3.enterprises"]["Arithmetic"] == "178 + 520 + 129"
    assert rows["df3.co2"]["Verdict"] == "exact"
    assert rows["vk3.pv"]["Verdict"] == "off by a unit: 10^6"
    assert "项" in invoke("claims", "carbon-flow", "--lang", "zh", width=300).out


def test_figures_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(OWN, "utf-8")
    done = invoke("claims", "--own", file, width=200)
    assert (done.code, "exact" in done.out, "1 figures: 1 follow" in done.out) == (0, True, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- 1", "a block of keys wanted"),
        (OWN.replace("a + b", "a +"), "not an expression"),
        ("claim: x", "missing"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text, "utf-8")
    done = invoke("claims", "--own", file, width=300)
    assert done.code == 2 and told in done.err


def test_another_pack_is_not_known() -> None:
    done = invoke("claims", "nobody", width=300)
    assert done.code == 2 and "carbon-flow" in done.err

"""Examples of packs that ask for an indicator: what they answer, and where a wrong one is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tanliu.catalog.examples import run
from tanliu.catalog.lint import lint
from tanliu.catalog.load import load, packs_dir
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.asked import colour_class, grade, value
from tanliu.kit.errors import TanliuError

EXAMPLE = """\
# the rule of the code
- name: at the edge
  asks: grade
  input:
    indicator: carbon_efficiency_k
    period: 2025
    subject: {industry: C17, without_green_kgco2: 300 t, value_added_cny: 1000 10^4 CNY}
    others: [{without_green_kgco2: 700 t, value_added_cny: 1000 10^4 CNY}]
  output: {grade: 1}
"""
FIRM = {"industry": "C17", "without_green_kgco2": "300 t", "value_added_cny": "1000 10^4 CNY"}
K: dict[str, Any] = {"indicator": "carbon_efficiency_k", "period": 2025, "subject": FIRM}


@pytest.fixture(scope="module")
def packs() -> Catalog:
    return load()


def findings(packs: Catalog, tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "mine.yaml"
    path.write_text(EXAMPLE + text, encoding="utf-8")
    return [f"{finding.file}:{finding.line}: {finding.message}" for finding in run(packs, path)]


def test_the_shipped_examples_hold_and_ask_all_three(packs: Catalog) -> None:
    path = packs_dir() / "carbon-flow" / "tests" / "indicators.yaml"
    text = path.read_text(encoding="utf-8")
    assert all(f"asks: {ask}\n" in text for ask in ("indicator", "grade", "class"))
    assert run(packs, path) == []


def test_a_wrong_grade_is_a_finding_with_file_and_line(packs: Catalog, tmp_path: Path) -> None:
    assert findings(packs, tmp_path, "") == []
    wrong = EXAMPLE.partition("\n")[2].replace("grade: 1", "grade: 2")
    (finding,) = findings(packs, tmp_path, wrong)
    assert (
        finding
        == f"{tmp_path / 'mine.yaml'}:10: at the edge: the example comes out otherwise; found {{'grade': 1}}; accepted: {{'grade': 2}}"
    )


def test_a_misspelt_output_is_a_finding_even_where_nothing_is_wanted(packs: Catalog, tmp_path: Path) -> None:
    wrong = EXAMPLE.partition("\n")[2].replace("{grade: 1}", "{grde: null}")
    (finding,) = findings(packs, tmp_path, wrong)
    assert "unknown key; found 'grde'; accepted: grade, value" in finding


def test_the_lint_of_a_pack_judges_by_the_packs_own_bands(tmp_path: Path) -> None:
    """A pack that moves the edge of a band breaks the example beside it."""
    shipped = packs_dir() / "carbon-flow"
    folder = tmp_path / "carbon-flow"
    for name in ("pack.yaml", "README.md", "schemes/carbon-efficiency.yaml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        text = (shipped / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("{grade: 1, up_to: 0.6,", "{grade: 1, up_to: 0.59,"), "utf-8")
    (folder / "tests").mkdir()
    (folder / "tests" / "mine.yaml").write_text(EXAMPLE, encoding="utf-8")
    (finding,) = lint(folder)
    assert (Path(finding.file).name, finding.line) == ("mine.yaml", 2)
    assert "found {'grade': 2}; accepted: {'grade': 1}" in finding.message


def test_units_of_measures_are_converted(packs: Catalog) -> None:
    asked = {"indicator": "carbon_efficiency_l", "period": "2025-03"}
    answers = [
        value(packs, {**asked, "subject": {**FIRM, "without_green_kgco2": amount}})
        for amount in ("300 t", "300000 kg", "0.03 10^4 t")
    ]
    assert [str(answer["value"]) for answer in answers] == ["0.3000000000"] * 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"indicator": "taste"}, "unknown indicator"),
        ({"colour": "red"}, "unknown key"),
        ({"period": "soon"}, "not a period"),
        ({"subject": FIRM | {"taste": "1 t"}}, "unknown measure"),
        ({"subject": FIRM | {"value_added_cny": "much CNY"}}, "not a number with a unit"),
        ({"subject": FIRM | {"value_added_cny": "1 kWh"}}, "kWh"),
        ({"subject": FIRM | {"value_added_cny": "1"}}, "not a number with a unit"),
        ({"subject": FIRM | {"subject_kind": "region"}}, "not for such a subject"),
        ({"indicator": "carbon_efficiency_l", "subject": {"industry": "C17"}}, None),
        ({"indicator": "carbon_intensity", "subject": {"emission_kgco2e": "1 t"}}, "not worked out"),
    ],
)
def test_what_is_not_understood_is_said(packs: Catalog, asked: dict[str, Any], said: str | None) -> None:
    if said is None:
        assert value(packs, K | asked)["value"] is None, "a grade that cannot be given is shown"
        return
    with pytest.raises(TanliuError, match=said):
        value(packs, K | asked)


def test_only_what_has_classes_or_bands_can_be_asked_for_them(packs: Catalog) -> None:
    with pytest.raises(TanliuError, match="has no colour classes"):
        colour_class(packs, K)
    district = {"indicator": "carbon_total", "period": 2025, "subject": {"emission_kgco2e": "1 t"}}
    with pytest.raises(TanliuError, match="has no grades"):
        grade(packs, district)

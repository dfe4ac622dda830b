"""The lint: the shipped packs are clean, and every rule catches the fault planted for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import COLUMNS, HEADER, PACK, ROWS, MakePack

from tanliu.catalog.lint import lint, lint_together
from tanliu.catalog.load import load, packs_dir
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told

FIGURE = """\
case: mine
source: a test
figures:
- {id: a, as_written: 3600 firms, where: line 1, value: 3600, unit: count, system: CF1, how: input,
   check: count, tolerance: null, status: not_reachable, why: no data}
"""
PROVED = FIGURE.replace("{id", "{{id").replace("not_reachable, why: no data}", "{status}, by: ['{by}']}}")
CARRIERS = "carrier,name_en,name_zh,unit,group,scope,emission_method,emission_basis,emission_proxy,note\n"
REGIONS = "region,name_en,name_zh,parent,kind,code,note\n"
INDUSTRIES = "industry,name_en,name_zh,section,field,three_industries,note\n"
SCHEME = """\
scheme: own
kind: indicators
title: {en: Own, zh: 自有}
source: a test
evidence: official
edition: 2025
indicators:
  - id: own_intensity
    title: {en: Own intensity, zh: 自有强度}
    unit: t/10^4 CNY
    form: quotient
    subjects: [entity]
    upper: {measure: emission_kgco2e, unit: t}
    lower: {measure: value_added_cny, unit: 10^4 CNY}
    bands: [{grade: good, up_to: 0.5}, {grade: fair, up_to: 1.5}, {grade: poor}]
"""
ACCOUNTING = """\
scheme: accounting
title: {en: Own, zh: 自有}
source: a test
evidence: official
edition: 2025
electricity_coal_basis: calorific
gwp_set: AR5
not_capped: [feedstock]
market_basis: average
minimum_completeness: 0.95
estimates: beside
"""
SOURCE = """\
source: a
files: "*.csv"
tables: {reading: {meter_code: m, stamp: {column: t}, quantity: {column: q, unit: kWh}}}
"""
#: What is written instead, and what is said of it.
SCHEMES = {
    "unknown kind": (
        SCHEME.replace("kind: indicators", "kind: indicatorz"),
        "kind: unknown kind of document",
    ),
    "accounting key": (ACCOUNTING.replace("estimates", "estimatess"), "estimatess: unknown key"),
    "accounting share": (ACCOUNTING.replace("0.95", "95"), "minimum_completeness: a number out of its range"),
    "accounting choice": (ACCOUNTING.replace("AR5", "AR9"), "gwp_set: not one of what is offered"),
    "unknown form": (SCHEME.replace("quotient", "cleverness"), "form: not one of what is offered"),
    "unknown measure": (SCHEME.replace("value_added_cny", "happiness"), "lower.measure: unknown measure"),
    "unit of a measure": (SCHEME.replace("e, unit: t}", "e, unit: kWh}"), "upper.unit: "),
    "falling bands": (SCHEME.replace("1.5", "0.1"), "bands: bands do not tile the line"),
    "equal bands": (SCHEME.replace("1.5", "0.5"), "bands: bands do not tile the line"),
    "closed bands": (SCHEME.replace("poor}", "poor, up_to: 9}"), "bands: bands do not tile the line"),
    "unknown subject": (SCHEME.replace("[entity]", "[planet]"), "subjects.0: not one of what is offered"),
    "no source of a scheme": (SCHEME.replace("source: a test\n", ""), "a key is missing; accepted: source"),
    "no edition": (SCHEME.replace("edition: 2025\n", ""), "a key is missing; accepted: edition"),
    "no such edition": (
        SCHEME.replace("edition: 2025", "edition: 2025\nvalid_from: 2025-01-01\nsupersedes: '2024'"),
        "supersedes an edition that is not there",
    ),
}
SOURCES = {
    "unknown table": (SOURCE.replace("reading", "nonsense"), "tables.nonsense: unknown key"),
    "source key": (SOURCE + "colour: red\n", "colour: unknown key"),
    "source column": (
        SOURCE.replace("{reading", "{region: {columns: {shape: s}}, reading"),
        "tables.region.columns.shape: the table has no such column to fill",
    ),
    "source run": (SOURCE + "run: {acounting: {}}\n", "run.acounting: unknown key"),
    "source factor": (
        SOURCE + "run: {reconcile: {published: p, rules: [{id: a, form: other_factor, carrier: lng,"
        " factor: {2015: no.such}, text: {en: a, zh: 一}}]}}\n",
        "unknown factor",
    ),
}
EXAMPLE = """\
- name: heat
  asks: emission
  input: {carrier: heat, region: CN, year: 2024}
"""


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in packs_dir().glob("*/pack.yaml")), ids=lambda p: p.name
)
def test_shipped_packs_are_clean(folder: Path) -> None:
    assert [str(finding) for finding in lint(folder)] == []


def test_the_small_pack_is_clean(make_pack: MakePack) -> None:
    assert lint(make_pack()) == []


def test_the_made_up_country_is_clean_and_says_that_it_is_made_up() -> None:
    folder = Path(__file__).parents[1] / "pack"
    assert [str(finding) for finding in lint(folder)] == []
    assert "made up" in (folder / "README.md").read_text(encoding="utf-8")


def row(*cells: str) -> dict[str, str]:
    return {"factors/own.csv": f"{COLUMNS}\n{ROWS}{','.join(cells)}\n"}


FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "unknown column": ({"factors/own.csv": f"{COLUMNS},colour\n"}, "unknown column; found 'colour'"),
    "missing column": (
        {"factors/own.csv": "id,kind,carrier,gas,value\n"},
        "a column is missing and has no default; accepted: unit",
    ),
    "column twice": ({"factors/own.csv": f"{COLUMNS},id\n"}, "a column is there twice; found 'id'"),
    "no header file": ({"factors/more.csv": f"{COLUMNS}\n"}, "no header file"),
    "unknown header key": ({"factors/own.yaml": HEADER + "colour: red\n"}, "colour: unknown key"),
    "unknown default": ({"factors/own.yaml": HEADER + "  colour: red\n"}, "unknown column; found 'colour'"),
    "no about": (
        {"factors/own.yaml": HEADER.replace("about: For tests", "about: ''")},
        "about: the text is empty",
    ),
    "missing source": (
        {"factors/own.yaml": HEADER.replace("  source: a test\n", "")},
        "a column is missing and has no default; accepted: source",
    ),
    "empty source": ({"factors/own.yaml": HEADER.replace("a test", "''")}, "source: the text is empty"),
    "bad evidence": (
        {"factors/own.yaml": HEADER.replace("official", "hearsay")},
        "evidence: not one of what is offered; found 'hearsay'",
    ),
    "bad kind": (
        row("x", "taste", "heat", "CO2", "1", "t/GJ", "", "", "2024", ""),
        "kind: not one of what is offered; found 'taste'",
    ),
    "not decimal": (
        row("x", "emission_factor", "lng", "CO2", "1e3", "t/t", "", "", "2024", ""),
        "plain decimal",
    ),
    "negative": (
        row("x", "emission_factor", "lng", "CO2", "-1", "t/t", "", "", "2024", ""),
        "value: a number out of its range",
    ),
    "no value": (
        row("x", "emission_factor", "lng", "CO2", "", "t/t", "", "", "2024", ""),
        "value: the cell is empty",
    ),
    "no date": (
        row("x", "emission_factor", "lng", "CO2", "1", "t/t", "", "", "", ""),
        "published: the cell is empty",
    ),
    "bad date": (
        row("x", "emission_factor", "lng", "CO2", "1", "t/t", "", "", "May 24", ""),
        "published: not a date",
    ),
    "bad year": (
        row("x", "emission_factor", "lng", "CO2", "1", "t/t", "24", "", "2024", ""),
        "year_from: not a year",
    ),
    "years swapped": (
        row("x", "emission_factor", "lng", "CO2", "1", "t/t", "2024", "2023", "2024", ""),
        "year_to: ends before it begins",
    ),
    "cells missing": (row("x", "emission_factor"), "2 cells where the header has 10"),
    "unknown unit": (
        row("x", "emission_factor", "lng", "CO2", "1", "t/bushl", "", "", "2024", ""),
        "does not fit",
    ),
    "wrong unit": (
        row("x", "net_calorific_value", "lng", "", "51", "kg/t", "", "", "2024", ""),
        "does not fit",
    ),
    "unit per nothing": (
        row("x", "emission_factor", "lng", "CO2", "1", "t", "", "", "2024", ""),
        "is per nothing",
    ),
    "carbon per mass": (
        row("x", "carbon_content", "lng", "C", "1", "t/t", "", "", "2024", ""),
        "does not fit",
    ),
    "percent": (row("x", "oxidation", "lng", "", "98", "1", "", "", "2024", ""), "0.98, not 98"),
    "unknown carrier": (
        row("x", "emission_factor", "ether", "CO2", "1", "t/t", "", "", "2024", ""),
        "unknown activity or carrier; found 'ether'",
    ),
    "unknown gas": (
        row("x", "emission_factor", "lng", "CO9", "1", "t/t", "", "", "2024", ""),
        "unknown substance",
    ),
    "unknown region": ({"factors/own.yaml": HEADER.replace("CN", "XX")}, "unknown region; found 'XX'"),
    "id twice": (
        row("mine.heat", "emission_factor", "lng", "CO2", "1", "t/t", "", "", "2024", ""),
        "the id is used already in",
    ),
    "overlap": (
        row("x", "emission_factor", "heat", "CO2", "1", "t/GJ", "2024", "2025", "2024", ""),
        "years overlap",
    ),
    "same day": (
        {
            "factors/more.csv": f"{COLUMNS}\nx,emission_factor,heat,CO2,1,t/GJ,,,2024-05-01,\n",
            "factors/more.yaml": HEADER.replace("Test 2024", "Another"),
        },
        "of the same publication date",
    ),
    "open overlap": (
        row("x", "standard_coal", "lpg", "", "1.71", "kgce/kg", "2030", "", "2024", ""),
        "years overlap",
    ),
    "digit lost": ({"factors/own.csv": f"{COLUMNS}\n{ROWS.replace('1.7121', '0.7143')}"}, "a digit lost?"),
    "bad example": (
        {"tests/a.yaml": EXAMPLE + "  output: {value: 99}\n"},
        "heat: the example comes out otherwise; found 'value 100",
    ),
    "example without result": ({"tests/a.yaml": EXAMPLE}, "give either output or error"),
    "example asks nonsense": (
        {"tests/a.yaml": EXAMPLE.replace("emission", "taste") + "  error: x\n"},
        "not one of what is offered; found 'taste'",
    ),
    "example with a key": ({"tests/a.yaml": EXAMPLE + "  colour: red\n"}, "an example has other keys"),
    "example output key": (
        {"tests/a.yaml": EXAMPLE + "  output: {colour: 1}\n"},
        "unknown key; found 'colour'",
    ),
    "example expects error": (
        {"tests/a.yaml": EXAMPLE + "  error: no such\n"},
        "heat: no error where one is expected; found '100",
    ),
    "example other error": (
        {"tests/a.yaml": EXAMPLE.replace("heat, r", "ether, r") + "  error: no such\n"},
        "unknown activity or carrier",
    ),
    "example how": (
        {"tests/a.yaml": EXAMPLE + "  output: {how: earlier_year}\n"},
        "found 'how exact'; accepted: earlier_year",
    ),
    "examples no list": ({"tests/a.yaml": "name: heat\n"}, "a file of examples is a list"),
    "published key": (
        {"published.yaml": FIGURE.replace("system:", "colour: red, system:")},
        "figures.0.colour: unknown key",
    ),
    "published how": (
        {"published.yaml": FIGURE.replace("how: input", "how: guess")},
        "figures.0.how: not one of what is offered",
    ),
    "published status": (
        {"published.yaml": FIGURE.replace("not_reachable", "maybe")},
        "figures.0.status: not one of what is offered",
    ),
    "published twice": (
        {"published.yaml": FIGURE + FIGURE.partition("figures:\n")[2]},
        "figures.1.id: a figure is there twice",
    ),
    "published missing": (
        {"published.yaml": FIGURE.replace("check: count,", "")},
        "a key is missing; accepted: check",
    ),
    "published empty": (
        {"published.yaml": FIGURE.replace("check: count", "check: null")},
        "figures.0.check: a text wanted",
    ),
    "published tolerance": (
        {"published.yaml": FIGURE.replace("nce: null", "nce: -1")},
        "figures.0.tolerance: a number out of its range",
    ),
    "published without reason": (
        {"published.yaml": FIGURE.replace(", why: no data", "")},
        "a figure that is not reachable says why",
    ),
    "published without proof": (
        {"published.yaml": FIGURE.replace("not_reachable", "tested")},
        "a figure says by which test or claim it is so",
    ),
    "published proof": (
        {"published.yaml": PROVED.format(status="tested", by="a promise")},
        "found 'a promise'",
    ),
    "published no such claim": (
        {"published.yaml": PROVED.format(status="tested", by="claim:mine/none")},
        "no such claim",
    ),
    "published contradicted by a test": (
        {"published.yaml": PROVED.format(status="contradicted", by="test:tests/a.py::test_a")},
        "what contradicts a figure is a claim",
    ),
    "published shape": ({"published.yaml": "case: mine\n"}, "a key is missing; accepted: figures"),
    "sample unmarked": ({"sample/README.md": "# Sample\n"}, "the first line must say"),
    "no scheme id": ({"schemes/a.yaml": "bands: []\n"}, "the document has no id; accepted: scheme"),
    "source twice": ({"sources/a.yaml": SOURCE, "sources/b.yaml": SOURCE}, "an edition is there twice"),
    **{name: ({"schemes/own.yaml": text}, what) for name, (text, what) in SCHEMES.items()},
    **{name: ({"sources/own.yaml": text}, what) for name, (text, what) in SOURCES.items()},
    "carrier unit": ({"taxonomy/carriers.csv": CARRIERS + "x,X,某,bushl,coal,1,none,,,\n"}, "unknown unit"),
    "carrier group": (
        {"taxonomy/carriers.csv": CARRIERS + "x,X,某,t,stone,1,none,,,\n"},
        "group: not one of what is offered; found 'stone'",
    ),
    "carrier scope": (
        {"taxonomy/carriers.csv": CARRIERS + "x,X,某,t,coal,9,none,,,\n"},
        "scope: not one of what is offered; found 9",
    ),
    "carrier twice": (
        {"taxonomy/carriers.csv": CARRIERS + "x,X,某,t,coal,1,none,,,\n" * 2},
        "is there twice",
    ),
    "unknown proxy": (
        {"taxonomy/carriers.csv": CARRIERS + "x,X,某,t,coal,1,none,,y,n\n"},
        "unknown emission_proxy",
    ),
    "silent proxy": (
        {"taxonomy/carriers.csv": CARRIERS + "x,X,某,t,coal,1,none,,coke,\n"},
        "needs its reason",
    ),
    "no Chinese name": (
        {"taxonomy/carriers.csv": CARRIERS + "x,X,,t,coal,1,none,,,\n"},
        "name_zh: the cell is empty",
    ),
    "unknown parent": ({"taxonomy/regions.csv": REGIONS + "x,X,某,y,city,,\n"}, "unknown parent; found 'y'"),
    "circle": ({"taxonomy/regions.csv": REGIONS + "x,X,某,y,city,,\ny,Y,乙,x,city,,\n"}, "round in a circle"),
    "unknown field": (
        {"taxonomy/industries.csv": INDUSTRIES + "98,X,某,A,sport,3,\n"},
        "unknown field; found 'sport'",
    ),
    "unknown section": (
        {"taxonomy/industries.csv": INDUSTRIES + "98,X,某,Z,energy,3,\n"},
        "unknown section; found 'Z'",
    ),
    "pack key": ({"pack.yaml": PACK + "colour: red\n"}, "colour: unknown key"),
    "pack id": ({"pack.yaml": PACK.replace("id: mine", "id: yours")}, "is not the name of the folder"),
    "pack language": ({"pack.yaml": PACK.replace(", zh: 自有", "")}, "title: a key is missing; accepted: zh"),
    "dependency": ({"pack.yaml": PACK.replace("[base]", "[nowhere]")}, "unknown pack"),
    "broken YAML": ({"factors/own.yaml": "about: [\n"}, "not valid YAML"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(make_pack: MakePack, fault: str) -> None:
    files, message = FAULTS[fault]
    findings = lint(make_pack(**files))
    assert any(message in finding.message for finding in findings), [str(finding) for finding in findings]
    assert all(finding.file and finding.line >= 1 for finding in findings)
    sentences = [str(finding.error.what) for finding in findings]
    assert [one for one in sentences if one in told(findings[sentences.index(one)].error, "zh")] == []


def test_no_readme(make_pack: MakePack) -> None:
    folder = make_pack()
    (folder / "README.md").unlink()
    assert [finding.message for finding in lint(folder)] == ["the pack has no README.md"]


def test_not_a_pack(tmp_path: Path) -> None:
    assert "not a pack" in lint(tmp_path)[0].message


def test_all_faults_are_told_at_once(make_pack: MakePack) -> None:
    rows = "a,taste,heat,CO2,1,t/GJ,,,2024,\nb,emission_factor,heat,CO2,x,t/GJ,,,2024,\n"
    findings = lint(make_pack(**{"factors/own.csv": f"{COLUMNS}\n{rows}"}))
    assert [finding.line for finding in findings] == [2, 3]


def test_a_marked_sample_is_fine(make_pack: MakePack) -> None:
    assert lint(make_pack(**{"sample/README.md": "# Made up, for trying things out（虚构）\n"})) == []


def test_a_sound_scheme_and_source_are_clean(make_pack: MakePack) -> None:
    files = {
        "schemes/own.yaml": SCHEME,
        "schemes/accounting.yaml": ACCOUNTING,
        "sources/own.yaml": SOURCE,
    }
    assert lint(make_pack(**files)) == []
    assert lint_together([make_pack(**files)]) == []


def test_one_indicator_id_in_two_packs_is_refused(make_pack: MakePack) -> None:
    folder = make_pack(**{"schemes/own.yaml": SCHEME.replace("own_intensity", "carbon_intensity")})
    assert lint(folder) == [], "it does not depend on the pack that has it too"
    (finding,) = lint_together([folder])
    assert (finding.file, finding.line) == (str(folder / "schemes" / "own.yaml"), 8)
    assert "another scheme has an indicator of this id; found 'carbon_intensity'" in finding.message
    assert "carbon-flow/schemes/double-control.yaml" in finding.message
    with pytest.raises(TanliuError, match="another scheme has an indicator"):
        load(extra=[folder])


def test_two_editions_on_the_same_days_are_refused(make_pack: MakePack) -> None:
    later = SCHEME.replace("edition: 2025", "edition: 2026\nvalid_from: 2026-01-01")
    files = {"schemes/a.yaml": SCHEME, "schemes/b.yaml": later}
    (finding,) = lint(make_pack(**files))
    assert (finding.file.endswith("b.yaml"), finding.line) == (True, 7)
    assert "two editions hold on the same days" in finding.message
    ended = SCHEME.replace("edition: 2025", "edition: 2025\nvalid_until: 2025-12-31")
    assert lint(make_pack(**files | {"schemes/a.yaml": ended})) == []
    in_its_place = later.replace("valid_from", "supersedes: 2025\nvalid_from")
    assert lint(make_pack(**{"schemes/a.yaml": SCHEME, "schemes/b.yaml": in_its_place})) == []


def test_a_fault_of_a_document_is_told_in_chinese(make_pack: MakePack) -> None:
    finding, *others = lint(make_pack(**{"schemes/own.yaml": SCHEMES["falling bands"][0]}))
    assert others == []
    assert "分档未首尾相接" in told(finding.error, "zh")


def test_days_that_nobody_asks_for_are_refused(make_pack: MakePack) -> None:
    dated = ACCOUNTING.replace("edition: 2025", "edition: 2025\nvalid_from: 2025-01-01")
    (finding,) = lint(make_pack(**{"schemes/accounting.yaml": dated}))
    assert (finding.line, "holds for every period" in finding.message) == (6, True)

"""The YAML format: what is refused, and where the message points."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanliu.catalog import yamlfile
from tanliu.catalog.document import Document
from tanliu.catalog.schema import check, discover
from tanliu.catalog.source.load import find, load
from tanliu.kit.errors import TanliuError

PACKS = Path(__file__).parents[3] / "packs"

GOOD = """source: s
files: "*.csv"
tables:
  meter:
    columns:
      meter_code: code
      entity_id: id
      carrier: {constant: electricity}
      unit: {constant: kWh}
      interval_minutes: {constant: 15}
      zone: {constant: UTC}
"""


def _load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    load(path)


def test_good_mapping_loads(tmp_path: Path) -> None:
    _load(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("source: s", "source: s\ncolour: red", "unknown key", 2),
        ("entity_id: id", "entity_id: id\n      shape: round", "no such column", 8),
        ("      zone: {constant: UTC}\n", "", "zone", 4),
        ("{constant: kWh}", "{constant: kWh, column: u}", "where the value comes from", 9),
        ("{constant: kWh}", "{column: u, clean: [polish]}", "not one of what is offered", 9),
        ("  meter:", "  gauge:", "unknown key", 4),
        ("_code: code", "_code: {column: code, mox: 3}", "unknown key", 6),
        ('files: "*.csv"', "", "a key is missing; accepted: files", 1),
        ('files: "*.csv"', 'files: "*"\nformat: {encoding: latin-1}', "not one of what is offered", 3),
        ('files: "*.csv"', 'files: "*"\nformat: {delimiter: "::"}', "one character", 3),
        ("meter_code: code", "meter_code: code\n      meter_code: code", "twice", 7),
    ],
)
def test_refused_with_its_line(tmp_path: Path, old: str, new: str, what: str, line: int) -> None:
    with pytest.raises(TanliuError, match=what) as caught:
        _load(tmp_path, GOOD.replace(old, new, 1))
    assert f"m.yaml:{line}" in str(caught.value)


def test_wide_needs_a_measured_table(tmp_path: Path) -> None:
    with pytest.raises(TanliuError, match="only report and output"):
        _load(tmp_path, GOOD + "    wide: [{column: a, carrier: b, unit: c}]\n")


def test_midnight_option_needs_end_stamps(tmp_path: Path) -> None:
    text = """source: s
files: "*"
tables:
  reading:
    meter_code: m
    stamp: {column: t, midnight: end_of_printed_day}
    quantity: {column: q, unit: kWh}
"""
    with pytest.raises(TanliuError, match="mark the end"):
        _load(tmp_path, text)


def test_run_block_is_kept_as_written(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(GOOD + "run: {year: 2015, rules: [a, b]}\n", encoding="utf-8")
    assert load(path).run == {"year": 2015, "rules": ["a", "b"]}


@pytest.mark.parametrize("path", sorted(PACKS.glob("*/sources/*.yaml")), ids=lambda path: path.stem)
def test_shipped_mapping_loads_under_its_own_name(path: Path) -> None:
    mapping = load(path)
    assert mapping.source == path.stem
    assert set(mapping.title) == {"en", "zh"}


def test_find_by_name_and_by_path() -> None:
    found = find("steel-2018")
    assert find(str(found.path)) == found
    with pytest.raises(TanliuError, match="no such source mapping") as caught:
        find("steel-2019")
    assert "steel-2018" in str(caught.value)
    with pytest.raises(TanliuError, match="no such source mapping"):
        find("nowhere.yaml")


RUN = """\
run:
  accounting: {estimates: beside}
  reconcile:
    published: published_kgco2e
    rules:
      - {id: close, form: within, kg: {2015: 3, default: 5}, text: {en: close, zh: 接近}}
      - {id: other, form: other_factor, carrier: lng, factor: {2015: us.egrid}, text: {en: other, zh: 另一}}
"""


@pytest.mark.parametrize(
    ("old", "new", "what", "where"),
    [
        ("estimates: beside", "estimatess: beside", "unknown key", "13: run.accounting.estimatess"),
        ("beside", "nowhere", "not one of what is offered", "13: run.accounting.estimates"),
        ("form: within", "form: near", "not one of what is offered", "17: run.reconcile.rules.0.form"),
        ("carrier: lng, ", "", "a key is missing; accepted: carrier", "18: run.reconcile.rules.1"),
        ("kg: {2015: 3", "kg: {2015: x", "a number wanted", "17: run.reconcile.rules.0.kg"),
        (
            "  accounting",
            "  nonsense: 1\n  accounting",
            "accepted: accounting, reconcile",
            "13: run.nonsense",
        ),
    ],
)
def test_the_run_block_is_read_by_the_rooms_that_use_it(
    tmp_path: Path, old: str, new: str, what: str, where: str
) -> None:
    discover()
    path = tmp_path / "mine" / "sources" / "m.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD + RUN, encoding="utf-8")
    assert _faults(path) == []
    path.write_text(GOOD + RUN.replace(old, new, 1), encoding="utf-8")
    found = _faults(path)
    assert what in found[0]
    assert found[0].startswith(f"mine/sources/m.yaml:{where}")


def _faults(path: Path) -> list[str]:
    data, lines = yamlfile.read(path)
    return [str(error) for error in check([Document("s", "mine", path, data, lines)], "sources")]

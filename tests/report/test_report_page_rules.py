"""The numbers of the pages come from a pack, and a pack that is not understood is refused with its line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tanliu.catalog.editions import with_document
from tanliu.catalog.load import load
from tanliu.catalog.schema import check_across
from tanliu.kit.errors import TanliuError
from tanliu.report.page_rules import SCHEME, page_rules
from tanliu.report.roles import names_that_lead_nowhere

CATALOG = load()
DATA = CATALOG.schemes[SCHEME].data


def test_the_pack_of_the_house_is_understood() -> None:
    rules = page_rules(CATALOG)
    assert (rules.peers.fewest, rules.peers.leaders_ratio) == (5, Decimal("0.1"))
    assert rules.peers.fewest_where_all_is_seen < rules.peers.fewest
    assert len(rules.map.ratios_to_mean) == 4, "four limits part five colours"


@pytest.mark.parametrize(
    ("part", "value", "what"),
    [
        ("peers", {"fewest": 5}, "a key is missing"),
        ("peers", {**DATA["peers"], "fewest": 0}, "a number out of its range"),
        ("peers", {**DATA["peers"], "fewest": "5"}, "a whole number wanted"),
        ("map", {"ratios_to_mean": [Decimal("1.2"), Decimal("0.8")]}, "limits do not rise"),
        ("map", {"ratios_to_mean": [Decimal("1.2"), Decimal("1.2")]}, "limits do not rise"),
        ("map", {"ratios_to_mean": []}, "the list is too short"),
        ("health", {"silent_days": 3, "complete_ratio": 98}, "a number out of its range"),
        ("more", {}, "unknown key"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused(part: str, value: Any, what: str) -> None:
    document = replace(CATALOG.schemes[SCHEME], data={**DATA, part: value})
    with pytest.raises(TanliuError, match=what) as refused:
        page_rules(with_document(CATALOG, "schemes", document))
    assert "page-rules.yaml" in str(refused.value.where)


def with_roles(**roles: Any) -> list[str]:
    """Return what is wrong across the packs when some roles are others."""
    paper = CATALOG.schemes[SCHEME]
    other = replace(paper, data={**DATA, "roles": {**DATA["roles"], **roles}})
    return [str(one) for one in check_across(with_document(CATALOG, "schemes", other))]


@pytest.mark.parametrize(
    ("role", "named", "key", "what"),
    [
        ("list_column", "carbon_intensty", "roles.list_column", "no pack in use has this indicator"),
        ("mapped", ["carbon_total", "carbon_totl"], "roles.mapped.1", "no pack in use has this indicator"),
        (
            "headlines",
            ["carbon_efficiency_k"],
            "roles.headlines.0",
            "an indicator of this form compares whole groups",
        ),
        ("regional_items", ["value_added_9"], "roles.regional_items.0", "unknown data item"),
    ],
)
def test_a_role_that_names_what_is_not_there_is_refused(role: str, named: Any, key: str, what: str) -> None:
    paper = CATALOG.schemes[SCHEME]
    (found,) = with_roles(**{role: named})
    assert f"page-rules.yaml:{paper.line(*_path(key))}: {key}: {what}" in found


def _path(key: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in key.split(".")]


def test_a_grade_may_be_of_any_form_and_a_pack_may_name_nothing() -> None:
    assert with_roles(graded_by="carbon_efficiency_k", list_column=None) == []


def test_a_measure_in_a_wrong_unit_is_refused_with_its_line_and_key() -> None:
    paper = CATALOG.schemes[SCHEME]
    for change, what in (
        ({"measure": "market_kgco2e", "unit": "m2"}, "unit: kg cannot be converted to m2"),
        ({"measure": "market_kgco2e", "unit": "t", "colour": "red"}, "unknown key"),
    ):
        summary = [*DATA["roles"]["summary"][:3], change]
        other = replace(paper, data={**DATA, "roles": {**DATA["roles"], "summary": summary}})
        with pytest.raises(TanliuError, match=f"roles.summary.3.*{what}") as refused:
            page_rules(with_document(CATALOG, "schemes", other))
        assert f"page-rules.yaml:{paper.line('roles', 'summary', 3)}" in str(refused.value)


def test_a_measure_that_no_pack_brings_is_named_once_all_packs_are_read() -> None:
    paper = CATALOG.schemes[SCHEME]
    summary = [*DATA["roles"]["summary"][:3], {"measure": "happiness", "unit": "t"}]
    other = replace(paper, data={**DATA, "roles": {**DATA["roles"], "summary": summary}})
    (fault,) = names_that_lead_nowhere([other], CATALOG)
    where = f"page-rules.yaml:{paper.line('roles', 'summary', 3)}: roles.summary.3.measure"
    assert str(fault.where).endswith(where) and (fault.found, str(fault.what)) == (
        "happiness",
        "unknown measure",
    )


def test_a_catalogue_without_it_says_so() -> None:
    with pytest.raises(TanliuError, match="no pack in use has this scheme"):
        page_rules(replace(CATALOG, documents={}))

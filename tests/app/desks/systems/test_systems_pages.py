"""The systems of the cases on their pages, as a file and over the interface; links are told as what they are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.html import escape

from tanliu.catalog.load import load
from tanliu.report.systems.told import told, wanted

Maker = Callable[[str], Any]


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_systems_are_narrowed_by_case_state_and_verdict() -> None:
    every = told(load())
    assert {one.system.id for one in wanted(every, case="danfoss")} == {"DF1", "DF2", "DF3"}
    assert {one.system.id for one in wanted(every, case="danfoss", verdict="off")} == {"DF1", "DF3"}
    assert wanted(every, state="not_there") == [] and len(wanted(every, state="partly")) > 30
    assert all(one.system.not_met for one in wanted(every, state="partly"))


def test_a_reader_sees_what_is_met_and_the_figures(client_of: Maker) -> None:
    town = client_of("town")
    listed, one = _text(town.get("/systems?case=haiyan")), _text(town.get("/systems/HY3"))
    assert "One firm, one policy" in listed and "Emissions trading" not in listed
    assert "178 + 520 + 129" in one and "836" in one
    (policy,) = [each for each in told(load()) if each.system.id == "HY3"]
    assert policy.system.not_met and all(escape(lack.en) in one for lack in policy.system.not_met)
    assert 'href="/budgets/low-yield"' in one
    registers = _text(town.get("/systems/R7"))
    assert "opens to: District officer" in registers and 'href="/office/packs"' not in registers
    assert 'href="/office/packs"' in _text(client_of("district").get("/systems/R7"))
    town.cookies["language"] = "zh-hans"
    assert "一企一策" in _text(town.get("/systems/HY3"))
    rows = list(csv.DictReader(io.StringIO(town.get("/systems?format=csv").content.decode("utf-8-sig"))))
    assert {row["编号"] for row in rows} >= {"CF1", "R7"}


@pytest.mark.parametrize("role", ["department", "enterprise"])
def test_a_page_opens_to_whom_it_is_said_to(role: str, client_of: Maker) -> None:
    from tanliu.app.desks.systems.places import place

    client = client_of(role)
    pages = sorted({page for one in told(load()) for page in one.system.pages})
    said = {page: place(page, role, "en") for page in pages}
    assert [page for page, one in said.items() if one.text == page] == []
    dead = [
        page
        for page, one in said.items()
        if one.opens and client.get(one.address).status_code not in (200, 302)
    ]
    assert dead == []
    closed = {page for page, one in said.items() if not one.opens}
    assert {"office_packs", "audit", "bring"} <= closed
    # what the side bar of the role leaves out is not offered, even where its address answers
    assert {page for page in closed if client.get(said[page].address).status_code == 200} <= {
        "compare",
        "macro",
        "map",
        "estimates",
        "ranks",
    }

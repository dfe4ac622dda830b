"""The systems of the cases name pages, commands and operations that exist, and the documents have every one."""

from __future__ import annotations

import re

import pytest
from django.urls import NoReverseMatch, reverse
from repository import ROOT

from tanliu.app.docs.command import commands
from tanliu.app.platform.tools.declared import by_id
from tanliu.catalog.load import load
from tanliu.report.systems.told import told, tours

CATALOG = load()
EVERY = told(CATALOG)
TABLE = ROOT.parent / "shared" / "systems.md"


def test_pages_exist() -> None:
    unknown = []
    named = [(one.system.id, one.system.pages) for one in EVERY]
    named += [(one.tour, tuple(stop.page for stop in one.stops)) for one in tours(CATALOG)]
    for id_, pages in named:
        for page in pages:
            name, *given = page.split()
            try:
                reverse(name, args=given)
            except NoReverseMatch:
                unknown.append(f"{id_}: {page}")
            if name == "tool" and given[0] not in by_id():
                unknown.append(f"{id_}: {page}")
            if name == "assessment_scheme" and given[0] not in CATALOG.documents["assessments"]:
                unknown.append(f"{id_}: {page}")
    assert unknown == []


def test_commands_operations_and_papers_exist() -> None:
    from tanliu.app.platform.api.urls import api

    known = commands()
    offered = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, item in api.get_openapi_schema()["paths"].items()
        for method in item
    }
    unknown = [
        f"{one.system.id}: {name}"
        for one in EVERY
        for name in (
            *(set(one.system.commands) - known.keys()),
            *(set(one.system.operations) - offered),
            *(page for page in one.system.docs if not (ROOT / page).is_file()),
        )
    ]
    assert unknown == []


def test_figures_are_of_systems_that_are_told() -> None:
    of = {
        claim["system"]
        for editions in CATALOG.documents["claims"].values()
        for claim in editions[-1].data["figures"]
    }
    assert of <= {one.system.id for one in EVERY}


@pytest.mark.skipif(not TABLE.is_file(), reason="the table of systems is not beside the checkout")
def test_every_system_of_the_table_is_told() -> None:
    wanted = re.findall(r"^\| ([A-Z]{1,2}\d+) \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(wanted) > 70
    assert [one for one in wanted if one not in {one.system.id for one in EVERY}] == []

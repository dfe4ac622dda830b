"""Indicators of other names, another rank and other items of codes are data: every surface follows, and says nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.desks.codes.actions import token_of
from tanliu.app.desks.codes.models import CodeLink
from tanliu.app.desks.reports import jobs, parts
from tanliu.app.platform.served import results
from tanliu.catalog.load import packs_dir

SHIPPED = packs_dir() / "carbon-flow"
PACK = """id: other-names
title: {en: Other names, zh: 另名}
describes: {en: The same indicators under other ids, zh: 同样的指标，另起名称}
version: "2026.12"
licence: Apache-2.0
depends: [base, carbon-flow]
"""
#: Roles of data items, which are no indicators.
ITEMS = ("regional_items", "quota_item", "power_quota_item", "day_limit_item")
#: Folders of documents that name indicators.
NAMING = ("schemes", "budgets", "targets")
PAGES = (
    "/map?period=2025", "/enterprises?period=2025", "/enterprises?period=2025&sort=grade", "/footprint?period=2025",
    "/enterprises/{firm}?period=2025", "/codes", "/codes/{firm}", "/changes?from=2024&to=2025",
    "/changes/compare?kind=region&period=2025", "/codes/sheet",
    "/codes/{firm}/cycles?year=2025", "/limits/{firm}?year=2025", "/ranks?kind=field&period=2025", "/ranks?kind=industry&period=2025",
)  # fmt: skip
ASKED = (
    "/totals?period=2025", "/regions?inside=D01&period=2025", "/entities?period=2025", "/entities/{firm}/indicators?period=2025",
    "/entities/{firm}/cycles?year=2025", "/ranks?kind=industry&period=2025",
)  # fmt: skip


def _ids() -> list[str]:
    """Return the ids of all indicators that have a place of their own on pages, longest first."""
    rules = yaml.safe_load((SHIPPED / "schemes/page-rules.yaml").read_text(encoding="utf-8"))["roles"]
    found: set[str] = set()
    for role, told in rules.items():
        if role not in ITEMS:
            found |= {one for one in (told if isinstance(told, list) else [told]) if isinstance(one, str)}
    return sorted(found, key=lambda one: (-len(one), one))


def _other_names(folder: Path) -> Path:
    own = folder / "other-names"
    for name in NAMING:
        (own / name).mkdir(parents=True)
    (own / "pack.yaml").write_text(PACK, encoding="utf-8")
    named = re.compile(rf"\b({'|'.join(_ids())})\b")
    for file in (file for name in NAMING for file in (SHIPPED / name).glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        changed = named.sub(r"zz_\1", text)
        if changed != text:
            (own / file.parent.name / file.name).write_text(changed, encoding="utf-8")
    return own


def _plain(text: str) -> str:
    """Return a page without what every page has anew, and with the names of before."""
    text = (
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        .replace("zz_", "")
        .replace("other-names/", "carbon-flow/")
    )
    return re.sub(r'nonce[-=]"?[\w+/=-]+"?', "", text)


def _taken(client: Any, api: Any, firm: str) -> dict[str, str]:
    pages = {one: client.get(one.format(firm=firm)) for one in PAGES}
    told = {one: api.get(one.format(firm=firm)) for one in ASKED}
    assert {answer.status_code for answer in (*pages.values(), *told.values())} == {200}
    return {one: _plain(answer.content.decode()) for one, answer in (pages | told).items()}


def _cells(text: str) -> list[str]:
    """Return what a reader reads, tags left out, a line each; of JSON its items, whose order is that of their ids."""
    if text.startswith("{"):
        told = json.loads(text)
        return [
            *sorted(json.dumps(_ordered(one), sort_keys=True) for one in told.pop("items", [])),
            str(told),
        ]
    body = text.partition("<main")[2] or text
    return [one for line in re.sub(r"<[^>]*>", "\n", body).splitlines() if (one := line.strip())]


def _ordered(told: Any) -> Any:
    """Return what was told with its lists, whose order is that of ids, in an order of their own."""
    if isinstance(told, dict):
        return {name: _ordered(value) for name, value in told.items()}
    if isinstance(told, list):
        return sorted((_ordered(one) for one in told), key=lambda one: json.dumps(one, sort_keys=True))
    return told


def _reports(firm: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """Return what PDF and XLSX of a region and a firm are drawn from, but the chapter of the packs' versions."""
    drawn: list[Any] = []
    monkeypatch.setitem(parts.FORMS, "drawn", lambda document: drawn.append(document) or b"")
    monkeypatch.setattr(parts, "keep", lambda folder, name, body: {})
    owner = User.objects.get(username="district")

    class Silent:
        folder = None

        def __call__(self, *told: object) -> None: ...

    for make, asked in ((jobs.regional, {}), (jobs.enterprise, {"entity": firm})):
        make({"form": "drawn", "language": "zh", "period": "2025", **asked}, owner, Silent())  # type: ignore[arg-type]
    return {one.title: [repr(part).replace("zz_", "") for part in one.parts[:-1]] for one in drawn}


def _under(own: Path, *packs: Path) -> None:
    words = [word for one in ("base", "carbon-flow", *map(str, packs)) for word in ("--pack", one)]
    for command in (["init", "-w", str(own), *words], ["run", "-w", str(own)]):
        done = CliRunner().invoke(app, command, env={"COLUMNS": "200"})
        assert done.exit_code == 0, done.output
    cache.clear()


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _shell(own: Path) -> list[str]:
    told = CliRunner().invoke(app, ["summary", "-w", str(own)], env={"COLUMNS": "200"}).output
    return [one for one in told.splitlines() if any(letter.isdigit() for letter in one)]


def test_no_surface_knows_an_indicator_by_its_name(
    client_of: Callable[[str], Any],
    asker: Callable[..., Any],
    covers: dict[str, list[str]],
    own: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, api, (firm,) = client_of("district"), asker("auditor"), covers["enterprise"]
    before, drawn, shell = _taken(client, api, firm), _reports(firm, monkeypatch), _shell(own)
    _under(own, _other_names(tmp_path))
    stored = {row["id"] for row in results().rows("SELECT DISTINCT indicator_id AS id FROM indicator")}
    assert len({one for one in stored if one.startswith("zz_")}) >= 12
    assert not {one for one in stored if f"zz_{one}" in stored}
    after = _taken(client, api, firm)
    for place, text in before.items():
        assert _cells(after[place]) == _cells(text), place
    for title, told in _reports(firm, monkeypatch).items():
        for now, then in zip(told, drawn[title], strict=True):
            assert now == then, title
    assert _shell(own) == shell


def _other_items(folder: Path) -> Path:
    """Write a pack whose codes rank by carbon per mu, compare energy, and show an indicator by itself."""
    own = folder / "other-items"
    (own / "schemes").mkdir(parents=True)
    (own / "pack.yaml").write_text(PACK.replace("other-names", "other-items"), encoding="utf-8")
    code = (SHIPPED / "schemes/public-code.yaml").read_text(encoding="utf-8")
    code = code.replace("  rank: shown\n", "  rank: shown\n  energy_intensity: shown\n")
    code = code.replace("  comparison: shown\n", "  comparison: shown\n  carbon_efficiency_l: shown\n")
    (own / "schemes/public-code.yaml").write_text(code, encoding="utf-8")
    rules = (SHIPPED / "schemes/page-rules.yaml").read_text(encoding="utf-8")
    rules = rules.replace("ranked_by: energy_code_intensity", "ranked_by: carbon_efficiency_l")
    rules = rules.replace("code_compared: carbon_efficiency_l", "code_compared: energy_code_intensity")
    (own / "schemes/page-rules.yaml").write_text(rules, encoding="utf-8")
    return own


def test_items_of_codes_and_what_they_rank_by_are_data(
    client_of: Callable[[str], Any], own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _under(own, _other_items(tmp_path))
    client = client_of("district")
    query = """SELECT subject_id, value, grade, rank, rank_of FROM indicator WHERE period = '2025'
               AND indicator_id = 'carbon_efficiency_l' AND rank IS NOT NULL AND grade IS NOT NULL ORDER BY rank_of DESC"""
    known = results().rows(query)[0]
    firm = known["subject_id"]
    page = client.get(f"/codes/{firm}")
    energy, carbon = (panel["card"].shows for panel in page.context["panels"])
    assert (energy["rank"].rank, energy["rank"].of) == (known["rank"], known["rank_of"])
    assert carbon["carbon_efficiency_l"].value == known["value"]
    text = " ".join(_cells(page.content.decode()))
    assert "Rank: Carbon per value added (L)" in text
    assert "Carbon per value added (L), t/10" in text
    assert "Energy intensity within the industry" in text and "five grades" not in text
    for kind in ("energy", "carbon"):
        assert client.post(f"/codes/{firm}/{kind}", {"action": "issue"}).status_code == 302
    links = {one.kind: f"/c/{token_of(one)}" for one in CodeLink.objects.all()}
    assert "Energy intensity, tce/10" in " ".join(_cells(Client().get(links["energy"]).content.decode()))
    assert carbon["carbon_efficiency_l"].grade.grade == known["grade"]
    report = str(list(_reports(firm, monkeypatch).values())[-1])
    assert "排名: 单位增加值碳排放 L" in report and str(known["value"]) in report

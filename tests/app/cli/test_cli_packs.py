"""A workspace knows its packs: two of them with other packs in one process, and words for another choice."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cli_case import invoke

from tanliu.app.compute.in_use import FILE, catalog_of, choose, in_use
from tanliu.app.compute.options import accounting
from tanliu.catalog.load import packs_dir

SCHEME = """\
scheme: garden
kind: indicators
title: {en: Garden, zh: 茶园}
source: a test
evidence: own judgement
edition: 2024
indicators:
  - id: garden_carbon
    title: {en: Carbon of the garden, zh: 茶园碳排放}
    unit: t
    form: amount
    subjects: [entity]
    upper: {measure: emission_kgco2e, unit: t}
"""


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    return made_garden(tmp_path / "garden")


def made_garden(folder: Path) -> Path:
    """Write a pack with an indicator of its own and other numbers of the pages than the district's."""
    (folder / "schemes").mkdir(parents=True)
    (folder / "README.md").write_text("# Garden\n", "utf-8")
    (folder / "pack.yaml").write_text(
        "id: garden\ntitle: {en: Garden, zh: 茶园}\ndescribes: {en: For tests, zh: 测试用}\nversion: '2026.11'\n"
        "licence: MIT\ndepends: [base]\n", "utf-8",
    )  # fmt: skip
    (folder / "schemes" / "garden.yaml").write_text(SCHEME, "utf-8")
    rules = (packs_dir() / "carbon-flow" / "schemes" / "restatement.yaml").read_text("utf-8")
    text = rules.replace("significant_ratio: 0.05", "significant_ratio: 0.5")
    (folder / "schemes" / "restatement.yaml").write_text(text, "utf-8")
    return folder


def made(workspace: Path, mapping: Path, delivered: Path, *more: object) -> Path:
    done = invoke("run", delivered, "--config", mapping, "-w", workspace, *more)
    assert done.code == 0, done.err
    return workspace


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory, mapping: Path, delivered: Path) -> Path:
    """Return a folder with a workspace with the usual packs and one with the garden's."""
    folder = tmp_path_factory.mktemp("two")
    made(folder / "plain", mapping, delivered)
    made(folder / "other", mapping, delivered, "--pack", made_garden(folder / "garden"))
    return folder


@pytest.fixture
def two(tmp_path: Path, garden: Path, computed: Path) -> tuple[Path, Path]:
    """Return copies of the two, of which one knows the garden of this test."""
    for name in ("plain", "other"):
        shutil.copytree(computed / name, tmp_path / name)
    packs = tmp_path / "other" / FILE
    packs.write_text(packs.read_text("utf-8").replace(str(computed / "garden"), str(garden)), "utf-8")
    return tmp_path / "plain", tmp_path / "other"


def test_two_workspaces_with_other_packs_live_in_one_process(two: tuple[Path, Path], garden: Path) -> None:
    plain, other = two
    assert [pack.id for pack in catalog_of(plain).packs] == ["base", "carbon-flow"]
    assert [pack.id for pack in catalog_of(other).packs] == ["base", "carbon-flow", "garden"]
    asked = ("E1", "2024", "--amount", "garden_carbon")
    told = invoke("explain", *asked, "-w", other)
    assert told.code == 0, told.err
    assert "Carbon of the garden" in told.out
    refused = invoke("explain", *asked, "-w", plain)
    assert refused.code == 2
    again = invoke("run", "-w", other)
    assert again.code == 0, again.err
    assert invoke("explain", *asked, "-w", other).out == told.out, "recomputing forgets no pack"


def test_another_pack_than_those_in_use_is_refused_in_words(two: tuple[Path, Path], garden: Path) -> None:
    plain, other = two
    refused = invoke("summary", "-w", plain, "--pack", garden, width=400)
    assert refused.code == 2
    assert "本工作区使用的是其他包" in invoke("summary", "-w", plain, "--pack", garden, "--lang", "zh").err
    assert "this workspace uses other packs" in refused.err
    assert "tanliu init --pack" in refused.err
    assert invoke("summary", "-w", other, "--pack", garden).code == 0


def test_a_source_of_a_pack_in_use_is_found_by_its_name(
    tmp_path: Path, garden: Path, mapping: Path, delivered: Path
) -> None:
    (garden / "sources").mkdir()
    text = mapping.read_text("utf-8").replace("source: ", "source: garden-", 1)
    (garden / "sources" / "of-the-garden.yaml").write_text(text, "utf-8")
    name = text.partition("source: ")[2].split()[0]
    workspace = tmp_path / "w"
    unknown = invoke("import", delivered, "--config", name, "-w", workspace, width=900)
    assert unknown.code == 2
    assert (
        "there is no such source mapping" in unknown.err and name not in unknown.err.partition("accepted")[2]
    )
    assert invoke("init", "-w", workspace, "--pack", "carbon-flow", "--pack", garden).code == 0
    misspelt = invoke("import", delivered, "--config", f"{name}x", "-w", workspace, width=900)
    assert f"{name}, or the path" in misspelt.err
    found = invoke("import", delivered, "--config", name, "-w", workspace)
    assert found.code == 0, found.err
    assert "rows in" in found.out


def test_a_summary_says_that_results_are_of_the_packs_before(two: tuple[Path, Path]) -> None:
    plain, _ = two
    before = catalog_of(plain).version
    assert "tanliu run" not in invoke("summary", "-w", plain, width=400).out
    assert invoke("init", "-w", plain, "--pack", "carbon-flow", "--pack", "building").code == 0
    told = invoke("summary", "-w", plain, width=400).out
    assert f"still those of the packs before ({before})" in told and "tanliu run" in told
    assert "仍按之前的包" in invoke("summary", "-w", plain, "--lang", "zh", width=400).out
    assert invoke("run", "-w", plain).code == 0
    assert "tanliu run" not in invoke("summary", "-w", plain, width=400).out


def test_init_says_exactly_which_packs_are_used(tmp_path: Path, garden: Path) -> None:
    workspace = tmp_path / "w"
    done = invoke("init", "-w", workspace, "--pack", garden, "--pack", "building", width=400)
    assert done.code == 0, done.err
    told = in_use(workspace)
    assert told is not None
    assert [one.id for one in told.packs] == ["base", "building", "garden"]
    assert [one.path for one in told.packs] == [None, None, str(garden)]
    assert invoke("init", "-w", workspace).code == 0
    assert [pack.id for pack in catalog_of(workspace).packs] == ["base", "carbon-flow"]
    assert invoke("init", "-w", workspace, "--pack", "nowhere").code == 2


def test_a_source_brings_its_pack_and_its_choices(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    folder = tmp_path / "files"
    folder.mkdir()
    invoke("run", folder, "--config", "seattle-2015", "-w", workspace)
    assert [pack.id for pack in catalog_of(workspace).packs] == ["base", "carbon-flow", "building"]
    assert accounting(catalog_of(workspace)).editions == {2015: "Seattle benchmarking 2015"}


def test_choices_are_kept_and_old_ones_taken_over(two: tuple[Path, Path]) -> None:
    plain, other = two
    (plain / FILE).unlink()
    (plain / "choices.json").write_text('{"estimates": "in_totals"}', "utf-8")
    assert accounting(catalog_of(plain)).estimates == "in_totals"
    choose(plain, "minimum_completeness", Decimal("0.5"))
    assert not (plain / "choices.json").exists()
    found = accounting(catalog_of(plain))
    assert (found.estimates, str(found.minimum_completeness)) == ("in_totals", "0.5")
    assert accounting(catalog_of(other)).estimates == "beside"


def test_a_pack_that_is_gone_or_a_key_that_is_wrong_is_said(two: tuple[Path, Path], garden: Path) -> None:
    plain, other = two
    garden.rename(garden.with_name("moved"))
    assert "there is no such pack" in invoke("summary", "-w", other).err
    (plain / FILE).write_text((plain / FILE).read_text("utf-8") + "colour: red\n", "utf-8")
    assert f"{FILE}:" in invoke("summary", "-w", plain, width=400).err


def test_the_site_serves_the_packs_of_its_workspace(two: tuple[Path, Path], settings: Any) -> None:
    from tanliu.app.desks.deliveries.sources import sources
    from tanliu.app.platform.served import catalog
    from tanliu.report.restatement import restatement_rule

    plain, other = two
    ratios = []
    for workspace in (plain, other, plain):
        settings.TANLIU_WORKSPACE = str(workspace)
        ratios.append(str(restatement_rule(catalog()).significant_ratio))
        assert "seattle-2015" not in sources(), "the packs of buildings are not in use here"
    assert ratios == ["0.05", "0.5", "0.05"]
    before = catalog()
    assert catalog() is before
    choose(plain, "estimates", "in_totals")
    assert accounting(catalog()).estimates == "in_totals"

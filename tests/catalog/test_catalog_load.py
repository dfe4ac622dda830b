"""Loading: order, precedence, and clear refusals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from small_pack import PACK, MakePack

from tanliu.catalog import yamlfile
from tanliu.catalog.load import load, packs_dir
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError


def test_packs_come_after_what_they_depend_on() -> None:
    assert [pack.id for pack in load(["carbon-flow"]).packs] == ["base", "carbon-flow"]


def test_the_version_names_every_pack(catalog: Catalog) -> None:
    assert "base 2026.11" in catalog.version


def test_all_packs_of_the_folder_are_loaded(catalog: Catalog) -> None:
    assert {pack.id for pack in catalog.packs} == {
        path.parent.name for path in packs_dir().glob("*/pack.yaml")
    }


def test_every_factor_knows_its_file_and_line(catalog: Catalog) -> None:
    factor = catalog.by_id["cn.grid.zhejiang.2022"]
    lines = (packs_dir() / factor.file).read_text(encoding="utf-8").splitlines()
    assert lines[factor.line - 1].startswith(factor.id)


def test_values_are_exact_decimals(catalog: Catalog) -> None:
    assert catalog.by_id["cn.gbt32151_34.natural_gas.ncv"].value == Decimal("389.31")


def test_unknown_pack_is_named() -> None:
    with pytest.raises(TanliuError, match=r"unknown pack.*nowhere"):
        load(["nowhere"])


def test_unknown_dependency_is_named(make_pack: MakePack) -> None:
    folder = make_pack(**{"pack.yaml": PACK.replace("[base]", "[base, nowhere]")})
    with pytest.raises(TanliuError, match="nowhere"):
        load(["base"], extra=[folder])


def test_a_faulty_row_stops_the_loading_with_file_and_line(make_pack: MakePack) -> None:
    folder = make_pack(
        **{"factors/own.csv": "id,kind,carrier,gas,value,unit,published\na,gwp,,CH4,2?,kg/kg,2024\n"}
    )
    with pytest.raises(TanliuError, match=r"own\.csv:2: value: not a plain decimal number; found '2\?'"):
        load(["base"], extra=[folder])


def test_a_later_pack_replaces_a_row_of_the_same_id(make_pack: MakePack) -> None:
    row = "cn.heat.default,emission_factor,heat,CO2,0.09,t/GJ,,,2024,\n"
    columns = "id,kind,carrier,gas,value,unit,year_from,year_to,published,basis\n"
    catalog = load(["base"], extra=[make_pack(**{"factors/own.csv": columns + row})])
    assert catalog.by_id["cn.heat.default"].value == Decimal("0.09")
    assert sum(factor.id == "cn.heat.default" for factor in catalog.factors) == 1


def test_user_packs_can_add_districts(make_pack: MakePack) -> None:
    columns = "region,name_en,name_zh,parent,kind,code,note\n"
    table = columns + "CN-Xiaoshan,Xiaoshan,萧山,CN-Zhejiang,district,330109,\n"
    catalog = load(["base"], extra=[make_pack(**{"taxonomy/regions.csv": table})])
    assert catalog.regions["CN-Xiaoshan"].parent == "CN-Zhejiang"


def test_schemes_are_kept_as_written_with_their_lines(make_pack: MakePack) -> None:
    text = "title: {en: Change, zh: 变更}\nsource: a test\nevidence: official\nedition: 2025\n"
    files = {"schemes/own.yaml": f"scheme: restatement\n{text}significant_ratio: 0.050\n"}
    scheme = load(["base"], extra=[make_pack(**files)]).schemes["restatement"]
    assert str(scheme.data["significant_ratio"]) == "0.050"
    assert scheme.where("title", "zh") == "mine/schemes/own.yaml:2"
    assert scheme.where("significant_ratio", "nowhere") == "mine/schemes/own.yaml:6"


def test_a_scheme_that_is_not_understood_stops_the_load(make_pack: MakePack) -> None:
    with pytest.raises(
        TanliuError, match=r"mine/schemes/own\.yaml:1: unknown kind of document; found 'code'"
    ):
        load(["base"], extra=[make_pack(**{"schemes/own.yaml": "scheme: code\nbands: []\n"})])


def test_a_scheme_without_an_id_is_refused(make_pack: MakePack) -> None:
    with pytest.raises(TanliuError, match="the document has no id; accepted: scheme"):
        load(["base"], extra=[make_pack(**{"schemes/code.yaml": "bands: []\n"})])


def test_yaml_refuses_a_key_written_twice(tmp_path: Path) -> None:
    (tmp_path / "twice.yaml").write_text("a: 1\nb: 2\na: 3\n", encoding="utf-8")
    with pytest.raises(TanliuError, match=r"twice\.yaml:3: key written twice"):
        yamlfile.read(tmp_path / "twice.yaml")


def test_yaml_faults_have_a_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("a: 1\nb: [1, 2\n", encoding="utf-8")
    with pytest.raises(TanliuError, match=r"bad\.yaml:\d+: not valid YAML"):
        yamlfile.read(tmp_path / "bad.yaml")


@pytest.mark.parametrize("text", ["version: 1.0", 'version: "2026.13"', "version: next"])
def test_versions_are_calendar_versions(make_pack: MakePack, text: str) -> None:
    with pytest.raises(TanliuError, match="calendar version"):
        load(["base"], extra=[make_pack(**{"pack.yaml": PACK.replace('version: "2026.11"', text)})])

"""The files that say who and where: regions, outlines, enterprises, meters, and a word of warning."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from tanliu.app.demo.firm import DISTRICT_ID, Firm, town_id
from tanliu.app.demo.meters import Meters
from tanliu.app.demo.outline import town_rings
from tanliu.app.demo.profile import chance, words

_FIELDS = {
    "energy": "能源",
    "industry": "工业",
    "construction": "建筑",
    "transport": "交通",
    "agriculture": "农业",
    "livelihood": "居民生活",
}
_LEVELS = {"street": ("Street", "街道"), "town": ("Town", "镇")}
_ENTERPRISE = (
    "统一社会信用代码", "企业名称", "英文名称", "所属镇街", "行业代码", "领域", "规模", "占地面积(亩)",
    "建筑面积(平方米)", "地址", "联系人",
)  # fmt: skip
_WARNING = """\
Made up. No district, town, firm, person, code, reading, report or outline in this folder is real;
the outlines lie in open sea. Some faults are planted on purpose: faults.csv lists them.
Seed {seed}; the same seed gives the same files.

虚构数据。本文件夹中的区县、镇街、企业、人员、代码、读数、报表和边界均为虚构，边界位于公海。
部分错误为有意设置，见 faults.csv。随机种子 {seed}。
"""


def write_regions(path: Path) -> None:
    """Write the district and its towns as UTF-8 CSV."""
    name, name_zh = words()["district"]
    rows = [[DISTRICT_ID, "CN-Zhejiang", "district", f"{name} District (made up)", f"{name_zh}区（虚构）"]]
    for number, (town, town_zh, level) in enumerate(words()["towns"]):
        word, word_zh = _LEVELS[level]
        rows.append([town_id(number), DISTRICT_ID, "town", f"{town} {word}", f"{town_zh}{word_zh}"])
    _write(path, ["region_id", "parent_id", "level", "name", "name_zh"], rows)


def write_outlines(path: Path, seed: int) -> None:
    """Write the towns' outlines as GeoJSON (RFC 7946: WGS 84, counter-clockwise)."""
    towns = words()["towns"]
    rings = town_rings(len(towns), chance(seed, 8))
    features = [
        {
            "type": "Feature",
            "properties": {"region_id": town_id(number), "name": town[0], "note": "made up"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, (town, ring) in enumerate(zip(towns, rings, strict=True))
    ]
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def write_enterprises(path: Path, firms: list[Firm]) -> None:
    """Write the register of enterprises as bureaus do: GB18030, Chinese headers."""
    rows = [
        [
            firm.code,
            firm.name,
            firm.name_en,
            firm.region_id,
            firm.group.industry,
            _FIELDS[firm.group.field],
            "规上" if firm.above else "规下",
            firm.land_mu,
            firm.floor_m2,
            firm.address,
            firm.contact,
        ]
        for firm in firms
    ]
    _write(path, _ENTERPRISE, rows, "gb18030")


def write_meters(path: Path, meters: Meters, firms: list[Firm]) -> None:
    """Write the list of meters."""
    rows = (
        [code, firms[firm].code, "electricity", "kWh", 15, "Asia/Shanghai"]
        for code, firm in zip(meters.codes, meters.firm, strict=True)
    )
    _write(path, ["meter_code", "credit_code", "carrier", "unit", "interval_minutes", "zone"], rows)


def write_warning(path: Path, seed: int) -> None:
    """Write README.txt: everything is made up."""
    path.write_text(_WARNING.format(seed=seed), encoding="utf-8")


def _write(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], encoding: str = "utf-8"
) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])

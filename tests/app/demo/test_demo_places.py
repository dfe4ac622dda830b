"""Who and where: register, codes, towns and their outlines."""

import csv
import json
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tanliu.app.demo import DemoFiles
from tanliu.app.demo.credit_code import check_character, credit_code
from tanliu.app.demo.firm import Firm, firms
from tanliu.app.demo.meters import meters
from tanliu.app.demo.outline import area_km2, town_rings
from tanliu.app.demo.profile import full_size, numbers, words


def rows(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def test_check_character_agrees_with_the_usual_example() -> None:
    code = "91350100M000100Y43"
    assert check_character(code[:17]) == code[17]


def test_code_points_to_no_place() -> None:
    code = credit_code("91", 12345)
    assert len(code) == 18
    assert code[2:8] == "339999"


def test_register(demo: DemoFiles) -> None:
    register = rows(demo.enterprises, "gb18030")
    assert len(register) == 40
    assert all(
        check_character(row["统一社会信用代码"][:17]) == row["统一社会信用代码"][17] for row in register
    )
    assert {row["领域"] for row in register} == {"能源", "工业", "建筑", "交通", "农业", "居民生活"}
    for column in ("统一社会信用代码", "企业名称", "英文名称"):
        assert len({row[column] for row in register}) == 40
    towns = {row["region_id"] for row in rows(demo.regions) if row["level"] == "town"}
    assert {row["所属镇街"] for row in register} <= towns
    assert len(towns) == 26
    with pytest.raises(UnicodeDecodeError):
        demo.enterprises.read_text(encoding="utf-8")


def test_full_size_has_the_counts_asked_for() -> None:
    everyone = firms(full_size(), 2025)
    assert (sum(firm.above for firm in everyone), sum(not firm.above for firm in everyone)) == (1503, 2100)
    assert len(meters(everyone, 2025, 35_040)) == 4684
    assert len({firm.name for firm in everyone}) == len({firm.code for firm in everyone}) == 1503 + 2100
    assert len(words()["towns"]) == 26
    assert Counter(firm.group.industry for firm in everyone if firm.above).most_common(1)[0][0] == "C17"


def test_efficiency_within_an_industry_spreads_over_all_five_grades() -> None:
    ratios = [_intensity(firm) for firm in firms(3600, 2025) if firm.group.industry == "C17" and firm.above]
    grades = Counter(np.searchsorted([0.6, 0.8, 1.2, 2.0], np.array(ratios) / np.mean(ratios)).tolist())
    assert set(grades) == {0, 1, 2, 3, 4}
    assert min(grades.values()) > 5


def _intensity(firm: Firm) -> float:
    fuels = zip(firm.fuels, numbers()["tce_per_unit"].values(), strict=True)
    tce = sum(quantity * factor for quantity, factor in fuels)
    tce += firm.electricity_kwh / 1000 * numbers()["tce_per_mwh"]
    return tce / (firm.value_added_1e4cny or math.nan)


@pytest.mark.parametrize("seed", [1, 2, 2025])
def test_towns_tile_the_district(seed: int) -> None:
    rings = town_rings(26, np.random.default_rng(seed))
    edges = Counter(edge for ring in rings for edge in pairwise(ring))
    assert set(edges.values()) == {1}, "no directed edge is used twice"
    coast = {a: b for a, b in edges if (b, a) not in edges}
    assert len(coast) == sum((b, a) not in edges for a, b in edges), "the coast is one line, without forks"
    district = _walk(coast)
    assert len(district) - 1 == len(coast), "no holes"
    assert sum(map(area_km2, rings)) == pytest.approx(area_km2(district), rel=1e-9)
    assert 1000 < area_km2(district) < 1600
    assert all(area_km2(ring) > 5 for ring in rings)


def _walk(coast: dict[tuple[float, float], tuple[float, float]]) -> list[tuple[float, float]]:
    ring = [next(iter(coast))]
    while len(ring) == 1 or ring[-1] != ring[0]:
        ring.append(coast[ring[-1]])
    return ring


def test_outlines_are_simple_rings(demo: DemoFiles) -> None:
    features = json.loads(demo.outlines.read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["region_id"] for feature in features] == [
        f"D01-T{n:02d}" for n in range(1, 27)
    ]
    for feature in features:
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert not _crossings(np.array(ring))
        assert math.dist(ring[0], (123.6, 30.2)) < 0.4


def _crossings(ring: np.ndarray) -> int:  # type: ignore[type-arg]
    """Pairs of edges that properly cross."""
    a, b = ring[:-1], ring[1:]

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return np.sign(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    p, q, r, s = a[:, None], b[:, None], a[None], b[None]
    return int(np.sum((side(p, q, r) * side(p, q, s) < 0) & (side(r, s, p) * side(r, s, q) < 0)))


def test_names_are_marked_as_made_up(demo: DemoFiles) -> None:
    assert "Made up" in (demo.folder / "README.txt").read_text(encoding="utf-8")
    assert len({town[1] for town in words()["towns"]}) == 26

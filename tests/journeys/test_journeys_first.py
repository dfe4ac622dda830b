"""From an empty folder to a carbon map in five steps: the link, the place, a workbook, its mapping, the map."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from visitor import Visitor

import messy_files


def shot(visitor: Visitor, name: str) -> None:
    """Keep a picture where one is asked for."""
    if folder := os.environ.get("JOURNEY_PICTURES"):
        visitor.page.screenshot(
            path=f"{folder}/{name}-{visitor.language}-{visitor.width}.png", full_page=True
        )


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_newcomer_brings_a_county(
    language: str, width: int, newcomer_of: Callable[..., Visitor], fresh: tuple[str, str], tmp_path: Path
) -> None:
    _, first = fresh
    visitor = newcomer_of(language, width)
    page, say = visitor.page, visitor.say
    visitor.go(first)
    shot(visitor, "1-place")
    page.get_by_label(say("first_name")).fill("青禾县")
    page.get_by_label(say("first_parent")).select_option("CN-Zhejiang")
    page.get_by_label(say("first_zone")).select_option("Asia/Shanghai")
    page.get_by_label(say("username")).fill("lin")
    page.get_by_label(say("password")).fill("qinghe-first-day-7")
    page.get_by_role("button", name=say("first_go")).click()
    page.locator("h1", has_text=say("nav_bring")).or_(page.locator("[role=alert]")).wait_for()
    assert page.locator("[role=alert]").all_inner_texts() == []
    visitor.look()
    shot(visitor, "2-bring")

    def bring(file: Path, step: str) -> None:
        page.get_by_label(say("file"), exact=True).set_input_files(file)
        page.get_by_role("button", name=say("bring_look")).first.click()
        page.get_by_role("button", name=say("look_import"), exact=True).wait_for()
        visitor.look()
        shot(visitor, step)
        page.get_by_role("button", name=say("look_import"), exact=True).click()
        page.locator(".message.success").wait_for()
        visitor.look()

    bring(messy_files.county(tmp_path / "county.xlsx"), "3-look")
    shot(visitor, "4-after")
    visitor.go("/map?period=2024")
    assert page.locator(".tiles .swatch").count() == len(messy_files.TOWNS)
    for town in messy_files.TOWNS:
        assert page.get_by_text(town).first.is_visible()
    shot(visitor, "5-map")
    visitor.go("/bring")
    bring(messy_files.meters_gb18030(tmp_path / "meters.csv"), "6-meters")
    visitor.go("/enterprises?period=2024")
    assert page.get_by_text(messy_files.name(0)).first.is_visible()
    visitor.go(first, 404)

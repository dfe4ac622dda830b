"""What people come to do: find a firm, read its load, share its code, ask for a report, deliver a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from journey_axe import grave
from journey_site import Site
from visitor import Visitor

Maker = Callable[..., Visitor]
#: The columns of the demo's monthly reports that a journey fills, and the others that must be there.
REPORT = (
    "统一社会信用代码", "年月", "原煤(吨)", "洗精煤(吨)", "天然气(万立方米)", "液化天然气(吨)", "液化石油气(吨)", "汽油(吨)",
    "柴油(吨)", "燃料油(吨)", "热力(吉焦)", "电力(万千瓦时)", "绿电(万千瓦时)", "光伏自用(万千瓦时)", "工业总产值(万元)", "增加值(万元)",
)  # fmt: skip


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_enterprises_are_searched_sorted_and_taken_home(
    language: str, width: int, visitor_of: Maker, site: Site
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter("district")
    # another journey hands in months of 2026
    visitor.go("/enterprises?period=2025")
    assert visitor.page.locator("tbody tr").count() == 30
    visitor.follow("thead th:nth-child(5) a")
    assert visitor.page.locator("thead th:nth-child(5)").get_attribute("aria-sort") == "ascending"
    visitor.page.fill("input[name=q]", site.cast["far_name"])
    visitor.follow("form[role=search] button.primary")
    assert visitor.page.locator("tbody th a").all_inner_texts() == [site.cast["far_name"]]
    with visitor.page.expect_download() as sent:
        visitor.page.click("a[href*='format=csv']")
    with Path(sent.value.path()).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert [row[1] for row in rows[1:]] == [site.cast["far"]]
    visitor.follow("tbody th a")
    assert visitor.heading() == site.cast["far_name"]


def test_the_load_of_any_days_is_drawn_with_its_table(visitor_of: Maker, site: Site) -> None:
    visitor = visitor_of("en", 390)
    visitor.enter("auditor")
    visitor.go(f"/enterprises/{site.cast['firm']}?period=2025")
    visitor.page.fill("input[name=from]", "2025-03-03")
    visitor.page.fill("input[name=to]", "2025-03-03")
    visitor.follow("#load form button.primary")
    assert visitor.page.locator("#load tbody tr").count() == 96
    visitor.follow("#load a[href*='from=2025-01-01'][href*='to=2025-12-31']")
    assert visitor.page.locator("#load tbody tr").count() > 300
    assert visitor.page.locator("[data-chart=calendar-data] canvas").count() >= 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_code_is_issued_scanned_in_one_screen_and_revoked(
    language: str, visitor_of: Maker, site: Site
) -> None:
    owner = visitor_of(language)
    owner.enter("enterprise")
    for kind in ("energy", "carbon"):
        owner.go(f"/codes/{site.cast['firm']}")
        owner.follow(f".code-{kind} button[value=issue]")
        card = owner.page.locator(f".code-{kind}")
        assert card.locator("svg").count() >= 1
        address = str(card.locator(".share a[href*='/c/']").get_attribute("href"))
        path = "/c/" + address.split("/c/")[1]
        passer = visitor_of(language, 390, height=844)
        passer.go(path)
        assert site.cast["name"] in passer.heading()
        assert passer.page.evaluate("document.documentElement.scrollHeight") <= 844
        assert grave(passer) == []
        passer.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert grave(passer, runOnly=["color-contrast"]) == []
        owner.follow(f".code-{kind} button[value=revoke]")
        passer.go(path, status=410)
        assert site.cast["name"] not in passer.page.content()


@pytest.mark.parametrize(
    ("role", "kind", "form", "language"),
    [("district", "regional_report", "pdf", "zh"), ("enterprise", "enterprise_report", "xlsx", "en")],
)
def test_a_report_is_made_with_a_bar_and_downloaded(
    role: str, kind: str, form: str, language: str, visitor_of: Maker
) -> None:
    visitor = visitor_of(language)
    visitor.enter(role)
    visitor.go("/reports")
    card = f"section[aria-labelledby=r-{kind}]"
    visitor.page.select_option(f"{card} select[name=form]", form)
    visitor.follow(f"{card} button.primary")
    assert "/jobs/" in visitor.path()
    link = visitor.page.locator("a[href*='/files/']")
    link.wait_for(timeout=90_000)
    visitor.look()
    with visitor.page.expect_download() as sent:
        link.first.click()
    body = Path(sent.value.path()).read_bytes()
    assert body.startswith(b"%PDF" if form == "pdf" else b"PK") and len(body) > 5000


@pytest.mark.parametrize(("role", "language", "width"), [("district", "en", 1280), ("enterprise", "zh", 390)])
def test_a_delivery_is_previewed_and_confirmed(
    role: str, language: str, width: int, visitor_of: Maker, site: Site, tmp_path: Path
) -> None:
    visitor = visitor_of(language, width)
    visitor.enter(role)
    visitor.go("/deliveries")
    visitor.page.select_option("select[name=source] >> nth=0", "demo-reports")
    month = "2025-07" if role == "district" else "2025-08"
    visitor.page.set_input_files("input[name=file]", _report(tmp_path, site.cast, month))
    visitor.follow("form[enctype] button.primary")
    assert visitor.heading() == "reports_journey.csv"
    assert visitor.page.locator(".badge.warn").count() >= 1
    visitor.follow("button[value=import]")
    told = visitor.page.locator(".message").inner_text()
    assert "reports_journey.csv" in told
    assert "reports_journey.csv" in visitor.page.locator("tbody").inner_text()


def _report(folder: Path, cast: dict[str, str], month: str) -> Path:
    """Write a report of a firm with one row that is taken in and one that is refused."""
    text = io.StringIO()
    writer = csv.DictWriter(text, REPORT, restval="")
    writer.writeheader()
    writer.writerow({"统一社会信用代码": cast["firm"], "年月": month, "柴油(吨)": 12.5})
    writer.writerow({"统一社会信用代码": "91330000MA2NOBODY1", "年月": month, "柴油(吨)": 1})
    file = folder / "reports_journey.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file

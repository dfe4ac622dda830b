"""Small files of the demo's own forms, for tests of deliveries."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

ENTITY_HEADER = (
    "统一社会信用代码", "企业名称", "所属镇街", "行业代码", "领域", "规模", "占地面积(亩)", "建筑面积(平方米)", "地址", "联系人",
)  # fmt: skip
REPORT_HEADER = (
    "统一社会信用代码", "年月", "原煤(吨)", "洗精煤(吨)", "天然气(万立方米)", "液化天然气(吨)", "液化石油气(吨)", "汽油(吨)",
    "柴油(吨)", "燃料油(吨)", "热力(吉焦)", "电力(万千瓦时)", "绿电(万千瓦时)", "光伏自用(万千瓦时)", "工业总产值(万元)", "增加值(万元)",
)  # fmt: skip


def sheet(header: tuple[str, ...], *rows: dict[str, object], name: str = "file.csv") -> SimpleUploadedFile:
    """Return an uploaded CSV file; columns that a row leaves out are empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8"), content_type="text/csv")


def report(entity: str, month: str, diesel: float, name: str = "reports.csv") -> SimpleUploadedFile:
    return sheet(REPORT_HEADER, {"统一社会信用代码": entity, "年月": month, "柴油(吨)": diesel}, name=name)


def own_copy(district: Path, folder: Path, settings: Any) -> Path:
    """Let the site serve a copy that a test may write into."""
    target = folder / "copy"
    shutil.copytree(district, target, ignore=shutil.ignore_patterns("spill", "secret.key", "*.sqlite3*"))
    settings.TANLIU_WORKSPACE = str(target)
    return target


def token_of(page: Any) -> str:
    """Return the signed text in the form of a preview."""
    assert page.status_code == 200, page.content.decode()[-600:]
    return str(page.context["token"])


def skip_without(condition: bool, why: str) -> None:
    if not condition:
        pytest.skip(why)

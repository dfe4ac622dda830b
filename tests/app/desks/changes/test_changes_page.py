"""The page, the interface and the command tell the same change."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.cli.cli_case import invoke


def test_page_and_interface_and_command_agree(client_of: Callable[[str], Any], served: Path) -> None:
    client = client_of("district")
    told = client.get("/api/v1/changes?before=2024&after=2025&by=industry").json()
    page = client.get("/changes?before=2024&after=2025&by=industry").content.decode()
    for sentence in told["sentences"]:
        assert sentence in page
    assert f"{Decimal(told['whole']['change']) / 1000:+,.0f}" in page
    printed = invoke("changes", "2024", "2025", "--by", "industry", "-w", str(served)).out
    assert told["sentences"][0] in printed
    rows = list(
        csv.DictReader(
            io.StringIO(invoke("changes", "2024", "2025", "--by", "industry", "--csv", "-w", str(served)).out)
        )
    )
    assert [row["id"] for row in rows] == [row["id"] for row in told["rows"]]
    for row in told["rows"]:
        parts = ("output", "structure", "intensity", "use", "factor", "coverage")
        assert sum(Decimal(row[part]) for part in parts) == Decimal(row["change"])


def test_a_row_is_followed_down_to_the_enterprise(client_of: Callable[[str], Any]) -> None:
    client = client_of("district")
    page = client.get("/changes?by=region").content.decode()
    (first, *_) = re.findall(r'<th scope="row"><a href="(\?[^"]+)"', page)
    inside = client.get("/changes" + first.replace("&amp;", "&")).content.decode()
    assert 'name="region"' in inside
    assert re.search(r'<th scope="row"><a href="/enterprises/', inside)


def test_every_column_sorts(client_of: Callable[[str], Any]) -> None:
    client = client_of("auditor")
    page = client.get("/changes?by=entity").content.decode()
    addresses = re.findall(r'<th scope="col"[^>]*><a href="(\?[^"]+)"', page)
    assert len(addresses) >= 6
    for address in addresses:
        sorted_page = client.get("/changes" + address.replace("&amp;", "&")).content.decode()
        assert "aria-sort" in sorted_page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("after=soon", "2025-01..2025-06"),
        ("after=1999", "nothing computed"),
        ("by=planet", "unknown by"),
        ("sort=luck", "unknown sort"),
    ],
)
def test_a_slip_is_answered_in_words(client_of: Callable[[str], Any], query: str, said: str) -> None:
    answer = client_of("district").get(f"/changes?{query}")
    assert answer.status_code == 400 and said in answer.content.decode()


def test_an_enterprise_sees_its_own_change_alone(
    client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    told = client_of("enterprise").get("/api/v1/changes?by=entity").json()
    assert [row["id"] for row in told["rows"]] == covers["enterprise"]

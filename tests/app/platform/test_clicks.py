"""How many clicks the questions of an officer take, counted on the pages that readers get.

A click is a link that is followed, a form that is sent, or a fold that is opened. What lies in a fold that is shut costs the clicks that
open it; typing costs nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.utils.timezone import localtime

from tanliu.app import clock
from tanliu.app.platform.jobs import queue, worker
from tanliu.app.platform.models import JobState
from tanliu.app.platform.served import results, todays_results
from tanliu.app.store.workspace import Batch, Workspace

_VOID = {"br", "img", "input", "meta", "link", "hr", "col", "path", "circle", "rect"}
Clients = Callable[[str], Any]


class _Folds(HTMLParser):
    """Links and texts of a page, each with how many shut folds lie around it."""

    def __init__(self) -> None:
        super().__init__()
        self.path: list[tuple[str, bool]] = []
        self.links: list[tuple[str, int]] = []
        self.texts: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and told.get("href"):
            self.links.append((str(told["href"]), self._shut()))
        if tag not in _VOID:
            self.path.append((tag, tag == "details" and "open" not in told))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            while self.path and self.path.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & {tag for tag, _ in self.path}:
            self.texts.append((data, self._shut()))

    def _shut(self) -> int:
        folds = [shut for tag, shut in self.path if tag == "details"]
        # the summary of a fold shows while it is shut
        within = any(tag == "summary" for tag, _ in self.path)
        return sum(folds) - (1 if within and folds and folds[-1] else 0)


class Reader:
    """Somebody who walks by what the pages offer, and counts."""

    def __init__(self, client: Any, at: str = "/") -> None:
        self.client, self.clicks, self.at = client, 0, at
        self.way: list[tuple[str, str, int]] = []
        client.cookies["language"] = "en"
        self._open(at)

    def _open(self, address: str) -> None:
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, address
        self.at = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.text = answer.content.decode()
        self.page = _Folds()
        self.page.feed(self.text)

    def _through(self, shut: int) -> int:
        """Return the clicks through shut folds: one where the page has a button that opens all."""
        return min(shut, 1) if "data-open-all" in self.text else shut

    def follow(self, pattern: str) -> None:
        """Follow the nearest link whose address fits."""
        found = [(shut, href) for href, shut in self.page.links if re.search(pattern, href)]
        assert found, f"{self.at} has no link like {pattern}"
        shut, href = min(found, key=lambda one: one[0])
        self.clicks += self._through(shut) + 1
        self.way.append((self.at, href, self.clicks))
        self._open(urljoin(self.at, href))

    def send(self, **typed: str) -> None:
        """Send the form of the page with what was typed or chosen."""
        assert all(f'name="{name}"' in self.text for name in typed)
        self.clicks += 1
        base = self.at.split("?")[0]
        self._open(base + "?" + "&".join(f"{name}={value}" for name, value in typed.items()))

    def unfold(self, pattern: str) -> str:
        """Open as many folds as hide a text."""
        found = [(shut, text) for text, shut in self.page.texts if re.search(pattern, text)]
        assert found, f"{self.at} says nothing like {pattern}"
        shut, text = min(found, key=lambda one: one[0])
        self.clicks += self._through(shut)
        return text


@pytest.fixture
def officer(client_of: Clients) -> Reader:
    return Reader(client_of("district"))


def _firm(where: str = "true") -> str:
    query = f"SELECT entity_id FROM entity WHERE {where} ORDER BY entity_id LIMIT 1"
    return str(results().rows(query)[0]["entity_id"])


def test_from_the_total_of_the_district_to_the_row_of_a_report_takes_five(client_of: Clients) -> None:
    firm = _firm(
        "entity_id IN (SELECT entity_id FROM told WHERE what = 'electricity/energy') AND industry IS NOT NULL"
    )
    town = results().rows("SELECT region_id FROM entity WHERE entity_id = ?", [firm])[0]["region_id"]
    reader = Reader(client_of("district"), "/map?period=2025")
    reader.follow(r"^/explain/carbon_total/D01@2025|^/explain/emission_kgco2e/D01@2025$")
    reader.follow(rf"^/explain/\w+/{town}@2025") if _has(reader, town) else reader.follow(
        r"^/explain/\w+/D01-T\d+@2025"
    )
    reader.follow(r"^/explain/\w+/[0-9A-Z]{18}@2025")
    reader.unfold(r"reports_\d{4}-\d{2}\.csv row \d+|\.csv row \d+|row \d+")
    assert reader.clicks <= 5, reader.way


def _has(reader: Reader, town: str) -> bool:
    return any(f"/{town}@2025" in href for href, _ in reader.page.links)


def test_which_towns_and_firms_drove_the_rise(officer: Reader) -> None:
    officer.follow(r"^/changes\?")
    officer.send(before="2024", after="2025", amount="emission_kgco2e", by="region")
    assert "by=entity" in officer.text or "/map/D01-T" in officer.text or "region=D01-T" in officer.text
    officer.send(before="2024", after="2025", amount="emission_kgco2e", by="entity")
    assert re.search(r"/enterprises/[0-9A-Z]{18}", officer.text) and officer.clicks <= 4


def test_is_the_report_of_a_firm_credible(officer: Reader) -> None:
    officer.follow(r"^/filings(\?|$)")
    officer.send(month="2025-05")
    officer.follow(r"^/filings/[0-9A-Z]{18}/2025-05")
    officer.unfold(r"(?i)verdict|peers|history")
    assert officer.clicks <= 4


def test_why_a_grade(officer: Reader) -> None:
    officer.follow(r"^/enterprises(\?|$)")
    officer.follow(r"^/enterprises/91[0-9A-Z]{16}")
    officer.follow(r"^/explain/carbon_efficiency_k/")
    officer.unfold(r"(?i)mean|÷")
    assert officer.clicks <= 4


def test_a_total_down_to_a_reading(client_of: Clients) -> None:
    metered = _firm(
        "entity_id IN (SELECT entity_id FROM meter WHERE carrier = 'electricity') AND kind = 'enterprise'"
    )
    reader = Reader(client_of("district"), f"/enterprises/{metered}?period=2025")
    reader.follow(r"^/explain/(carbon_total|emission_kgco2e|energy_total|energy_kgce)/")
    reader.unfold(r"readings of \d+ expected")
    assert reader.clicks <= 4


def test_all_of_a_town_for_excel(client_of: Clients) -> None:
    reader = Reader(client_of("district"))
    reader.follow(r"^/map(\?|$)")
    reader.follow(r"^/map/D01-T\d+")
    reader.follow(r"workbook|format=xlsx|^/reports|^/enterprises\?.*region=")
    assert reader.clicks <= 4 and "xlsx" in reader.text.lower()


def test_a_firm_reports_a_month_and_sees_what_to_improve(client_of: Clients) -> None:
    reader = Reader(client_of("enterprise"))
    reader.follow(r"^/filings/[0-9A-Z]{18}/\d{4}-\d{2}")
    assert "<form" in reader.text and 'name="action"' in reader.text
    # it is sent with one more click
    reader.clicks += 1
    reader.follow(r"^/toolbox") if any(
        "/toolbox" in href for href, _ in reader.page.links
    ) else reader.follow(r"^/enterprises/")
    assert reader.clicks <= 4


def test_what_was_published_in_a_month_and_what_changed(own: Path, client_of: Clients) -> None:
    district, month = client_of("district"), f"{localtime(clock.now()):%Y-%m}"
    assert (
        district.post("/publications", {"period": "2025", "note": "annual", "reason": "law"}).status_code
        == 302
    )
    _work()
    number = _corrected(own)
    assert district.post("/publications/1").status_code == 302
    _work()
    reader = Reader(district)
    reader.follow(r"^/publications(\?|$)")
    assert month in reader.text and "annual" in reader.text
    reader.follow(r"^/publications/1$")
    # figures of then and of today with their difference, and the delivery that made it
    assert "again.csv" in reader.text and f"/deliveries/{number}" in reader.text
    reader.follow(rf"^/deliveries/{number}$")
    assert "again.csv" in reader.text and reader.clicks <= 4, reader.way


def _work() -> None:
    job = queue.claim()
    assert job is not None
    worker.work(job, 30, threading.Event())
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error


def _corrected(place: Path) -> int:
    """Bring a report again with another figure; returns the number of the delivery."""
    with Workspace(place) as workspace, workspace.writing():
        row = workspace.connection.execute(
            f"SELECT * FROM {workspace.lake.scan('report')} WHERE period LIKE '2025%' AND quantity > 0 AND carrier = 'natural_gas' ORDER BY entity_id, period LIMIT 1"
        ).to_arrow_table()
        number = workspace.next_batch()
        workspace.connection.register("again", row)
        workspace.admit(
            "report", f"SELECT * REPLACE (quantity + 7 AS quantity, {number} AS batch_id) FROM again",
            Batch(number, clock.now(), "corrected", "again.csv", "x", "report", 1, 1, 0),
        )  # fmt: skip
    todays_results().reload()
    return number

"""What counts as a number that opens; that every page of the table of doors has no other is looked at in ``test_doors``."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest

from figures_case import figures


@pytest.mark.parametrize(
    "html",
    [
        "<td>12.3</td>",
        "<td>12.3 t CO\u2082e</td>",
        "<td>1,234 kWh</td>",
        "<td>\u2264 0.6</td>",
        "<td>\u25b2 4.5 %</td>",
        "<td>1,234\u4e07\u5343\u74e6\u65f6</td>",
        "<p><strong>8,807,410</strong></p>",
        "<td>3 / 12</td>",
        "<td>3.1\u20133.9 t</td>",
        "<div data-how='nowhere'><b>5</b></div>",
        "<div data-how='how'><b>5</b></div><p id='how'></p>",
        "<table data-row><tr><th>a town</th><td>5</td></tr></table>",
        "<details><summary>more</summary><b>5</b></details>",
    ],
)
def test_a_number_without_a_source_is_found(html: str) -> None:
    assert len(figures(html).shut) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<td><a href='/explain/emission_kgco2e/D01@2025'>12.3</a></td>",
        "<td>12.3 <a href='/filings'>why</a></td>",
        "<tr data-plain><td>12</td></tr>",
        "<p>2025</p><p>2025-03-01</p><p>2025-01 \u2013 2025-10</p><p>12:30</p><p>2026.11</p>",
        "<p data-how='how'>5</p><p id='how'>Used over quota, by months.</p>",
        "<tbody data-row><tr><th><a href='/claims/1'>a claim</a></th><td>5 t</td></tr></tbody>",
        "<details><summary>1,234 t</summary>these</details>",
        "<table><caption>12 enterprises</caption></table><option>5</option><button>5</button>",
        "<th>10\u2074 CNY</th><p>Version</p>",
    ],
)
def test_a_number_with_a_source_or_none_is_not(html: str) -> None:
    assert figures(html).shut == []


def test_a_mark_that_opens_nothing_is_noticed_on_a_page(client_of: Callable[[str], Any]) -> None:
    """A page of which the links are taken away has hundreds of numbers that open nowhere."""
    text = client_of("district").get("/map?period=2025").content.decode()
    assert figures(text).shut == [] and len(figures(text).opened) > 50
    assert len(figures(text.replace('<a class="figure"', "<i")).shut) > 50


def test_more_numbers_open_than_are_plain(client_of: Callable[[str], Any]) -> None:
    """The mark is not what makes the pages pass: pages of results open most of what they show."""
    client = client_of("district")
    for address in (
        "/map?period=2025",
        "/footprint?period=2025",
        "/enterprises?period=2025",
        "/changes",
        "/ranks?period=2025",
    ):
        found = figures(client.get(address).content.decode())
        assert len(found.opened) > len(found.plain), address


#: Pages whose numbers open in many ways, and who looks at them; ``{firm}`` is the firm of the enterprise's user.
PAGES = (
    ("district", "/changes?by=entity"),
    ("district", "/changes?by=industry"),
    ("district", "/changes?before=2024-03&after=2025-03&by=region"),
    ("district", "/changes/compare?period=2025"),
    ("district", "/codes"),
    ("district", "/enterprises?period=2025-03"),
    ("department", "/map?period=2025"),
    ("enterprise", "/enterprises/{firm}?period=2025"),
    ("enterprise", "/codes/{firm}"),
    ("enterprise", "/codes/{firm}/cycles"),
    ("enterprise", "/toolbox/{firm}"),
)


def _kind(address: str) -> tuple[str, ...]:
    """Return what explanations of one kind have alike: amount, form of the subject, length of the period, what narrows."""
    amount, subject, span = re.fullmatch(r"/explain/([^/]+)/([^@]+)(?:@([^?]+)(?:\?.*)?)?", address).groups()  # type: ignore[union-attr]
    return (amount, re.sub(r"\w", "x", subject)[:4], str(len(span or "")), re.sub(r"=[^&]+", "", address.partition("?")[2]))  # fmt: skip


@pytest.mark.parametrize(("role", "address"), PAGES)
def test_what_a_number_opens_is_there(
    role: str, address: str, client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    client = client_of(role)
    page = client.get(address.replace("{firm}", covers["enterprise"][0]))
    assert page.status_code == 200
    links = [unescape(one) for one in figures(page.content.decode()).opened if one.startswith("/explain/")]
    assert links
    wrong = {one: client.get(unquote(one)).status_code for one in {_kind(one): one for one in links}.values()}
    assert {one: code for one, code in wrong.items() if code != 200} == {}

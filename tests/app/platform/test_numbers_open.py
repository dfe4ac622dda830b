"""What counts as a number that opens; that every page of the table of doors has no other is looked at in ``test_doors``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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

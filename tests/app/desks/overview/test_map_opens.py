"""Every number of the map opens to its explanation or is marked as plain."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest

#: What is read as a figure: a number with its sign, bound, unit of tonnes or percent.
_FIGURE = re.compile(r"^[▲▼≤>()\s]*[+-]?\d[\d,.]*\s*(%|t)?\s*[)]?$")
_VOID = {"br", "img", "input", "meta", "link", "hr", "col"}


class _Figures(HTMLParser):
    """Numbers of a page that neither open nor are marked, and the addresses of those that open."""

    def __init__(self) -> None:
        super().__init__()
        self.path: list[tuple[str, dict[str, str | None]]] = []
        self.shut: list[str] = []
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.path.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.path and self.path.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        names = {tag for tag, _ in self.path}
        if not _FIGURE.match(data.strip()) or names & {"script", "style", "option", "nav", "aside"}:
            return
        links = [here["href"] or "" for tag, here in self.path if tag == "a" and "href" in here]
        if links:
            self.opened += [one for one in links if one.startswith("/explain/")]
        elif not any("data-plain" in here for _, here in self.path):
            self.shut.append(data.strip())


@pytest.mark.parametrize("role", ["district", "auditor", "town"])
def test_every_number_of_the_map_opens(role: str, client_of: Callable[[str], Any]) -> None:
    client = client_of(role)
    page = _Figures()
    page.feed(client.get("/map?period=2025").content.decode())
    assert page.shut == []
    assert len(page.opened) > 20
    # one address of each kind is followed
    kinds = {re.sub(r"/[^/@]+@", "/@", re.sub(r"=[^&]+", "=", one)): one for one in page.opened}
    for address in kinds.values():
        assert client.get(unquote(address)).status_code == 200, address


@pytest.mark.parametrize("query", ["", "&field=industry", "&region=D01-T01"])
def test_every_number_of_the_footprint_opens(query: str, client_of: Callable[[str], Any]) -> None:
    client, page = client_of("district"), _Figures()
    page.feed(client.get(f"/footprint?period=2025{query}").content.decode())
    assert page.shut == [] and len(page.opened) > 20
    for address in {re.sub(r"=[^&]+", "=", one): one for one in page.opened[:40]}.values():
        assert client.get(unquote(address)).status_code == 200, address


@pytest.mark.parametrize(
    "address",
    [
        "/ranks?period=2025",
        "/ranks?kind=industry&period=2025",
        "/linked?period=2025",
        "/limits",
        "/plants",
        "/forecasts",
        "/yearbook",
    ],
)
def test_every_number_of_a_list_opens_or_is_plain(address: str, client_of: Callable[[str], Any]) -> None:
    client, page = client_of("district"), _Figures()
    page.feed(client.get(address).content.decode())
    assert page.shut == []


def test_a_narrowed_sum_is_that_of_the_page(client_of: Callable[[str], Any]) -> None:
    client = client_of("district")
    page = client.get("/map?period=2025").context
    for row in page["carriers"]:
        address = f"/explain/emission_kgco2e/D01@2025?carrier={row['id']}"
        assert (
            row["emission_kgco2e"] is None
            or client.get(address).context["tree"].value == row["emission_kgco2e"]
        )
    for row in page["three"]:
        address = f"/explain/emission_kgco2e/D01@2025?sector={row['sector']}"
        assert client.get(address).context["tree"].value == row["emission_kgco2e"]
    refused = client.get("/explain/carbon_intensity/D01@2025?carrier=electricity")
    assert refused.status_code == 400

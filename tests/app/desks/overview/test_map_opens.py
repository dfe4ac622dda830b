"""Every number of the map opens to its explanation or is marked as plain."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

from figures_case import figures


@pytest.mark.parametrize("role", ["district", "auditor", "town"])
def test_every_number_of_the_map_opens(role: str, client_of: Callable[[str], Any]) -> None:
    client = client_of(role)
    page = figures(client.get("/map?period=2025").content.decode())
    page.opened = [one for one in page.opened if one.startswith("/explain/")]
    assert page.shut == []
    assert len(page.opened) > 20
    # one address of each kind is followed
    kinds = {re.sub(r"/[^/@]+@", "/@", re.sub(r"=[^&]+", "=", one)): one for one in page.opened}
    for address in kinds.values():
        assert client.get(unquote(address)).status_code == 200, address


@pytest.mark.parametrize("query", ["", "&field=industry", "&region=D01-T01"])
def test_every_number_of_the_footprint_opens(query: str, client_of: Callable[[str], Any]) -> None:
    client = client_of("district")
    page = figures(client.get(f"/footprint?period=2025{query}").content.decode())
    page.opened = [one for one in page.opened if one.startswith("/explain/")]
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
    page = figures(client_of("district").get(address).content.decode())
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

"""Pages are kept for readers who are alike, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tanliu.app.desks.overview.pages import footprint

CHINESE = {"accept-language": "zh-CN"}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return who had a footprint made anew."""
    found: list[str] = []
    made = footprint.flows

    def flows(*given: Any, **more: Any) -> Any:
        found.append(repr(given[1]))
        return made(*given, **more)

    monkeypatch.setattr(footprint, "flows", flows)
    return found


def test_a_page_is_made_once_for_those_who_see_the_same(
    client_of: Callable[[str], Any], made: list[str]
) -> None:
    district, auditor = client_of("district"), client_of("auditor")
    pages = [district.get("/footprint").content.decode() for _ in range(3)]
    assert len(made) == 1
    assert pages[1].count("csrfmiddlewaretoken") == pages[0].count("csrfmiddlewaretoken") > 0
    assert "auditor" in auditor.get("/footprint").content.decode()
    assert len(made) == 2, "another role is another page"


@pytest.mark.parametrize("change", [{"headers": CHINESE}, {"data": {"amount": "energy_kgce"}}])
def test_another_language_or_address_is_another_page(
    change: dict[str, Any], client_of: Callable[[str], Any], made: list[str]
) -> None:
    client = client_of("district")
    first = client.get("/footprint").content
    assert client.get("/footprint", **change).content != first
    assert len(made) == 2


def test_who_sees_less_gets_none_of_what_was_kept(
    client_of: Callable[[str], Any], covers: dict[str, list[str]], made: list[str]
) -> None:
    client_of("district").get("/footprint")
    whole = client_of("district").get("/enterprises").content.decode()
    town = client_of("town").get("/enterprises").content.decode()
    part = client_of("town").get("/footprint").content.decode()
    assert len(set(made)) == 2 and part
    assert whole.count("<tr>") > town.count("<tr>") > 0


def test_a_mistake_and_a_file_are_not_kept(client_of: Callable[[str], Any]) -> None:
    from tanliu.app.platform.models import AuditEvent

    client = client_of("district")
    assert [client.get("/footprint?field=magic").status_code for _ in range(2)] == [400, 400]
    files = [client.get("/footprint?format=csv") for _ in range(2)]
    assert all(file["Content-Type"].startswith("text/csv") for file in files)
    assert AuditEvent.objects.filter(verb="export").count() == 2, "each export is noted"

"""Products of enterprises: what was made beside what was used, on every surface alike; titles by their notices."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.cli.cli_case import invoke
from tanliu.app.compute.options import accounting
from tanliu.app.compute.pending import pending
from tanliu.app.desks.products.actions.output import EnterOutput, receive_rows
from tanliu.app.desks.products.models import GreenTitle
from tanliu.app.desks.products.queries.base import Made, base, made
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError

YEAR = "2025"
MONTHS = [f"{YEAR}-{month:02}" for month in range(1, 13)]
HEADER = ["entity_id", "measure", "period", "value"]


def _tell(firm: str, measure: str, *values: tuple[str, str]) -> None:
    receive_rows(
        [HEADER, *([firm, measure, period, value] for period, value in values)],
        Bringer("test", "command"),
        None,
    )


def _of(firm: str) -> list[Made]:
    return made(results(), catalog(), Scope.everything(), YEAR, firm)


def test_a_value_is_the_firms_own_energy_over_its_own_output(firm: str) -> None:
    _tell(firm, "chemical_fibre_output_t", *((month, "1000") for month in MONTHS))
    (one,) = _of(firm)
    (row,) = results().rows(
        "SELECT energy_kgce, emission_kgco2e FROM entity_period WHERE entity_id = ? AND period = ?",
        [firm, YEAR],
    )
    assert one.found.made == 12_000 and one.found.months == 12
    assert one.found.energy_kgce is not None and one.found.location_kg is not None
    assert abs(one.found.energy_kgce * 12_000 - row["energy_kgce"]) < Decimal("1e-20")
    assert abs(one.found.location_kg * 12_000 - row["emission_kgco2e"]) < Decimal("1e-20")
    # a later figure of a month takes the place of the earlier one
    _tell(firm, "chemical_fibre_output_t", (MONTHS[0], "13000"))
    assert _of(firm)[0].found.made == 24_000


def test_what_was_made_computes_nothing_anew(firm: str, own: Path) -> None:
    with Workspace(own) as workspace:
        before = pending(workspace, catalog(), accounting(catalog()), ())
    _tell(firm, "chemical_fibre_output_t", (MONTHS[0], "5"))
    with Workspace(own) as workspace:
        assert pending(workspace, catalog(), accounting(catalog()), ()) == before


def test_a_share_of_the_energy_counts_and_one_above_all_is_refused(firm: str) -> None:
    _tell(firm, "chemical_fibre_output_t", *((month, "1000") for month in MONTHS))
    whole = _of(firm)[0].found.energy_kgce
    perform(EnterOutput(firm, "product_energy_percent", YEAR, "25"), Actor("console"))
    part = _of(firm)[0].found.energy_kgce
    assert whole is not None and part is not None and abs(part * 4 - whole) < Decimal("1e-20")
    for period, value in ((YEAR, "101"), (YEAR, "0"), (MONTHS[0], "50"), (YEAR, "NaN")):
        with pytest.raises(TanliuError):
            perform(EnterOutput(firm, "product_energy_percent", period, value), Actor("console"))


@pytest.mark.parametrize(
    ("measure", "period", "value"),
    [
        ("chemical_fibre_output_t", "2025-13", "5"),
        ("chemical_fibre_output_t", "2025-01", "-5"),
        ("chemical_fibre_output_t", "2025-01", "1e99"),
        ("chemical_fibre_output_t", "2025-01", "Infinity"),
        ("chemical_fibre_output_t", "2025-01", "five"),
        ("value_added_cny", "2025-01", "5"),
    ],
)
def test_what_is_none_is_refused_and_nothing_is_kept(
    firm: str, measure: str, period: str, value: str
) -> None:
    before = results().rows("SELECT count(*) AS n FROM batch")
    with pytest.raises(TanliuError):
        perform(EnterOutput(firm, measure, period, value), Actor("console"))
    assert results().rows("SELECT count(*) AS n FROM batch") == before


def test_page_list_file_interface_and_command_tell_the_same(
    firm: str, client_of: Callable[[str], Any], asker: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _tell(firm, "chemical_fibre_output_t", *((month, "1000") for month in MONTHS[:4]))
    (one,) = _of(firm)
    assert one.found.doubts[0] == "few_months" and one.found.level is None
    client = client_of("district")
    for language, words in (("en", "Only 4 months"), ("zh-hans", "仅 4 个月")):
        client.cookies["language"] = language
        for address in (f"/products?period={YEAR}", f"/products/{firm}?period={YEAR}"):
            assert words in client.get(address).content.decode()
    client.cookies["language"] = "en"
    text = client.get(f"/products?period={YEAR}&format=csv").content.decode("utf-8-sig")
    (row,) = [line for line in csv.reader(io.StringIO(text)) if line[0] == firm]
    assert "Only 4 months" in row[-2] and Decimal(row[7]) == round(one.found.energy_kgce or 0, 6)
    told = asker("district").read(f"/products?year={YEAR}")
    (item,) = [each for each in told["items"] if each["entity_id"] == firm]
    assert item["remarks"][0].startswith("Only 4 months") and not item["is_firm"]
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    done = invoke("products", "--year", YEAR, "--csv")
    assert done.code == 0 and firm in done.out
    assert invoke("products", "--product", "bread").code != 0


def test_a_mean_of_few_is_shown_to_nobody_but_who_sees_all(
    firm: str, client_of: Callable[[str], Any], asker: Callable[..., Any]
) -> None:
    _tell(firm, "chemical_fibre_output_t", *((month, "1000") for month in MONTHS))
    assert base(results(), catalog(), YEAR)["chemical_fibre"].firms == 1
    assert [one["product"] for one in asker("district").read(f"/products?year={YEAR}")["base"]] == [
        "chemical_fibre"
    ]
    assert asker("town").read(f"/products?year={YEAR}")["base"] == []
    assert asker("enterprise").read(f"/products?year={YEAR}")["base"] == []


def test_an_enterprise_enters_what_it_made_and_no_other(
    own: Path, client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    (mine,) = covers["enterprise"]
    client = client_of("enterprise")
    assert client.get("/products").url == f"/products/{mine}"
    told = {"measure": "paper_output_t", "period": "2025年3月", "value": "12.5"}
    assert client.post(f"/products/{mine}", told).status_code == 302
    rows = results().rows("SELECT period, quantity FROM told WHERE what = 'paper_output_t'")
    assert rows == [{"period": "2025-03", "quantity": Decimal("12.5")}]
    kept = client.post(f"/products/{mine}", {**told, "value": "twelve"})
    assert kept.status_code == 422 and "twelve" in kept.content.decode()
    other = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ? LIMIT 1", [mine])[0][
        "entity_id"
    ]
    assert client.post(f"/products/{other}", told).status_code == 404
    with pytest.raises(NotPermittedError):
        perform(
            EnterOutput(mine, "paper_output_t", "2025-04", "1"),
            Actor("auditor", user=_user("auditor", covers)),
        )


def _user(role: str, covers: dict[str, list[str]]) -> Any:
    from django.contrib.auth.models import User

    from tanliu.app.platform.people import put_user

    put_user(role, role, covers[role])
    return User.objects.get(username=role)


TITLE = {
    "kind": "green_factory", "level": "city", "holder": "A works", "awarded_by": "the bureau", "document": "notice 1",
    "first": "2025-01-01",
}  # fmt: skip


def test_a_title_is_entered_once_and_withdrawn_with_a_reason(served: Path, asker: Callable[..., Any]) -> None:
    asked = asker("district")
    one = asked.post("/titles", TITLE).json()
    assert asked.post("/titles", TITLE).json()["id"] == one["id"] and GreenTitle.objects.count() == 1
    assert one["state"] == "holds"
    assert asked.post(f"/titles/{one['id']}/withdraw", {"why": " "}).status_code == 422
    done = asked.post(f"/titles/{one['id']}/withdraw", {"why": "taken away by notice 2"}).json()
    assert (done["state"], done["why"]) == ("withdrawn", "taken away by notice 2")
    assert asked.post(f"/titles/{one['id']}/withdraw", {"why": "again"}).status_code == 422
    # what was withdrawn may be awarded anew, and both stay
    assert asked.post("/titles", TITLE).json()["id"] != one["id"]
    assert [each["state"] for each in asked.read("/titles")] == ["withdrawn", "holds"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "none"), ("level", "none"), ("first", "2025-02-30"), ("last", "2024-12-31"), ("entity_id", "nobody"), ("holder", "\0")],
)  # fmt: skip
def test_a_title_of_nothing_is_refused(
    served: Path, asker: Callable[..., Any], name: str, value: str
) -> None:
    assert asker("district").post("/titles", {**TITLE, name: value}).status_code in (400, 422)
    assert not GreenTitle.objects.exists()


def test_titles_of_enterprises_out_of_sight_are_not_shown(
    served: Path, asker: Callable[..., Any], covers: dict[str, list[str]]
) -> None:
    (mine,) = covers["enterprise"]
    other = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ? LIMIT 1", [mine])[0][
        "entity_id"
    ]
    for holder, entity in (("own", mine), ("far", other), ("park", "")):
        assert (
            asker("district").post("/titles", {**TITLE, "holder": holder, "entity_id": entity}).status_code
            == 200
        )
    assert {one["holder"] for one in asker("enterprise").read("/titles")} == {"own", "park"}

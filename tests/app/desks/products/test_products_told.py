"""What was made, by foreign files, taken back, in doubt, and of packs that have no products."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.cli.cli_case import invoke
from tanliu.app.compute.withdraw import withdraw
from tanliu.app.desks.products.actions.output import receive_rows
from tanliu.app.desks.products.queries.base import Made, made
from tanliu.app.platform.served import catalog, results, todays_results
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace

YEAR = "2025"
MONTHS = [f"{YEAR}-{month:02}" for month in range(1, 13)]
MEASURE = "chemical_fibre_output_t"
MAPPING = """source: works
files: "*.csv"
format: {kind: csv, encoding: auto}
tables:
  output:
    columns: {entity_id: 企业, period: 月份}
    wide:
      - {column: 产量, measure: chemical_fibre_output_t, unit: UNIT}
"""


def tell(firm: str, *values: tuple[str, str]) -> int:
    header = ["entity_id", "measure", "period", "value"]
    rows = [header, *([firm, MEASURE, *value] for value in values)]
    number = receive_rows(rows, Bringer("test", "command"), None).imported.batch_id
    assert number is not None
    return number


def of(firm: str) -> list[Made]:
    return made(results(), catalog(), Scope.everything(), YEAR, firm)


def test_what_is_taken_back_takes_its_figure_with_it(firm: str, own: Path) -> None:
    def take_back(number: int) -> None:
        with Workspace(own) as workspace:
            withdraw(workspace, number, "typed twice")
        todays_results().reload()

    first = tell(firm, *((month, "1000") for month in MONTHS))
    second = tell(firm, *((month, "2000") for month in MONTHS[:6]))
    assert of(firm)[0].found.made == 18_000
    take_back(second)
    (one,) = of(firm)
    assert one.found.made == 12_000 and one.batches == (first, second + 1), "what was told before holds again"
    take_back(first)
    assert of(firm) == []


@pytest.mark.parametrize(
    ("unit", "told", "made_t"),
    [("kg", "1,000,000", 12_000), ("t", "1000", 12_000), ("万吨", "0.1", 12_000), ("件", "1000", None), ("kWh", "1000", None)],
)  # fmt: skip
def test_a_foreign_file_of_another_unit_is_right_or_refused(
    firm: str, own: Path, tmp_path: Path, unit: str, told: str, made_t: int | None
) -> None:
    folder = tmp_path / "works"
    folder.mkdir()
    lines = ["企业,月份,产量", *(f'{firm},{month},"{told}"' for month in MONTHS)]
    (folder / "made.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    mapping = tmp_path / "works.yaml"
    mapping.write_text(MAPPING.replace("UNIT", unit), encoding="utf-8")
    done = invoke("import", str(folder), "--config", str(mapping), "-w", str(own))
    todays_results().reload()
    if made_t is None:
        assert done.code != 0 and unit in done.out + done.err and of(firm) == []
        return
    assert done.code == 0, done.out + done.err
    assert [one.found.made for one in of(firm)] == [made_t]


def test_packs_without_products_say_what_is_missing(
    served: Path, client_of: Callable[[str], Any], asker: Callable[..., Any], covers: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    bare = replace(
        catalog(), documents={name: told for name, told in catalog().documents.items() if name not in ("products", "awards")}
    )  # fmt: skip
    for place in ("pages.base", "pages.titles", "api"):
        monkeypatch.setattr(f"tanliu.app.desks.products.{place}.catalog", lambda: bare)
    monkeypatch.setattr("tanliu.app.platform.served.catalog", lambda: bare)
    client = client_of("district")
    for language, missing in (("en", "no pack in use has"), ("zh-hans", "在用规则包没有")):
        client.cookies["language"] = language
        for address in ("/products", f"/products/{covers['enterprise'][0]}", "/titles"):
            answer = client.get(address)
            assert answer.status_code in (400, 404, 422) and missing in answer.content.decode(), address
    for address in ("/products", "/titles"):
        told = asker("district").get(address)
        assert told.status_code in (400, 404, 422) and "no pack in use has" in told.content.decode()
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    done = invoke("products")
    assert done.code != 0 and "no pack in use has typical products" in done.out + done.err


def test_hints_and_the_sharing_are_told_on_every_surface(
    firm: str, own: Path, client_of: Callable[[str], Any], asker: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    from tanliu.app.desks.products.queries import base
    from tanliu.app.platform.doubt import doubts

    def hinted(*asked: Any) -> dict[str | None, Any]:
        found = doubts(*asked)
        return {id: replace(one, hinted=one.value / 8) if one.value else one for id, one in found.items()}

    monkeypatch.setattr(base, "doubts", hinted)
    header = ["entity_id", "measure", "period", "value"]
    rows = [[firm, measure, month, "1000"] for month in MONTHS for measure in (MEASURE, "paper_output_t")]
    receive_rows([header, *rows], Bringer("test", "command"), None)
    one, other = of(firm)
    assert one.found.hinted_ratio == other.found.hinted_ratio == Decimal("0.125")
    client = client_of("district")
    words = {
        "en": ("Open findings that are hints touch 12.5 %", "how the energy is shared by norms is not in it"),
        "zh-hans": ("12.5% 的碳排放涉及", "不含按系数分摊的不确定性"),
    }
    for language, told in words.items():
        client.cookies["language"] = language
        for address in ("", f"/{firm}"):
            for form in ("", "&format=csv"):
                body = client.get(f"/products{address}?period={YEAR}{form}").content.decode("utf-8-sig")
                assert all(each in body for each in told), (language, address, form)
    items = asker("district").read(f"/products?year={YEAR}")["items"]
    remarks = next(each["remarks"] for each in items if each["entity_id"] == firm)
    assert sum(each.startswith(words["en"][0]) for each in remarks) == 1
    assert any(words["en"][1] in each for each in remarks)

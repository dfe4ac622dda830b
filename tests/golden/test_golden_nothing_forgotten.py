"""Editions that a source pins hold for good: as-of, run, publish and other packs change no figure of a real city in silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from golden_case import source_folder
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.compute.in_use import catalog_of, in_use
from tanliu.app.store.workspace import Workspace

PACK = """id: beside
title: {en: Beside, zh: 另加}
describes: {en: Nothing that a city needs, zh: 与城市无关}
version: "2026.12"
licence: Apache-2.0
depends: [base]
"""


def _done(*command: object, fails: bool = False) -> str:
    done = CliRunner().invoke(app, [str(one) for one in command], env={"COLUMNS": "200"})
    assert (done.exit_code != 0) is fails, done.output
    return f"{done.output}{done.exception or ''}"


def _totals(place: Path) -> dict[int, Decimal]:
    with Workspace(place) as workspace:
        rows = workspace.connection.execute(
            f"SELECT year, sum(emission_kgco2e) FROM {workspace.lake.scan('line')} GROUP BY year"
        ).fetchall()
    return {year: total for year, total in rows if total is not None}


def _published(place: Path, period: str) -> Decimal:
    with Workspace(place) as workspace:
        scan = workspace.lake.scan
        (found,) = workspace.connection.execute(
            f"""SELECT sum(f.value) FROM {scan("published_figure")} f JOIN {scan("publication")} p USING (publication_id)
                WHERE p.period = ? AND f.subject_kind = 'field' AND f.figure = 'emission_kgco2e'""",
            [period],
        ).fetchall()[0]
    return Decimal(found)


def _figures(text: str) -> list[str]:
    return [
        line for line in text.splitlines() if any(sign.isdigit() for sign in line) and "20" not in line[:4]
    ]


@pytest.mark.parametrize(
    ("city", "mapping", "year", "tonnes"),
    [("chicago", "chicago-2014-2018", 2016, 7_115_614), ("seattle", "seattle-2015", 2015, 0)],
)
def test_nothing_that_a_city_was_computed_by_is_forgotten(
    city: str, mapping: str, year: int, tonnes: int, tmp_path: Path
) -> None:
    source, place, own = source_folder(city), tmp_path / "city", tmp_path / "beside"
    packs = [word for one in ("base", "carbon-flow", "building") for word in ("--pack", one)]
    _done("init", "-w", place, *packs)
    _done("run", source, "-c", mapping, "-w", place)
    first, said = _totals(place), _done("summary", "-w", place, "--period", year)
    if tonnes:
        assert round(first[year] / 1000) == tonnes
    kept = in_use(place)
    assert kept is not None and kept.accounting is not None and catalog_of(place)

    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    past = _done("summary", "-w", place, "--period", year, "--as-of", tomorrow)
    assert _figures(past)[-20:] == _figures(said)[-20:]
    _done("run", "-w", place)
    assert _totals(place) == first
    _done("publish", year, "--by", "officer", "-w", place)
    assert _published(place, str(year)) == first[year]
    assert _totals(place) == first

    # another pack is refused by what only reads; the run that is given one records it, and the choices stay
    own.mkdir()
    (own / "pack.yaml").write_text(PACK, encoding="utf-8")
    for command in (("publish", year, "--by", "officer"), ("summary", "--period", year)):
        assert "uses other packs" in " ".join(_done(*command, "-w", place, "--pack", own, fails=True).split())
    assert (_totals(place), in_use(place)) == (first, kept)
    _done("run", "-w", place, "--pack", own)
    told = in_use(place)
    assert told is not None and "beside" in {one.id for one in told.packs}
    assert (told.accounting, _totals(place)) == (kept.accounting, first)

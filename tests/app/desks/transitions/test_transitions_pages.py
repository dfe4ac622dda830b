"""Transformation plans on their page, as a file, over the interface and by command."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from typer.testing import CliRunner

from tanliu.app.cli.main import app

Maker = Callable[[str], Any]


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_page_and_file_tell_the_same_contradictions(client_of: Maker) -> None:
    client = client_of("enterprise")
    page = _text(client.get("/transformation-plans"))
    assert "2,700,000" in page
    assert "From 18,670,000 t of Coke" in page and "contradicts" in page
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/transformation-plans?format=csv").content.decode("utf-8-sig"))
        )
    )
    (power,) = (row for row in rows if row["Product"] == "Power from waste heat")
    assert (power["Verdict"], power["Told"]) == ("contradicts", "2200000")
    assert round(Decimal(power["Beside it"])) == 2_699_969
    assert {row["Evidence"] for row in rows} == {"case collection", "unsourced"}
    client.cookies["language"] = "zh-hans"
    chinese = _text(client.get("/transformation-plans"))
    assert "相互矛盾" in chinese and "余热发电" in chinese and "无出处" in chinese


def test_the_interface_tells_goods_by_year_with_how_they_come_about(client_of: Maker) -> None:
    (plan,) = client_of("auditor").get("/api/v1/transformation-plans").json()["items"]
    hydrogen = next(one for one in plan["goods"] if one["name"] == "Hydrogen")
    at = plan["years"].index(2025)
    assert (hydrogen["amounts"][at], hydrogen["follows"]) == ("20,000", False)
    steam = next(one for one in plan["goods"] if one["name"] == "Steam of dry quenching")
    assert steam["follows"] and steam["amounts"][at] == "11,490,000"
    goal = [one for one in plan["checks"] if one["good"] == "Hydrogen" and one["kind"] == "goal"]
    assert {("beyond", "200,000"), ("short", "20,000")} <= {(one["verdict"], one["found"]) for one in goal}
    assert sum(plan["verdicts"].values()) == len(plan["checks"])


def test_the_command_refuses_a_plan_that_is_not_there_and_lists_the_rest(tmp_path: Any) -> None:
    run = CliRunner()
    said = run.invoke(app, ["plans", "xiaoyi", "-w", str(tmp_path), "--csv", "--lang", "zh"])
    assert said.exit_code == 0, said.output
    (power,) = (row for row in csv.DictReader(io.StringIO(said.output)) if row["产品"] == "余热发电")
    assert (power["结论"], power["所载数值"]) == ("相互矛盾", "2200000")
    told = run.invoke(app, ["plans", "-w", str(tmp_path)])
    assert told.exit_code == 0 and "From 18,670,000 t of Coke" in told.output
    wrong = run.invoke(app, ["plans", "atlantis", "-w", str(tmp_path)])
    assert wrong.exit_code != 0
    assert "xiaoyi" in wrong.output + str(wrong.exception)

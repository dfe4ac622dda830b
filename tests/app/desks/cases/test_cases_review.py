"""One application: prefilled from the results, reviewed beside the case, and the town is told of to who decides only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from loop_case import WANG
from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan
from tanliu.app.desks.cases.by_hand import OpenCase
from tanliu.app.platform.action import Actor, actor_for, perform

FORM = {
    "project": "second line", "kind": "expansion", "electricity_mwh": "10000", "output_cny": "1e8", "product": "none", "replaced_tce": "1300",
}  # fmt: skip


def test_an_application_is_prefilled_and_reviewed(
    client_of: Callable[[str], Client], covers: dict[str, list[str]], served: Any
) -> None:
    perform(IssuePlan(perform(DrawUpPlan("district", "2025", "2024"), actor_for(None))), WANG)
    own = covers["enterprise"][0]
    firm, district = client_of("enterprise"), client_of("district")
    page = firm.get("/cases/open?process=one-application").content.decode()
    assert 'name="now_tce" value="' in page and 'name="now_tce" value=""' not in page
    assert '<option value="expansion"' in page
    number = perform(OpenCase("one-application", own, "second line", FORM), Actor("console", way="command"))
    page = district.get(f"/cases/{number}").content.decode()
    for said in ("1,229", "2,979", "Room of the town", "Energy by value added"):
        assert said in page, said
    assert "Kind of project" not in page and "新建" not in page and "项目类型: 扩建" in page
    mine = firm.get(f"/cases/{number}", headers={"accept-language": "zh"}).content.decode()
    assert "新增能耗（等价值）" in mine and "镇街余量" not in mine
    told = district.get(f"/api/v1/cases/{number}").json()["review"]
    assert {one["id"] for one in told["points"]} >= {"calorific", "equivalent", "intensity", "room"}
    answer = firm.post(
        "/cases/open?process=one-application", {"entity": own, "title": "third", **FORM, "kind": "else"}
    )
    assert answer.status_code == 400

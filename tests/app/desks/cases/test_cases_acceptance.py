"""A completed project goes through acceptance: what was promised is put right before it is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from loop_case import LI, WANG
from tanliu.app.desks.cases.by_hand import OpenCase, TakeStep
from tanliu.app.platform.action import perform
from tanliu.app.platform.casework.models import Case
from tanliu.kit.errors import TanliuError

FORM = {
    "project": "hall", "kind": "new", "electricity_mwh": "1000", "output_cny": "1e6", "product": "none", "pv_kw": "500",
    "steel_t": "100",
}  # fmt: skip
DONE = {"completed_on": "2026-11-01", "pv_kw": "300", "electricity_mwh": "1000", "papers": "grid contract 12"}


def _step(number: int, step: str, values: dict[str, str], by: Any = LI, member: str | None = None) -> str:
    revision = Case.objects.get(pk=number).revision
    return perform(TakeStep(number, step, revision, values, member), by)


def test_photovoltaics_that_were_promised_must_stand(
    client_of: Callable[[str], Client], covers: dict[str, list[str]], served: Any
) -> None:
    own = covers["enterprise"][0]
    number = perform(OpenCase("one-application", own, "hall", FORM), LI)
    for member in ("energy", "environment", "land", "investment", "grid"):
        _step(number, "agree", {"text": "fine"}, member=member)
    _step(number, "approve", {"text": "go"}, WANG)
    assert _step(number, "connect", {"text": "cable"}) == "connected"
    assert _step(number, "report_completed", DONE) == "completed"
    district = client_of("district")
    told = district.get(f"/api/v1/cases/{number}").json()
    assert told["acceptance"]["accepted"] is False
    assert {one["id"]: one["verdict"] for one in told["acceptance"]["points"]} == {
        "pv": "not_met",
        "energy": "met",
    }
    assert told["lifecycle"]["years"] == 20 and told["lifecycle"]["t_co2e"] > 205
    page = district.get(f"/cases/{number}").content.decode()
    assert "Not as promised" in page and "Acceptance after completion" in page and "End of life" not in page
    with pytest.raises(TanliuError, match="condition"):
        _step(number, "accept", {"text": "never mind"})
    assert _step(number, "demand", {"text": "200 kW are missing"}) == "to_mend"
    assert _step(number, "report_completed", {**DONE, "pv_kw": "500"}) == "completed"
    chinese = (
        client_of("enterprise").get(f"/cases/{number}", headers={"accept-language": "zh"}).content.decode()
    )
    assert "与承诺一致" in chinese and "竣工验收" in chinese and "全生命周期" in chinese
    assert _step(number, "accept", {"text": "as promised"}) == "accepted"
    assert Case.objects.get(pk=number).closed_at is not None

"""Figures of the freight tool stand beside the answers of a logistics firm, with the kept answer that explains them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.http import Http404
from django.test import Client

from tanliu.app.desks.assessments.actions.assess import Apply, Tell
from tanliu.app.desks.assessments.models import Assessment
from tanliu.app.desks.tools.actions import KeepAnswer
from tanliu.app.desks.tools.asked import asked, of_sample
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.served import catalog
from tanliu.app.platform.tools.declared import by_id
from tanliu.decide.assessment.answers import Answer
from tanliu.kit.errors import NothingKnownError, TanliuError

LEGS = b"chain,mode,tonnes,km\na,truck_diesel_18t,10,300\n"
BESIDE = b"kind,quantity,kg_a_unit\nenergy,100,0.6\nenergy,50,0.6\npackaging,30,2\nflowers,1,1\n"


def _kept(by: str) -> int:
    what = asked(by_id()["freight-legs"], {"legs": ("legs.csv", LEGS), "beside": ("beside.csv", BESIDE)}, {})
    return int(perform(KeepAnswer(what, catalog(), "2025"), Actor(by)).pk)


def test_emissions_by_turnover_stand_beside_the_grade(
    client_of: Callable[[str], Client], covers: dict[str, list[str]]
) -> None:
    client, firm = client_of("enterprise"), covers["enterprise"][0]
    user = User.objects.get(username="enterprise")
    case = Assessment.objects.get(pk=perform(Apply("green-logistics", firm, "2025"), Actor("li")))
    page = f"/assessments/green-logistics/{firm}/2025"
    assert "Work it out with the tool" in client.get(page).content.decode()
    number = _kept("enterprise")
    assert f'<option value="{number}">2025' in client.get(page).content.decode()
    for indicator in ("X310", "X312", "X314"):
        told = {"indicator": indicator, "value": "A", "revision": "1", "kept_answer": f"{number}"}
        assert client.post(f"{page}/answer", told).status_code == 302
    # of 3,000 tkm: 150 kWh at 0.6 kg, a truck at 0.129 kg/tkm, 30 kg at 2 kg
    found = {one.indicator: one.computed for one in case.answers.all()}
    assert found == {"X310": "0.030000 kg CO2e/tkm", "X312": "0.129000 kg CO2e/tkm", "X314": "0.020000 kg CO2e/tkm"}  # fmt: skip
    shown = client.get(page).content.decode()
    assert f'href="/tools/kept/{number}">0.129000 kg CO2e/tkm' in shown
    rows = client.get(f"/api/v1{page}").json()["answers"]
    assert {row["kept_answer"] for row in rows} == {number}
    actor = Actor("enterprise", user=user)
    with pytest.raises(NothingKnownError):
        perform(Tell(case.pk, "X311", 1, Answer("A"), kept_answer=number), actor)
    with pytest.raises(TanliuError, match="from no tool"):
        perform(Tell(case.pk, "X101", 1, Answer("A"), kept_answer=number), actor)
    with pytest.raises(Http404):
        perform(Tell(case.pk, "X312", 1, Answer("A"), kept_answer=_kept("somebody else")), actor)


def test_what_is_made_up_stands_beside_nothing(
    client_of: Callable[[str], Client], covers: dict[str, list[str]]
) -> None:
    client_of("enterprise")
    actor = Actor("enterprise", user=User.objects.get(username="enterprise"))
    case = perform(Apply("green-logistics", covers["enterprise"][0], "2025"), Actor("li"))
    made_up = perform(KeepAnswer(of_sample(by_id()["freight-legs"]), catalog(), ""), Actor("enterprise"))
    with pytest.raises(TanliuError, match="of another tool"):
        perform(Tell(case, "X312", 1, Answer("A"), kept_answer=made_up.pk), actor)

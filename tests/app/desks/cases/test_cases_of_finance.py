"""A project reaches a lender's decision, and an emission report its verified tonnes, by roles that see what they were let in to."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.desks.cases.by_hand import OpenCase, TakeStep
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.casework.models import Case, CaseNotice
from tanliu.app.platform.people import put_user
from tanliu.app.platform.served import results
from tanliu.kit.errors import TanliuError


@pytest.fixture
def people(covers: dict[str, list[str]]) -> dict[str, Actor]:
    """Return the firm, an assessor, its bank, another bank, a verifier, and two of the district."""
    (firm,) = covers["enterprise"]
    other = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ? LIMIT 1", [firm])[0][
        "entity_id"
    ]
    roles = {
        "firm": ("enterprise", [firm]), "assessor": ("assessor", []), "bank": ("lender", [firm]), "stranger": ("lender", [other]),
        "verifier": ("emission_verifier", [firm]), "office": ("district", []), "chief": ("district", []),
    }  # fmt: skip
    for name, (role, seen) in roles.items():
        put_user(name, role, seen)
    return {name: Actor(name, user=User.objects.get(username=name)) for name in roles}


def _client(one: Actor) -> Client:
    client = Client()
    client.force_login(one.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _step(case: int, action: str, by: Actor, **values: str) -> Any:
    found = Case.objects.get(pk=case)
    return perform(TakeStep(case, action, found.revision, values), by)


def test_a_project_is_checked_by_one_and_decided_by_the_lender_that_was_let_in(
    people: dict[str, Actor], covers: dict[str, list[str]]
) -> None:
    (firm,) = covers["enterprise"]
    told = {
        "text": "a boiler of electricity",
        "tonnes": "3200",
        "avoided": "900",
        "loan": "30000000",
        "share": "30",
    }
    case = perform(OpenCase("investment-assessment", firm, "Boiler", told), people["firm"])
    assert Case.objects.get(pk=case).state == "applied"
    with pytest.raises((NotPermittedError, TanliuError)):
        _step(case, "grant", people["bank"], text="yes", contract="L-1")
    _step(case, "confirm", people["assessor"], text="factors of the pack", tonnes="3180")
    assert CaseNotice.objects.filter(case_id=case, to="lender").exists()
    for wrong in ("assessor", "firm", "stranger"):
        with pytest.raises((NotPermittedError, TanliuError)):
            _step(case, "grant", people[wrong], text="yes", contract="L-1")
    assert Case.objects.get(pk=case).state == "assessed"
    assert _client(people["bank"]).get(f"/cases/{case}").status_code == 200
    assert _client(people["stranger"]).get(f"/cases/{case}").status_code in (403, 404)
    _step(case, "grant", people["bank"], text="against the plan of measures", contract="L-1")
    assert Case.objects.get(pk=case).state == "granted"


def test_a_report_is_verified_after_independence_is_declared_and_each_round_stays(
    people: dict[str, Actor], covers: dict[str, list[str]]
) -> None:
    (firm,) = covers["enterprise"]
    told = {"year": "2025", "tonnes": "5100", "document": "R-2025-1", "change": ""}
    case = perform(OpenCase("emission-verification", firm, "2025", told), people["firm"])
    _step(case, "name", people["office"], text="Lanwan Verification, contract 7")
    with pytest.raises(TanliuError):
        _step(case, "state", people["verifier"], opinion="reasonable", tonnes="5080", statement="S-1")
    with pytest.raises(TanliuError):
        _step(case, "declare", people["verifier"], tie="adviser", text="we advised it")
    _step(case, "declare", people["verifier"], tie="none", text="Li and Wang, no advice")
    _step(case, "ask", people["verifier"], text="the meter of kiln 2?")
    _step(
        case,
        "answer",
        people["firm"],
        **(told | {"tonnes": "5090", "document": "R-2025-2", "change": "kiln 2"}),
    )
    _step(case, "state", people["verifier"], opinion="comments", tonnes="5085", statement="S-1, within 5 %")
    with pytest.raises((NotPermittedError, TanliuError)):
        _step(case, "notify", people["verifier"], text="done")
    _step(case, "notify", people["office"], text="5,085 t")
    _step(case, "object", people["firm"], text="kiln 2 again")
    _step(case, "reject", people["chief"], text="the meter was calibrated")
    found = Case.objects.get(pk=case)
    assert found.state == "settled"
    page = _client(people["verifier"]).get(f"/cases/{case}").content.decode()
    for version in ("R-2025-1", "R-2025-2", "5085", "S-1"):
        assert version in page

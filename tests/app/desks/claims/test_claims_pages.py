"""The claim check on its pages: figures of the packs, one's own by form, file and interface, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tanliu.catalog.load import load
from tanliu.catalog.types import Document

Maker = Callable[[str], Any]
FORM = {
    "says": "A saving of our own", "printed": "27,377.62", "unit": "t", "relation": "equals",
    "inputs": "supply = 27460 MWh\nfactor = 0.997 t/MWh", "expression": "supply * factor", "where": "report, page 3",
}  # fmt: skip
OWN = """\
claim: mine
kind: claims
title: {en: A letter, zh: 来信}
source: a letter
evidence: unsourced
edition: "2026"
figures:
  - {id: one, system: own, says: {en: one, zh: 一}, printed: "836", unit: count, where: p. 1, expression: a + b,
     inputs: {a: {printed: "800", unit: count}, b: {printed: "27", unit: count}}}
  - {id: two, system: own, says: {en: two, zh: 二}, printed: "31.3", unit: t, where: p. 2, expression: carbon,
     inputs: {carbon: {printed: "8.54", unit: t}}}
"""


def _file(text: str) -> io.BytesIO:
    found = io.BytesIO(text.encode())
    found.name = "mine.yaml"
    return found


def of_packs(name: str) -> list[Document]:
    """Return the documents of claims of a pack."""
    return [one for editions in load([name]).documents["claims"].values() for one in editions]


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_list_is_filtered_by_verdict_and_taken_along(client_of: Maker) -> None:
    town = client_of("town")
    everything, off = _text(town.get("/claims")), _text(town.get("/claims?verdict=off&text=haiyan"))
    assert "enterprises closed, upgraded and moved" in off and "firewood" not in off
    told = sum(len(one.data["figures"]) for one in of_packs("carbon-flow"))
    assert told > 100 and f"{told} figures" in everything
    rows = list(csv.DictReader(io.StringIO(town.get("/claims?format=csv").content.decode("utf-8-sig"))))
    by_id = {row["Figure"]: row for row in rows}
    assert (by_id["df3.co2"]["Follows"], by_id["df3.co2"]["Verdict"]) == ("27377.62", "exact")
    assert by_id["hy3.enterprises"]["Gap, in its last digit"] == "9"
    assert town.get("/claims?format=xlsx").content[:2] == b"PK"
    town.cookies["language"] = "zh-hans"
    assert "不成立" in _text(town.get("/claims?verdict=off"))


def test_a_claim_opens_with_its_arithmetic_and_its_sentence(client_of: Maker) -> None:
    page = _text(client_of("auditor").get("/claims/delingha/dl2.month"))
    assert "12.58225 – 12.58235" in page and "share(12.5823, 13.8635)" in page
    assert "The monthly generating capacity achievement rate was 90.76%" in page
    needed = _text(client_of("auditor").get("/claims/haiyan/hy6.household"))
    assert "would need firewood" in needed.lower() or "0.01588 t/a" in needed


def test_one_s_own_is_judged_at_once_kept_and_taken_back(client_of: Maker) -> None:
    from tanliu.app.desks.claims.models import OwnClaim
    from tanliu.app.platform.models import AuditEvent

    firm, town, district = client_of("enterprise"), client_of("town"), client_of("district")
    answer = firm.post("/claims/keep", FORM)
    number = OwnClaim.objects.latest("pk").pk
    assert answer.status_code == 302 and answer["Location"] == f"/claims/own/{number}"
    page = _text(firm.get(answer["Location"]))
    assert "exact" in page and "27460 × 0.997" in page and "Take it back" in page
    assert AuditEvent.objects.filter(verb="claim_keep", subject=str(number)).exists()
    # who sees the whole sees it and cannot take it back; another who does not, does not see it
    assert "Take it back" not in _text(district.get(f"/claims/own/{number}"))
    assert town.get(f"/claims/own/{number}").status_code == 404
    assert town.post(f"/claims/own/{number}/withdraw").status_code == 400
    assert firm.post(f"/claims/own/{number}/withdraw").status_code == 302
    assert firm.get(f"/claims/own/{number}").status_code == 404
    assert OwnClaim.objects.get(pk=number).withdrawn_at is not None


def test_what_stands_already_is_not_kept_twice(client_of: Maker) -> None:
    officer = client_of("district")
    first, second = officer.post("/claims/keep", FORM), officer.post("/claims/keep", FORM)
    assert first["Location"] == second["Location"]
    assert officer.post("/claims/keep", {**FORM, "printed": "27,377.63"})["Location"] != first["Location"]
    once = _text(officer.post("/claims/upload", {"file": _file(OWN)}, follow=True))
    again = _text(officer.post("/claims/upload", {"file": _file(OWN)}, follow=True))
    assert "2 figures were judged and kept." in once and "stood already" not in once
    assert "0 figures were judged and kept. 2 stood already and were not kept twice." in again
    officer.post(first["Location"] + "/withdraw")
    assert officer.post("/claims/keep", FORM)["Location"] != first["Location"], (
        "one taken back may be entered again"
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"printed": "many"}, "not a number"),
        ({"expression": "supply *"}, "not an expression"),
        ({"inputs": "supply 27460"}, "not an input"),
        ({"inputs": "a = 1 t\na = 2 t"}, "an input is there twice"),
        ({"says": ""}, "a field is empty"),
        ({"inputs": "supply = 0 MWh\nfactor = 1 t/MWh", "expression": "factor / supply"}, "divisor may be zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused_and_not_kept(
    client_of: Maker, changed: dict[str, str], told: str
) -> None:
    from tanliu.app.desks.claims.models import OwnClaim

    before = OwnClaim.objects.count()
    answer = client_of("town").post("/claims/keep", {**FORM, **changed})
    assert (answer.status_code, OwnClaim.objects.count()) == (400, before)
    assert told in _text(answer)


def test_a_number_that_is_not_told_is_asked_back(client_of: Maker) -> None:
    inputs = "supply = 20 GWh\nfactor = ? t/GWh"
    answer = client_of("town").post("/claims/keep", {**FORM, "printed": "11600", "inputs": inputs})
    assert "would need factor = 580 t/GWh" in _text(client_of("town").get(answer["Location"]))


def test_a_file_is_kept_as_a_whole_or_not_at_all(client_of: Maker) -> None:
    from tanliu.app.desks.claims.models import OwnClaim

    town, before = client_of("town"), OwnClaim.objects.count()
    broken = town.post(
        "/claims/upload", {"file": _file(OWN.replace("expression: carbon", "expression: carbon +"))}
    )
    assert broken.status_code == 400 and "mine.yaml" in _text(broken)
    assert OwnClaim.objects.count() == before
    assert town.post("/claims/upload", {"file": _file(OWN)}).status_code == 302
    kept = _text(town.get("/claims?text=own"))
    assert "off by 9 of its last digit" in kept and "off by a unit: 44/12" in kept


def test_the_interface_tells_the_same(asker: Any) -> None:
    firm = asker("enterprise")
    listed = firm.read("/claims?verdict=off")
    assert {"hy3.enterprises", "df1.self_sufficiency"} <= {one["id"] for one in listed["items"]}
    assert firm.read("/claims/danfoss/df3.coal_generation")["sentence"] == "off by a unit: 10^2"
    told = {
        "id": "mine", "system": "own", "says": {"en": "a", "zh": "a"}, "printed": "836", "unit": "count",
        "where": "p. 1", "expression": "a + 9", "inputs": {"a": {"printed": "827", "unit": "count"}},
    }  # fmt: skip
    answer = firm.post("/claims", told)
    assert answer.status_code == 201 and json.loads(answer.content)["verdict"] == "exact"
    untold = json.loads(firm.post("/claims", {**told, "expression": "b + 1"}).content)
    assert (untold["verdict"], untold["sentence"]) == (
        "not_checkable",
        "not checkable: b not told (would need b = 835)",
    )
    wrong = firm.post("/claims", {**told, "printed": 836})
    assert wrong.status_code == 422 and "printed" in wrong.content.decode()


@pytest.mark.parametrize(
    "told",
    [
        {"expression": "1e400"}, {"expression": "10**10**10"}, {"expression": "9**9**9**9"}, {"expression": "0x10"},
        {"expression": "-" * 900 + "1"}, {"expression": "+".join(["1"] * 450)}, {"expression": "1" * 2000},
        {"expression": "supply**-99999999"}, {"expression": "1(2)"}, {"expression": "supply " * 200},
        {"printed": "1e999999"}, {"printed": "1E-999999"}, {"printed": "9" * 61}, {"printed": "1_0"}, {"printed": "sNaN"},
        {"inputs": "supply = 1e999999 t\nfactor = 1 t"}, {"inputs": "supply = 1 t\nfactor = -Infinity t"},
        {"says": "x" * 30_000},
    ],
    ids=lambda told: str(told)[:40],
)  # fmt: skip
def test_arithmetic_that_nobody_means_well_with_is_refused_or_judged_soon(
    client_of: Maker, told: dict[str, str]
) -> None:
    """A number of few signs can stand for millions of digits, and one such claim would close the list to everybody."""
    import time

    client, began = client_of("enterprise"), time.process_time()
    answer = client.post("/claims/keep", {**FORM, **told})
    assert answer.status_code in (302, 400)
    listed = client.get("/claims?text=own" if answer.status_code == 302 else "/claims")
    assert listed.status_code == 200 and len(listed.content) < 1_000_000
    assert time.process_time() - began < 5


def test_a_claim_that_this_release_does_not_read_closes_the_list_to_nobody(client_of: Maker) -> None:
    from tanliu.app.desks.claims.models import OwnClaim
    from tanliu.app.desks.claims.read import of_form

    kept = of_form(FORM).model_dump(mode="json", exclude_unset=True)
    for claim in (kept, {**kept, "printed": "1e999999"}, {"id": "x"}):
        OwnClaim.objects.create(author="enterprise", text="mine", claim=claim)
    for role in ("enterprise", "district"):
        page = client_of(role).get("/claims?text=own")
        assert page.status_code == 200 and "A saving of our own" in page.content.decode()


def test_one_person_keeps_no_more_claims_than_a_list_can_judge(
    client_of: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tanliu.app.desks.claims import actions

    monkeypatch.setattr(actions, "_KEPT", 2)
    client = client_of("enterprise")
    told = ({**FORM, "says": f"Saving {number}"} for number in range(3))
    assert [client.post("/claims/keep", one).status_code for one in told] == [302, 302, 400]

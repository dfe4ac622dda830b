"""Every tool answers on its page, over the interface and as a file; an answer is kept once, for its author and who sees all."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tanliu.app.desks.tools.models import KeptAnswer
from tanliu.app.ingest import limits
from tanliu.app.platform.tools.declared import by_id, tools

pytestmark = pytest.mark.django_db
_CSV = b"time,expected_kwh,actual_kwh\n2025-01-01,100,90\n2025-01-02,100,95.5\n"


def _json(asker: Any, address: str, told: dict[str, Any], role: str = "town") -> Any:
    return asker(role).post(f"/tools/{address}", told)


@pytest.mark.parametrize("name", sorted(one.id for one in tools()))
def test_a_tool_shows_its_sample_in_both_languages(name: str, client_of: Any) -> None:
    client = client_of("town")
    for lang, said in (("en", "made-up data"), ("zh-hans", "示例数据")):
        client.cookies["language"] = lang
        page = client.get(f"/tools/{name}?sample=1").content.decode()
        assert said in page
        assert f"{by_id()[name].desk}_" not in page


def test_an_answer_leaves_as_table_workbook_and_letter(client_of: Any) -> None:
    client = client_of("district")
    table = client.get("/tools/plant-achieved?sample=1&format=csv").content.decode("utf-8-sig")
    assert table.splitlines()[0] == "day,actual_kwh,expected_kwh,achieved_share"
    book = load_workbook(io.BytesIO(client.get("/tools/plant-achieved?sample=1&format=xlsx").content))
    told = {row[0]: row[1] for row in book[book.sheetnames[1]].iter_rows(values_only=True) if row[0]}
    assert told["Achieved"] == pytest.approx(86.78, abs=0.1)
    assert client.get("/tools/plant-achieved?sample=1&format=pdf").content.startswith(b"%PDF-")
    assert client.get("/tools/plant-achieved?sample=1&format=doc").status_code == 400


def test_programs_ask_a_tool_and_get_numbers(client_of: Any, asker: Any) -> None:
    client = client_of("enterprise")
    listed = {one["id"]: one for one in client.get("/api/v1/tools?lang=zh").json()["items"]}
    assert listed["plant-achieved"]["fields"][0]["required"] is True
    found = _json(asker, "plant-achieved", {"files": {"operation": _CSV.decode()}}).json()
    facts = {one["name"]: one["number"] for one in found["facts"]}
    assert facts["Achieved"] == pytest.approx(92.75)
    assert found["kept"] is None
    assert found["sheets"][0]["rows"][0][1] == pytest.approx(185.5)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "operation"),
        ({"files": {"meter": "a,b\n1,2\n"}}, "no such field"),
        ({"files": {"operation": "time,expected_kwh,actual_kwh\n2025-01-01,100,x\n"}}, "row 2, column actual_kwh"),
        ({"files": {"operation": ""}}, "header"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_call_is_told(told: dict[str, Any], said: str, asker: Any) -> None:
    answer = _json(asker, "plant-achieved", told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert _json(asker, "no-tool", {}).status_code == 404


def test_an_answer_is_kept_once_for_its_author_and_who_sees_all(client_of: Any) -> None:
    firm, town, district = client_of("enterprise"), client_of("town"), client_of("district")
    sent = {"operation": _upload(), "title": "August", "keep": "1"}
    first = firm.post("/tools/plant-achieved", sent)
    again = firm.post("/tools/plant-achieved", {**sent, "operation": _upload()})
    assert first.url == again.url
    page = firm.get(first.url).content.decode()
    assert "92.8" in page and "August" in page and "SHA-256" in page
    assert town.get(first.url).status_code == 404
    assert "92.8" in district.get(first.url).content.decode()
    number = KeptAnswer.objects.get().pk
    assert district.get(f"/api/v1/tools/kept/{number}").json()["answer"]["kept"] == number
    assert town.get("/api/v1/tools/kept").json()["count"] == 0
    assert firm.get(f"{first.url}?format=pdf").content.startswith(b"%PDF-")
    assert firm.get(f"{first.url}?file=operation").content == _CSV
    assert firm.get(f"{first.url}?file=meter").status_code == 404


def test_only_its_author_takes_an_answer_back(client_of: Any, asker: Any) -> None:
    kept = _json(asker, "plant-achieved", {"sample": True, "keep": True}, "enterprise").json()["kept"]
    firm, district = client_of("enterprise"), client_of("district")
    assert district.post(f"/tools/kept/{kept}/withdraw").status_code == 400
    assert firm.post(f"/tools/kept/{kept}/withdraw").url == "/tools"
    assert firm.get(f"/tools/kept/{kept}").status_code == 404
    assert firm.post(f"/tools/kept/{kept}/withdraw").status_code == 400


def test_a_hostile_file_is_refused_in_words_and_the_next_one_is_read(
    client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_used", [limits.SERVER])
    firm = client_of("enterprise")
    book = Workbook()
    book.active.cell(1_048_576, 1_000, 1)
    far = io.BytesIO()
    book.save(far)
    refused = firm.post("/tools/plant-achieved", {"operation": _upload(far.getvalue())})
    assert refused.status_code in (400, 413, 422)
    assert "spans too many cells" in refused.content.decode()
    assert "92.8" in firm.post("/tools/plant-achieved", {"operation": _upload()}).content.decode()


def _upload(body: bytes = _CSV) -> io.BytesIO:
    found = io.BytesIO(body)
    found.name = "operation.csv"
    return found

"""Deliveries: nothing is written before it is confirmed, a firm speaks for itself only, refused rows come back mended."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from delivery_case import ENTITY_HEADER, REPORT_HEADER, own_copy, report, sheet, token_of
from tanliu.app.desks.deliveries.jobs import take_in_later
from tanliu.app.ingest import limits
from tanliu.app.platform import action, uploads
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.models import AuditEvent, Job
from tanliu.app.platform.origins import own_batches
from tanliu.app.platform.served import results

Clients = Callable[[str], Any]


@pytest.fixture
def copy(served: Path, tmp_path: Path, settings: Any) -> Path:
    return own_copy(served, tmp_path, settings)


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read as a server does."""
    monkeypatch.setattr(limits, "_used", [limits.SERVER])


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


def _versions(root: Path) -> dict[str, int]:
    return {path.parent.name: len(list(path.glob("*.json"))) for path in (root / "lake").glob("*/_delta_log")}


def _preview(client: Any, source: str, file: SimpleUploadedFile, **more: Any) -> Any:
    return client.post("/deliveries/preview", {"source": source, "file": file, **more})


def _confirm(client: Any, token: str) -> Any:
    return client.post("/deliveries/confirm", {"token": token, "answer": "import"}, follow=True)


def test_master_data_are_previewed_with_their_difference(client_of: Clients, copy: Path, firm: str) -> None:
    old = results().rows("SELECT * FROM entity WHERE entity_id = ?", [firm])[0]
    row = {
        "统一社会信用代码": firm,
        "企业名称": "新名称有限公司",
        "所属镇街": old["region_id"],
        "行业代码": old["industry"],
        "领域": "工业",
        "规模": "规上",
    }
    new = {**row, "统一社会信用代码": "91330000MA2TEST001", "企业名称": "新企业"}
    wrong = {**row, "统一社会信用代码": "91330000MA2TEST002", "所属镇街": "nowhere"}
    before = _versions(copy)
    page = _preview(client_of("district"), "demo-enterprises", sheet(ENTITY_HEADER, row, new, wrong))
    table = page.context["tables"][0]
    assert (table["new"], table["changed"], table["same"], table["refused"]) == (1, 1, 0, 1)
    assert ("Name", old["name"], "新名称有限公司") in [
        (one["column"], one["before"], one["after"]) for one in table["changes"]
    ]
    assert {one["key"] for one in table["changes"]} == {f"{old['name']} ({firm})"}
    assert "no such region is known" in page.content.decode()
    assert _versions(copy) == before


def test_a_confirmed_report_is_imported_and_its_month_computed(
    client_of: Clients, copy: Path, firm: str
) -> None:
    query = "SELECT sum(emission_kgco2e) AS kg FROM line WHERE entity_id = ? AND period = ? AND carrier = 'diesel'"
    client = client_of("district")
    before = results().rows(query, [firm, "2025-03"])[0]["kg"] or 0
    token = token_of(_preview(client, "demo-reports", report(firm, "2025-03", 5000)))
    page = _confirm(client, token)
    assert "1 rows in" in page.content.decode() or "2 rows in" in page.content.decode()
    assert (results().rows(query, [firm, "2025-03"])[0]["kg"] or 0) > before
    event = AuditEvent.objects.get(verb="import")
    assert event.details["periods"] == ["2025", "2025-03"]
    assert "district" in client.get("/deliveries").content.decode()
    row = results().rows(
        "SELECT brought_by, brought_way, speaks_for FROM batch ORDER BY batch_id DESC LIMIT 1"
    )[0]
    assert (row["brought_by"], row["brought_way"], row["speaks_for"]) == ("district", "page", None)
    assert not list((copy / "uploads").iterdir())


def test_the_same_file_again_says_so(client_of: Clients, copy: Path, firm: str) -> None:
    client = client_of("district")
    _confirm(client, token_of(_preview(client, "demo-reports", report(firm, "2025-03", 5000))))
    page = _preview(client, "demo-reports", report(firm, "2025-03", 5000))
    assert page.context["nothing"]
    assert 'value="import"' not in page.content.decode()


def test_a_firm_speaks_for_itself_only(client_of: Clients, copy: Path, firm: str) -> None:
    other = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ? LIMIT 1", [firm])[0][
        "entity_id"
    ]
    rows = [{"统一社会信用代码": one, "年月": "2025-03", "柴油(吨)": 7} for one in (firm, other)]
    client = client_of("enterprise")
    page = _preview(client, "demo-reports", sheet(REPORT_HEADER, *rows, name="both.csv"))
    reports = next(one for one in page.context["tables"] if one["table"] == "report")
    assert (reports["refused"], reports["new"] + reports["changed"]) == (1, 1)
    assert reports["refusals"][0]["reason"] == "unknown_entity"
    _confirm(client, token_of(page))
    held = results().rows("SELECT count(*) AS n FROM batch WHERE file = 'both.csv'")[0]["n"]
    assert held
    assert not results().rows(
        f"SELECT 1 FROM {results().scan('report')} WHERE entity_id = ? AND quantity = 7", [other]
    )


def test_a_firm_reads_its_own_meters_only(client_of: Clients, copy: Path, firm: str) -> None:
    codes = results().rows("SELECT meter_code, entity_id FROM meter")
    own = next(row["meter_code"] for row in codes if row["entity_id"] == firm)
    other = next(row["meter_code"] for row in codes if row["entity_id"] != firm)
    text = f"meter_code,stamp,kwh\n{own},2026-01-01 00:00:00,1.5\n{other},2026-01-01 00:00:00,1.5\n"
    file = SimpleUploadedFile("late.csv", text.encode())
    table = _preview(client_of("enterprise"), "demo-readings", file).context["tables"][0]
    assert (table["new"], table["refused"]) == (1, 1)


def test_a_corrected_reading_is_shown_before_and_after(client_of: Clients, copy: Path) -> None:
    meter = results().rows("SELECT meter_code FROM meter ORDER BY meter_code LIMIT 1")[0]["meter_code"]
    text = f"meter_code,stamp,kwh\n{meter},2025-03-04 10:15:00,9123.456\n"
    table = _preview(
        client_of("district"), "demo-readings", SimpleUploadedFile("fix.csv", text.encode())
    ).context["tables"][0]
    assert (table["new"], table["changed"]) == (0, 1)
    (change,) = table["changes"]
    assert (change["key"], change["column"], change["after"]) == (
        f"{meter} · 2025-03-04 10:15",
        "kWh",
        "9,123.456",
    )


def test_a_far_cell_is_refused_in_words_and_the_next_file_is_read(
    client_of: Clients, copy: Path, firm: str
) -> None:
    out, before = io.BytesIO(), _versions(copy)
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("far").write(1_048_575, 16_383, "far")
    client = client_of("enterprise")
    page = _preview(client, "demo-reports", SimpleUploadedFile("far.xlsx", out.getvalue()))
    assert page.status_code == 413
    assert "too many columns" in page.content.decode() and "at most 4,096" in page.content.decode()
    assert _versions(copy) == before and not list((copy / "uploads").iterdir())
    assert _preview(client, "demo-reports", report(firm, "2025-03", 7)).status_code == 200


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("confirm", {}),
        ("confirm", {"token": ""}),
        ("confirm", {"token": "a:b:c", "answer": "import"}),
        ("preview", {}),
        ("preview", {"source": "demo-reports", "file": "text"}),
        ("preview", {"source": "demo-reports", "file": SimpleUploadedFile("empty.csv", b"")}),
        ("preview", {"source": "", "file": SimpleUploadedFile("a.csv", b"a")}),
        ("preview", {"source": "demo-reports", "file": SimpleUploadedFile("a\x00b.csv", b"a")}),
        ("preview", {"source": "demo-reports", "file": SimpleUploadedFile("a" * 300 + ".csv", b"a")}),
        ("preview", {"source": "demo-reports", "file": SimpleUploadedFile(".csv", b"a,b\n1,2\n")}),
        (
            "preview",
            {"source": "demo-reports", "file": SimpleUploadedFile("z.xlsx", b"PK\x05\x06" + b"\0" * 18)},
        ),
    ],
)
def test_a_form_with_missing_or_absurd_fields_is_answered_in_words(
    client_of: Clients, copy: Path, address: str, fields: dict[str, Any]
) -> None:
    page = client_of("district").post(f"/deliveries/{address}", fields)
    assert page.status_code in (400, 413)
    assert "accepted" in page.content.decode().lower() or "Found" in page.content.decode()


@pytest.mark.parametrize("source", ["demo-enterprises", "demo-meters", "demo-regions", "no-such"])
def test_a_firm_registers_nothing(client_of: Clients, copy: Path, source: str) -> None:
    assert _preview(client_of("enterprise"), source, sheet(ENTITY_HEADER)).status_code == 400


def test_a_preview_is_of_one_user(client_of: Clients, copy: Path, firm: str) -> None:
    token = token_of(_preview(client_of("district"), "demo-reports", report(firm, "2025-03", 1)))
    assert (
        client_of("enterprise").post("/deliveries/confirm", {"token": token, "answer": "import"}).status_code
        == 400
    )
    assert (
        client_of("district")
        .post("/deliveries/confirm", {"token": token + "x", "answer": "import"})
        .status_code
        == 400
    )


def test_a_dropped_preview_leaves_nothing(client_of: Clients, copy: Path, firm: str) -> None:
    client, before = client_of("district"), _versions(copy)
    token = token_of(_preview(client, "demo-reports", report(firm, "2025-03", 1)))
    client.post("/deliveries/confirm", {"token": token, "answer": "drop"})
    assert _versions(copy) == before
    assert not list((workspace_path() / "uploads").iterdir())


def test_refused_rows_go_out_and_come_back_mended(client_of: Clients, copy: Path, firm: str) -> None:
    client = client_of("enterprise")
    _confirm(client, token_of(_preview(client, "demo-reports", report(firm, "2025-03", -3, "wrong.csv"))))
    page = client.get("/deliveries/refused?source=demo-reports")
    assert {row["file"] for row in page.context["rows"]} == {"wrong.csv"}
    assert "数量为负" in client.get("/deliveries/refused", headers={"accept-language": "zh"}).content.decode()
    out = client.get("/deliveries/refused?source=demo-reports&format=csv")
    text = out.content.decode("utf-8-sig").replace(",-3,", ",3,")
    file = SimpleUploadedFile("mended.csv", text.encode("utf-8"))
    _confirm(client, token_of(_preview(client, "demo-reports", file, mended="1")))
    assert client.get("/deliveries/refused?source=demo-reports").context["sheet"].paginator.count == 0
    assert AuditEvent.objects.filter(verb="mend", actor="enterprise").count() == 1
    assert AuditEvent.objects.filter(verb="export", actor="enterprise").count() == 1
    district = client_of("district").get("/deliveries/refused?source=demo-reports").context["sheet"]
    assert district.paginator.count > 0


def test_a_firm_sees_the_deliveries_it_made(client_of: Clients, copy: Path, firm: str) -> None:
    from django.contrib.auth.models import User

    client = client_of("enterprise")
    assert client.get("/deliveries").context["sheet"].paginator.count == 0
    _confirm(client, token_of(_preview(client, "demo-reports", report(firm, "2025-03", 2))))
    sheet = client.get("/deliveries").context["sheet"]
    assert [row["batch_id"] for row in reversed(sheet)] == own_batches(
        User.objects.get(username="enterprise")
    )


def test_health_counts_what_is_missing(
    client_of: Clients, covers: dict[str, list[str]], served: Path
) -> None:
    found = client_of("district").get("/deliveries/health?period=2025").context["health"]
    assert len(found.months) == 12
    assert all(month["known"] <= month["expected"] for month in found.months)
    assert sum(month["reports_missing"] for month in found.months) == sum(
        len(entity["missing"]) for entity in found.entities
    )
    firm = client_of("enterprise").get("/deliveries/health?period=2025")
    assert {row["entity_id"] for row in firm.context["health"].entities} <= set(covers["enterprise"])
    assert not firm.context["whole"]


@pytest.mark.parametrize("role", ["town", "department"])
@pytest.mark.parametrize("path", ["", "/refused", "/health", "/refused?source=demo-reports&format=csv"])
def test_others_deliver_nothing(client_of: Clients, role: str, path: str) -> None:
    assert client_of(role).get(f"/deliveries{path}").status_code == 403


@pytest.mark.parametrize("name", ["a.exe", "b", "c.html"])
def test_other_kinds_of_files_are_not_kept(client_of: Clients, copy: Path, name: str) -> None:
    page = _preview(client_of("district"), "demo-reports", SimpleUploadedFile(name, b"x"))
    assert page.status_code == 400


class _KilledError(BaseException):
    """What ends a process at once: nothing catches it."""


def test_who_brought_a_delivery_is_known_though_the_server_died_before_the_trail(
    client_of: Clients, copy: Path, firm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise _KilledError

    client = client_of("enterprise")
    token = token_of(_preview(client, "demo-reports", report(firm, "2025-03", 5000)))
    with monkeypatch.context() as patch:
        patch.setattr(action, "record", killed)
        with pytest.raises(_KilledError):
            _confirm(client, token)
    assert not AuditEvent.objects.filter(verb="import").exists()
    results().reload()
    number = results().rows("SELECT max(batch_id) AS number FROM batch")[0]["number"]
    assert number in (own_batches(User.objects.get(username="enterprise")) or ())
    page = client.get(f"/deliveries/{number}").content.decode()
    assert "enterprise" in page and "(pages)" in page
    assert client.get("/deliveries").content.decode().count("(pages)") >= 1


def test_a_stopped_import_begins_again(client_of: Clients, copy: Path, firm: str) -> None:
    client = client_of("district")
    token = token_of(_preview(client, "demo-reports", report(firm, "2025-03", 4.0)))
    upload = uploads.confirmed(User.objects.get(username="district"), token)
    job = take_in_later(upload, User.objects.get(username="district"))
    running = client.get("/deliveries").content.decode()
    assert f"/jobs/{job.pk}/cancel" in running
    assert client.post(f"/deliveries/again/{job.pk}").status_code == 400
    client.post(f"/jobs/{job.pk}/cancel")
    assert f"/deliveries/again/{job.pk}" in client.get("/deliveries").content.decode()
    assert client.post(f"/deliveries/again/{job.pk}").status_code == 302
    waiting = Job.objects.get(kind="delivery", state="waiting")
    assert (waiting.arguments, waiting.pk == job.pk) == (job.arguments, False)
    assert client_of("enterprise").post(f"/deliveries/again/{job.pk}").status_code == 404

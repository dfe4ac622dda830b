"""What partners fetch and bring by the interface: only their own, from where a break left it, checked, booked, acknowledged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from app.cli.cli_case import invoke
from exchange_case import LI, PUBLIC, SECRET, Offered, Stub, parcel_for, partner_of, stub_of
from exchange_program import Program
from market_case import allowances, has
from tanliu.app import clock
from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.actions.make import MakeParcel, ReleaseParcel
from tanliu.app.desks.exchange.fetch import fetch
from tanliu.app.desks.exchange.keys import own_id, own_public
from tanliu.app.desks.exchange.models import ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.queries.interfaces import interface
from tanliu.app.desks.exchange.queries.made import Asked, made
from tanliu.app.desks.market.models import MarketTrade
from tanliu.app.desks.market.queries.books import faults as book_faults
from tanliu.app.platform.action import perform
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.workspace import Workspace
from tanliu.decide.exchange.acknowledge import acknowledgement
from tanliu.decide.exchange.parcel import Manifest, is_signed, sign

MONTH, DAY = "2025-03", "2026-11-27"
CENTRE, CARBON = "data-centre", "carbon-platform"


@pytest.fixture
def centre(own: Path) -> Program:
    """Return the program of a data centre that fetches and brings."""
    program = Program("centre-program")
    partner_of("centre", CENTRE, account="centre-program")
    return program


def _released(
    dataset: str = "emissions_by_town", partner: str = "centre", period: str = MONTH
) -> ExchangeParcel:
    done = perform(MakeParcel(partner, dataset, period), LI)
    perform(ReleaseParcel(done.number), LI)
    return ExchangeParcel.objects.get(pk=done.number)


def test_a_partner_fetches_by_number_resumes_by_range_and_acknowledges_once(centre: Program) -> None:
    one = _released()
    made_only = perform(MakeParcel("centre", "emissions_by_field", MONTH), LI)
    listed = centre.ask("/parcels?after=0").json()
    assert [each["number"] for each in listed["items"]] == [one.pk]  # what is not released is not there
    assert centre.ask(f"/parcels/{made_only.number}").status_code == 404
    told = centre.ask(f"/parcels/{one.pk}").json()
    assert is_signed(told["manifest"], told["signature"], centre.ask("/self").json()["public"])
    whole = bodies.body(one.sha256)
    first = centre.ask(f"/parcels/{one.pk}/body", Range="bytes=0-99")
    rest = centre.ask(f"/parcels/{one.pk}/body", Range="bytes=100-")
    assert (first.status_code, rest.status_code) == (206, 206) and first.content + rest.content == whole
    assert first["Content-Range"] == f"bytes 0-99/{len(whole)}" and first["ETag"] == f'"{one.sha256}"'
    assert centre.ask(f"/parcels/{one.pk}/body").content == whole
    beyond = centre.ask(f"/parcels/{one.pk}/body", Range=f"bytes={len(whole)}-")
    assert beyond.status_code == 416 and beyond["Content-Range"] == f"bytes */{len(whole)}"
    says = acknowledgement(
        Manifest(**{k: v for k, v in told["manifest"].items() if k != "form"}),
        one.rows,
        [],
        "2026-01-01T00:00:00Z",
        4,
    )
    wrong = says | {"sha256": "0" * 64}
    assert (
        centre.ask(
            f"/parcels/{one.pk}/acknowledgement", {"acknowledgement": wrong, "signature": sign(wrong, SECRET)}
        ).status_code
        == 422
    )
    assert (
        centre.ask(f"/parcels/{one.pk}/acknowledgement", {"acknowledgement": says}).status_code == 422
    )  # its terms have a key
    for _ in range(2):
        answer = centre.ask(
            f"/parcels/{one.pk}/acknowledgement", {"acknowledgement": says, "signature": sign(says, SECRET)}
        )
        assert answer.json() == {"state": "accepted"}
    other = says | {"number": 5}
    assert (
        centre.ask(
            f"/parcels/{one.pk}/acknowledgement", {"acknowledgement": other, "signature": sign(other, SECRET)}
        ).status_code
        == 409
    )
    assert ExchangeParcel.objects.get(pk=one.pk).acknowledgement == says


def test_a_partner_learns_nothing_of_others(centre: Program) -> None:
    other = Program("other-program")
    one = _released()
    assert other.ask("/parcels").status_code == 403  # a role without terms
    partner_of("other", CENTRE, account="other-program")
    assert other.ask("/parcels").json() == {"count": 0, "items": []}
    for path in (f"/parcels/{one.pk}", f"/parcels/{one.pk}/body"):
        assert other.ask(path).status_code == 404
    assert other.ask(f"/parcels/{one.pk}/acknowledgement", {"acknowledgement": {}}).status_code == 404
    assert (
        other.ask("/partners").status_code
        == 403
        == other.ask("/parcels", {"partner": "other", "dataset": "reports", "period": MONTH}).status_code
    )
    client = Client()
    client.force_login(
        User.objects.get(username="other-program"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert (
        client.get("/exchange").status_code == 200
        and client.get(f"/exchange/parcels/{one.pk}").status_code == 404
    )
    assert client.get("/exchange/partners").status_code == 403
    ExchangePartner.objects.filter(pk="centre").update(state="closed")
    assert centre.ask(f"/parcels/{one.pk}").status_code == 403


@pytest.fixture
def platform(own: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """Run the stub of a trading platform, on the evening of a day of trades."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 27, 14, tzinfo=UTC))
    with stub_of(settings) as server:
        partner_of("platform", CARBON, f"http://{server.host}")
        yield server


def test_a_trading_platform_tells_trades_gets_holdings_and_is_reconciled(
    platform: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        row["entity_id"] for row in results().rows("SELECT entity_id FROM entity ORDER BY 1 LIMIT 2")
    )
    allowances({first: 100, second: 0})
    rule = interface(CARBON)
    trades = [
        {"id": id, "day": DAY, "unit": "allowance", "seller": seller, "buyer": buyer, "lots": lots, "price": price, "reference": f"C-{id}"}
        for id, seller, buyer, lots, price in (
            ("A1", second, first, 10, "62.5"),  # of what the next one brings
            ("A2", first, second, 30, "61.5"), ("A3", second, first, 500, "62"), ("A4", first, "nobody", 1, "62"),
        )
    ]  # fmt: skip
    platform.offered[7] = Offered(
        *parcel_for(own_id(), "platform", CARBON, "trades_in", rule.datasets["trades_in"], DAY, trades)
    )
    platform.mischief = ["drop"]
    of = ExchangePartner.objects.get(pk="platform")
    assert fetch(of).error  # broke off in the middle of the body
    assert fetch(of).parcels == 1
    one = ExchangeParcel.objects.get(direction="in")
    assert one.state == "partly" and [(each["row"]) for each in one.acknowledgement["refused"]] == [3, 4]
    assert (has(first), has(second)) == ((80, 0), (20, 0))
    # its receipt came back to the platform, signed by us
    (receipt,) = platform.offered[7].told
    assert receipt["acknowledgement"]["rows_accepted"] == 2 and is_signed(
        receipt["acknowledgement"], receipt["signature"], own_public()
    )
    count = LedgerTransfer.objects.count()
    assert (
        fetch(of).parcels == 0
        and LedgerTransfer.objects.count() == count
        and MarketTrade.objects.count() == 2
    )
    # the same trades in another parcel are delivered once
    again = parcel_for(
        own_id(), "platform", CARBON, "trades_in", rule.datasets["trades_in"], "2026-11-26", trades[:2]
    )
    platform.offered[8] = Offered(*again)
    assert fetch(of).parcels == 1 and LedgerTransfer.objects.count() == count
    assert book_faults() == [] and verify().faults == ()
    # holdings go out when the day is over, and are those of the ledger
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 28, 3, tzinfo=UTC))
    done = perform(MakeParcel("platform", "holdings", DAY), LI)
    perform(ReleaseParcel(done.number), LI)
    from tanliu.app.desks.exchange import outbox

    assert outbox.send().acknowledged == 1
    (kept,) = platform.kept.values()
    rows = [json.loads(line) for line in kept.data.splitlines()]
    mine = {(row["entity_id"], row["unit"]): (row["available"], row["reserved"]) for row in rows}
    told = {
        (one.account.partition(":")[2], one.unit): (one.available, one.reserved)
        for one in LedgerBalance.objects.filter(account__startswith="holder:")
    }
    assert {at: amounts for at, amounts in told.items() if amounts != (0, 0)} == {
        at: amounts for at, amounts in mine.items() if amounts != (0, 0)
    }
    # its own statement is compared row by row
    theirs = [
        row
        | (
            {"available": row["available"] + 5}
            if row["entity_id"] == first and row["unit"] == "allowance"
            else {}
        )
        for row in rows[:-1]
    ]
    platform.offered[9] = Offered(
        *parcel_for(own_id(), "platform", CARBON, "holdings_in", rule.datasets["holdings_in"], DAY, theirs)
    )
    assert fetch(of).parcels == 1
    statement = ExchangeParcel.objects.get(dataset="holdings_in")
    assert statement.state == "accepted" and statement.differences["count"] == 2
    assert {each["column"] for each in statement.differences["rows"]} == {"", "available"}


def test_pages_and_commands_tell_of_the_same_parcel(
    centre: Program,
    own: Path,
    client_of: Callable[[str], Client],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    made_ = invoke("exchange", "make", "centre", "emissions_by_town", MONTH, "--release", "-w", own)
    assert made_.code == 0, made_.err
    one = ExchangeParcel.objects.get()
    office = client_of("district")
    for language, words in (("en", "waits"), ("zh-hans", "待送达")):
        office.cookies["language"] = language
        assert words in office.get("/exchange").content.decode()
        page = office.get(f"/exchange/parcels/{one.pk}").content.decode()
        assert words in page and one.sha256 in page and "✗" not in page
        assert (
            office.get("/exchange/partners").status_code
            == 200
            == office.get("/exchange/interfaces").status_code
        )
    csv = office.get("/exchange?format=csv").content.decode()
    assert one.sha256 in csv and invoke("exchange", "list", "--csv", "-w", own).out.count(one.sha256) == 1
    file = tmp_path / "town.parcel"
    assert invoke("exchange", "save", one.pk, file, "-w", own).code == 0
    assert office.get(f"/exchange/parcels/{one.pk}?format=parcel").content == file.read_bytes()
    public = invoke("exchange", "key", "-w", own).out.split()[-1]
    assert invoke("exchange", "verify", file, "--key", public).code == 0
    wrong = invoke("exchange", "verify", file, "--key", PUBLIC)
    assert wrong.code == 1 and "not signed" in wrong.out
    file.write_bytes(file.read_bytes().replace(b'"is_provisional":true', b'"is_provisional":false', 2))
    assert invoke("exchange", "verify", file, "--key", public).code == 1


def test_a_parcel_of_a_file_is_taken_in_at_the_console(
    centre: Program, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tanliu.decide.exchange.parcel import as_file

    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    dataset = interface(CENTRE).datasets["outputs_in"]
    firm = results().rows("SELECT entity_id FROM entity ORDER BY 1 LIMIT 1")[0]["entity_id"]
    rows = [{"entity_id": firm, "measure": "value_added_cny", "period": "2026-10", "value": "1250000"}]
    manifest, signature, data = parcel_for(own_id(), "centre", CENTRE, "outputs_in", dataset, "2026-10", rows)
    file, back = tmp_path / "outputs.parcel", tmp_path / "back.json"
    file.write_bytes(as_file(manifest, signature, PUBLIC, data))
    for _ in range(2):
        done = invoke("exchange", "receive", file, "--partner", "centre", "--out", back, "-w", own)
        assert done.code == 0, (done.out, done.err)
    told = json.loads(back.read_text())
    assert told["acknowledgement"]["rows_accepted"] == 1 and is_signed(
        told["acknowledgement"], told["signature"], own_public()
    )
    with Workspace(own) as workspace:
        query = (
            f"SELECT count(*) FROM {workspace.lake.scan('output')} WHERE entity_id = ? AND period = '2026-10'"
        )
        assert workspace.connection.execute(query, [firm]).fetchone() == (1,)


def test_readings_by_day_are_those_of_the_meter(served: Path) -> None:
    first = datetime(2025, 3, 4).date()  # noqa: DTZ001 - a day
    asked = Asked(results(), catalog(), "2025-03-04", first, first + timedelta(days=1))
    days = {row["meter_code"]: row for row in made("reading_day", asked).rows if row["day"] == first}
    hours: dict[str, Any] = {}
    for row in made("reading_hour", asked).rows:
        hours[row["meter_code"]] = hours.get(row["meter_code"], 0) + row["quantity"]
    assert hours and {code: row["quantity"] for code, row in days.items()} == hours
    assert all(row["readings"] <= row["expected_readings"] for row in days.values())

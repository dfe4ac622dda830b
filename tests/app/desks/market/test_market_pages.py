"""The market on its pages and interface: a firm sells, another one sees no name and buys, an officer sees all."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from app.cli.cli_case import invoke
from market_case import AFTER, CALL, allowances, has, on, order
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketTrade
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.people import put_user
from tanliu.app.platform.served import results

Maker = Callable[[str], Any]


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def firm(own: Any, covers: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> str:
    on(monkeypatch)
    allowances({covers["enterprise"][0]: 100})
    return covers["enterprise"][0]


@pytest.fixture
def other(firm: str) -> tuple[Any, str]:
    """Return the client of another firm, and its id."""
    rows = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ? ORDER BY 1 LIMIT 1", [firm])
    put_user("other", "enterprise", [rows[0]["entity_id"]])
    client = Client()
    client.force_login(User.objects.get(username="other"), "django.contrib.auth.backends.ModelBackend")
    return client, rows[0]["entity_id"]


def _sold(client: Any, firm: str, **more: str) -> Any:
    told = {
        "entity": firm,
        "way": "listed",
        "side": "sell",
        "unit": "allowance",
        "lots": "40",
        "price": "58.2",
        "request": "a",
    }
    return client.post("/market/order", {**told, **more})


def test_a_firm_sells_and_another_buys_pays_and_gets(
    firm: str, other: tuple[Any, str], client_of: Maker
) -> None:
    seller, (buyer, buyer_id) = client_of("enterprise"), other
    name = results().rows("SELECT name FROM entity WHERE entity_id = ?", [firm])[0]["name"]
    assert _sold(seller, firm).status_code == 302 and has(firm) == (60, 40)
    number = MarketOrder.objects.get().pk
    mine, theirs = _text(seller.get("/market")), _text(buyer.get("/market"))
    assert name in mine and f"/market/orders/{number}/withdraw" in mine
    assert name not in theirs and "another enterprise" in theirs and f"/market/orders/{number}/take" in theirs
    told = {"entity": buyer_id, "lots": "15", "request": "b"}
    assert buyer.post(f"/market/orders/{number}/take", told).status_code == 302
    trade = MarketTrade.objects.get().pk
    # from now on they know each other
    assert name in _text(buyer.get("/market/trades")) and "873.00" in _text(buyer.get("/market/trades"))
    assert seller.post(f"/market/trades/{trade}/pay", {"text": "TT 1"}).status_code == 403
    assert buyer.post(f"/market/trades/{trade}/pay", {"text": "TT 1"}).status_code == 302
    assert buyer.post(f"/market/trades/{trade}/deliver").status_code == 403
    notices = _text(seller.get("/notices"))
    assert "TT 1" in notices and "Please confirm" in notices
    assert seller.post(f"/market/trades/{trade}/deliver").status_code == 302
    assert has(firm) == (60, 25) and has(buyer_id) == (15, 0)
    text = buyer.get("/market/trades?format=csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Seller"], row["Price for each lot"], row["State"], len(row["Transfer"])) == (
        firm,
        "58.2000",
        "delivered",
        64,
    )
    page = _text(
        buyer.get(
            "/market", headers={"cookie": f"{buyer.cookies.output(header='', sep=';')}; language=zh-hans"}
        )
    )
    assert "58.20" in page


def test_what_is_refused_is_told_and_nothing_is_done(
    firm: str, other: tuple[Any, str], client_of: Maker
) -> None:
    seller, (buyer, buyer_id) = client_of("enterprise"), other
    answer = _sold(seller, firm, lots="101")
    assert answer.status_code == 400 and "up to 100 lots" in _text(answer)
    assert _sold(buyer, firm).status_code == 404 and not MarketOrder.objects.exists()
    assert client_of("auditor").get("/market/watch").status_code == 200
    assert _sold(client_of("auditor"), firm).status_code == 403
    # a block for another firm is not there for a third one
    block = order(firm, "buy", 1, "58", request="z")
    MarketOrder.objects.filter(pk=block.pk).update(way="block", counterparty="F9")
    assert f"/market/orders/{block.pk}/" not in _text(buyer.get("/market"))
    told = {"entity": buyer_id, "lots": "1", "request": "b"}
    assert buyer.post(f"/market/orders/{block.pk}/take", told).status_code == 404


def test_an_auction_is_sealed_run_and_worked_out_again_from_its_file(
    firm: str, other: tuple[Any, str], client_of: Maker, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    seller, (buyer, buyer_id), officer = client_of("enterprise"), other, client_of("district")
    on(monkeypatch, (9, 0))
    assert (
        officer.post("/market/auctions/call", {"day": "2026-11-30", "unit": "allowance"}).status_code == 302
    )
    number = MarketAuction.objects.get().pk
    on(monkeypatch, CALL)
    assert _sold(seller, firm, way="auction").status_code == 302
    bid = {"entity": buyer_id, "side": "buy", "way": "auction", "lots": "10", "price": "60", "request": "c"}
    assert _sold(buyer, buyer_id, **bid).status_code == 302
    page = _text(buyer.get(f"/market/auctions/{number}"))
    assert "58.20" not in page and "60.00" in page and "told when the auction is run" in page
    assert "60.00" not in _text(seller.get("/market"))
    assert buyer.get(f"/market/auctions/{number}?format=csv").status_code == 400
    assert officer.post(f"/market/auctions/{number}/run").status_code == 400
    on(monkeypatch, AFTER)
    assert buyer.post(f"/market/auctions/{number}/run").status_code == 403
    assert officer.post(f"/market/auctions/{number}/run").status_code == 302
    found = MarketAuction.objects.get()
    page = _text(buyer.get(f"/market/auctions/{number}"))
    assert found.seed in page and "58.20" in page and f"--seed {found.seed}" in page
    file = tmp_path / "orders.csv"
    file.write_bytes(buyer.get(f"/market/auctions/{number}?format=csv").content)
    told = invoke("market", "auction", file, "--seed", found.seed)
    assert told.code == 0 and f"Price {found.price:.2f}" in told.out and "10 lots traded" in told.out
    again = invoke("market", "auction", file, "--seed", found.seed, "--csv").out
    kept = file.read_text(encoding="utf-8-sig").splitlines()[1:]
    fills = {row["id"]: row["filled"] for row in csv.DictReader(io.StringIO(again))}
    assert fills == {row.split(",")[0]: row.split(",")[4] for row in kept}


def test_the_interface_does_the_same(firm: str, other: tuple[Any, str], asker: Any) -> None:
    api = asker("enterprise")
    wanted = {
        "entity_id": firm,
        "way": "listed",
        "side": "sell",
        "unit": "allowance",
        "lots": 5,
        "price": "58.2",
        "request": "a",
    }
    answer = api.post("/market/orders", wanted)
    assert answer.status_code == 201 and api.post("/market/orders", wanted).json() == answer.json()
    book = api.read("/market")
    assert (book["orders"][0]["entity_id"], book["orders"][0]["left"], book["last_close"]) == (firm, 5, None)
    assert api.post("/market/orders", {**wanted, "lots": 6}).status_code == 409
    assert api.post("/market/orders", {**wanted, "price": "0", "request": "b"}).status_code == 422
    assert api.post(f"/market/orders/{answer.json()['number']}/withdraw", {}).status_code == 200
    assert has(firm) == (100, 0) and json.dumps(api.read("/market/trades")) == '{"count": 0, "items": []}'


def test_what_the_market_reserves_is_not_freed_by_hand_in_the_ledger(firm: str, client_of: Maker) -> None:
    """By hand a seller could have sold again what a buyer was paying for."""
    client = client_of("enterprise")
    assert _sold(client, firm).status_code == 302
    key = LedgerTransfer.objects.get(step="pend").key
    page = _text(client.get(f"/ledger/transfers/{key}"))
    assert f"/ledger/transfers/{key}/void" not in page and key not in _text(client.get("/ledger"))
    for one, what in ((client, "void"), (client_of("district"), "approve")):
        answer = one.post(f"/ledger/transfers/{key}/{what}")
        assert answer.status_code == 400 and "follows from its procedure" in _text(answer)
    assert has(firm) == (60, 40) and LedgerTransfer.objects.filter(of=key).count() == 0

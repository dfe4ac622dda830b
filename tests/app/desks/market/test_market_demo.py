"""The demo's market: weeks of history, an auction, a question for surveillance, open orders; and what accounts make of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from market_case import allowances
from tanliu.app.desks.carbon import demo as carbon
from tanliu.app.desks.carbon.queries.accounts import account_of, accounts
from tanliu.app.desks.carbon.queries.value import price_of
from tanliu.app.desks.market import demo
from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketTrade
from tanliu.app.desks.market.queries.book import history
from tanliu.app.desks.market.queries.books import faults
from tanliu.app.desks.market.queries.rules import rule_of
from tanliu.app.desks.market.queries.watched import watched
from tanliu.app.desks.pledges import demo as pledges
from tanliu.app.desks.pledges.models import Pledge, Repurchase
from tanliu.app.desks.pledges.queries.books import faults as pledge_faults
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.served import results
from tanliu.kit.errors import TanliuError


def test_the_demo_has_a_market_and_accounts_say_what_it_is_worth(
    own: Path, covers: dict[str, list[str]], client_of: Callable[[str], Any]
) -> None:
    apart = covers["enterprise"][0]
    others = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ? ORDER BY 1 LIMIT 4", [apart])
    allowances({row["entity_id"]: 9000 + nth for nth, row in enumerate(others)}, "more")
    for papers in (carbon.papers, demo.papers, pledges.papers) * 2:
        count = LedgerTransfer.objects.count()
        papers(apart)
    assert LedgerTransfer.objects.count() == count > 100
    found = history(rule_of(), "allowance")
    assert len(found) == 15 and all(one.close == one.close for one in found)
    assert MarketAuction.objects.get().price is not None
    assert "circle" in {one.kind for one in watched(rule_of())}
    assert {"waiting", "paid", "delivered"} == set(MarketTrade.objects.values_list("state", flat=True))
    assert (
        MarketOrder.objects.filter(state="open").exists()
        and not MarketOrder.objects.filter(entity_id=apart).exists()
    )
    assert (Pledge.objects.get().asked, Repurchase.objects.get().state) == ("release", "sold")
    assert faults() == [] == pledge_faults() and verify().faults == ()

    price = price_of("allowance")
    assert price is not None and price.day == found[-1].day and price.price == found[-1].close
    every = accounts(results(), None, "2026", "allowance", [])
    # what one bought another sold
    assert sum(one.traded for one in every) == 0 and any(one.traded for one in every)
    owner = account_of(results(), Pledge.objects.get().entity_id, "2026", "allowance", [])
    assert owner.pledged == 500_000 <= owner.reserved
    client = client_of("district")
    text = client.get("/registry?year=2026&format=csv").content.decode("utf-8-sig")
    rows = {row["Enterprise ID"]: row for row in csv.DictReader(io.StringIO(text))}
    held = owner.available + owner.reserved
    assert Decimal(rows[owner.entity_id]["Value at the last close"]) == round(price.price * held / 1000, 2)
    assert rows[owner.entity_id]["Day of the close"] == f"{price.day}"
    page = client.get(f"/registry/accounts/{owner.entity_id}?year=2026").content.decode()
    assert f"the close of {price.day}" in page and "500.000" in page


def test_a_district_without_allowances_has_no_market(own: Path, monkeypatch: Any) -> None:
    demo.papers("")
    assert not MarketOrder.objects.exists()

    def refused(*told: Any) -> None:
        raise TanliuError("nobody takes part: no firm reaches the threshold")

    monkeypatch.setattr("tanliu.app.desks.carbon.demo.perform", refused)
    carbon.papers("")
    assert not LedgerTransfer.objects.exists()

"""Allowances of a year, from the results through the ledger to the account of a firm."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.cli.cli_case import invoke
from tanliu.app.desks.carbon.queries.accounts import CarbonAccount, account_of, accounts
from tanliu.app.desks.carbon.queries.entitled import entitlements
from tanliu.app.desks.carbon.queries.rules import schemes
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerDecision, LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.served import catalog, results
from tanliu.kit.errors import TanliuError


@pytest.fixture
def office(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let commands work on the database of the tests."""
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    return own


def _issue(office: Path, approved_by: str = "wang") -> str:
    done = invoke(
        "compliance",
        "issue",
        "district",
        "2026",
        "--proposed-by",
        "li",
        "--approved-by",
        approved_by,
        "-w",
        office,
    )
    return str(done.out)


def test_allowances_are_allocated_once_and_corrected_by_the_difference(office: Path) -> None:
    scheme = schemes(catalog())["district"]
    wanted = entitlements(results(), scheme, "history", 2026)
    assert wanted and all(kg > 0 for kg in wanted.values())
    told = _issue(office)
    assert f"{len(wanted)} transfers posted" in told and f"to {len(wanted)} firms" in told
    held = LedgerBalance.objects.filter(unit="allowance", account__startswith="holder:")
    assert {row.account.partition(":")[2]: row.available for row in held} == wanted
    # the same again posts nothing; a report that was counted wrongly posts what is missing
    assert "0 transfers posted" in _issue(office)
    count = LedgerTransfer.objects.count()
    firm = min(wanted)
    LedgerDecision.objects.filter(account=f"holder:{firm}").update(entitlement=1)
    _issue(office)
    assert LedgerTransfer.objects.count() == count and not verify("").faults
    assert sum(kg for kg in wanted.values()) == sum(row.available for row in held.all())

    found = accounts(results(), None, "2026", "allowance", scheme.offset_units)
    assert {one.entity_id: one.allocated for one in found} == wanted
    one = account_of(results(), firm, "2025", "allowance", scheme.offset_units)
    assert (one.allocated, one.later, one.available) == (0, wanted[firm], wanted[firm])
    # allowances of 2026 do not meet emissions of 2025, and nothing was allocated for that year
    assert one.emitted is not None and one.months == 12 and one.projected == one.emitted
    assert one.balance is None and one.balance_at_end is None
    now = account_of(results(), firm, "2026", "allowance", scheme.offset_units)
    assert (now.allocated, now.later, now.months, now.balance) == (wanted[firm], 0, 0, None)


def test_a_balance_is_what_is_left_of_the_year_itself() -> None:
    of = CarbonAccount("a", "a", "2026", 1200, 0, 0, 1500, 0, 300, 0, Decimal(100), 1)
    assert (of.projected, of.balance, of.balance_at_end) == (1200, 1100, 0)


def test_a_year_of_which_a_month_is_missing_is_no_base_year(own: Path) -> None:
    whole = results().rows(
        """SELECT entity_id FROM entity_period WHERE period LIKE '2025-__' GROUP BY 1 HAVING count(emission_kgco2e) = 12
           AND sum(emission_kgco2e) >= 3000000 ORDER BY 1"""
    )
    scheme = schemes(catalog())["district"]
    found = entitlements(results(), scheme, "history", 2026)
    assert sorted(found) == [row["entity_id"] for row in whole]
    for id, kg in found.items():
        rows = results().rows(
            "SELECT left(period, 4) AS year, sum(emission_kgco2e) AS kg FROM entity_period WHERE entity_id = ? AND period LIKE '____-__' "
            "AND left(period, 4) IN ('2024', '2025') GROUP BY ALL HAVING count(emission_kgco2e) = 12",
            [id],
        )
        assert kg == int(sum(row["kg"] for row in rows) / len(rows) * Decimal("0.97"))


def test_nobody_approves_what_they_proposed(office: Path) -> None:
    done = invoke(
        "compliance", "issue", "district", "2026", "--proposed-by", "li", "--approved-by", "li", "-w", office
    )
    assert done.code and not LedgerTransfer.objects.exists()


def test_a_method_that_asks_for_more_than_results_tell_is_refused(own: Path) -> None:
    with pytest.raises(TanliuError, match="only allocation by history"):
        entitlements(results(), schemes(catalog())["china-power"], "supply", 2021)

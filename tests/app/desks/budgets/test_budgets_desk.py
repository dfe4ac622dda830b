"""Plans are drawn up from the results, kept with every step, and told on pages, in files, letters and the interface."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.actions.plan import DrawUpPlan, WithdrawPlan
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.desks.budgets.queries.asked import as_text, targets
from tanliu.app.desks.budgets.queries.firms import firms
from tanliu.app.desks.budgets.queries.rules import rule_of, rules
from tanliu.app.platform.action import actor_for, perform
from tanliu.app.platform.models import ApiToken, AuditEvent
from tanliu.app.platform.served import results
from tanliu.decide.budget.targets import Target
from tanliu.kit.errors import ConflictError, TanliuError

RULE, YEAR, BASE = "district", "2026", "2025"
GRAMS_OF_UNIT = 100_000


def _drawn(**more: str) -> BudgetPlan:
    number = perform(DrawUpPlan(**({"rule": RULE, "year": YEAR, "base_year": BASE} | more)), actor_for(None))
    return BudgetPlan.objects.get(pk=number)


@pytest.fixture
def drawn(served: Any) -> BudgetPlan:
    return _drawn()


@pytest.fixture
def officer(client_of: Callable[[str], Client], drawn: BudgetPlan) -> Client:
    return client_of("district")


def _sum(table: Any) -> int:
    return table if isinstance(table, int) else sum(map(_sum, table))


def test_every_kept_number_is_the_sum_of_its_kept_steps(drawn: BudgetPlan) -> None:
    shares = list(PlanShare.objects.filter(plan=drawn))
    assert len(shares) > 3
    for share in shares:
        for part, of_part in enumerate(share.units):
            for quarter, units in enumerate(of_part):
                assert sum(step[part][quarter] for step in share.steps_g) == units * GRAMS_OF_UNIT
        assert _sum(share.units) == share.issued_units
    pools = {name: _sum(drawn.pools[name]) for name in shown.POOLS}
    assert pools["issued"] == sum(share.issued_units for share in shares)
    assert pools["budget"] == sum(pools[name] for name in shown.POOLS[1:])
    assert drawn.state == "previewed"
    assert AuditEvent.objects.filter(verb="budget_draw_up", subject=f"{drawn.pk}").exists()


def test_what_enterprises_used_is_what_the_results_say(served: Any) -> None:
    from tanliu.app.platform.served import catalog, results

    rule = rule_of(catalog(), RULE, YEAR)
    totals = {
        row["entity_id"]: row["energy_kgce"]
        for row in results().rows("SELECT entity_id, energy_kgce FROM entity_period WHERE period = ?", [BASE])
    }
    known = 0
    for one in firms(results(), rule, BASE):
        cells = [cell for part in one.used[0] for cell in part]
        if None not in cells:
            known += 1
            assert sum(cells, Decimal()) == totals[one.id]
    assert known > 20


def test_a_quarter_with_an_unknown_month_is_missing(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third month of the second quarter is taken away: the quarter is missing in all parts, the others stay."""
    from tanliu.app.platform.served import catalog, results
    from tanliu.app.store.results import Results

    asked = Results.rows

    def without_june(self: Results, query: str, values: Any = ()) -> list[dict[str, Any]]:
        hidden = f"(SELECT * FROM line WHERE period <> '{BASE}-06')"
        return asked(self, query.replace("FROM line", f"FROM {hidden}"), values)

    monkeypatch.setattr(Results, "rows", without_june)
    used = firms(results(), rule_of(catalog(), RULE, YEAR), BASE)[0].used[0]
    assert [[cell is None for cell in part] for part in used] == [[False, True, False, False]] * 3


def test_marks_and_classes_come_from_the_results(served: Any) -> None:
    from tanliu.app.platform.served import catalog, results

    found = firms(results(), rule_of(catalog(), "district", YEAR), BASE)
    sure = results().rows("SELECT DISTINCT entity_id FROM finding WHERE sure AND gone_why IS NULL")
    marked = {one.id for one in found if "open_finding" in one.marks}
    assert marked and marked <= {row["entity_id"] for row in sure}
    # who is known by electricity alone has no grade, and so no class
    assert {one.size_class for one in found} > {"B", None}


@pytest.mark.parametrize(("lang", "says"), [("en", "Unallocated"), ("zh", "未分配")])
def test_pages_tell_the_plan_in_both_languages(
    officer: Client, drawn: BudgetPlan, lang: str, says: str
) -> None:
    share = PlanShare.objects.filter(plan=drawn).order_by("-issued_units")[0]
    here = f"/budgets/{drawn.pk}"
    of_firm = f"{here}/{share.entity_id}"
    pages = {
        address: officer.get(address, headers={"accept-language": lang}).content.decode()
        for address in ("/budgets", here, of_firm, f"{of_firm}/letter", "/budgets/alternatives?by=town")
    }
    assert all(says in pages[address] for address in ("/budgets", here, "/budgets/alternatives?by=town"))
    issued = f"{shown.tonnes(drawn, share.issued_units):,.4f}"
    assert issued in pages[of_firm] and issued in pages[f"{of_firm}/letter"]
    # no id of a phrase or step stands where a word should
    texts = [re.sub(r"<[^>]*>", " ", page) for page in pages.values()]
    assert not [text for text in texts if re.search(r"budget_[a-z]|intensity_band|no_history", text)]


def test_the_list_of_a_plan_is_narrowed_sorted_and_sent(officer: Client, drawn: BudgetPlan) -> None:
    share = PlanShare.objects.filter(plan=drawn).order_by("entity_id")[0]
    page = officer.get(f"/budgets/{drawn.pk}?text={share.entity_id}&order=id").content.decode()
    assert page.count(f"/budgets/{drawn.pk}/{share.entity_id}") == 1
    text = officer.get(f"/budgets/{drawn.pk}?format=csv&order=id").content.decode("utf-8-sig")
    header, *rows = csv.reader(text.splitlines())
    assert len(rows) == PlanShare.objects.filter(plan=drawn).count()
    first = rows[0]
    assert first[0] == share.entity_id
    assert Decimal(first[8]) == shown.tonnes(drawn, share.issued_units)
    # the quarters of a row add up to its budget, and a file says by itself that nothing is issued
    assert sum(map(Decimal, first[10:22])) == Decimal(first[8])
    assert "not issued" in first[-1] and header[-1] == "State"
    assert officer.get(f"/budgets/{drawn.pk}?format=xlsx").content[:2] == b"PK"
    assert officer.get(f"/budgets/{drawn.pk}?order=none").status_code == 400


def test_the_letter_says_that_nothing_is_issued_and_adds_up(officer: Client, drawn: BudgetPlan) -> None:
    from tanliu.app.desks.budgets.letter import letter
    from tanliu.app.platform.served import catalog
    from tanliu.report.names import Names

    share = PlanShare.objects.filter(plan=drawn).order_by("-issued_units")[0]
    for lang, says in (("en", "not issued"), ("zh", "尚未下达")):
        document = letter(drawn, share, "某企业", Names(catalog(), lang))
        assert says in document.parts[0].texts[0]
        table = document.parts[1].table
        assert table
        *steps, issued = (Decimal(str(row[1]).replace(",", "")) for row in table.rows)
        # shown to a tenth of a kilogram: each of them is off by half of that at most
        assert abs(sum(steps) - issued) <= Decimal("0.00005") * len(steps)
    answer = officer.get(f"/budgets/{drawn.pk}/{share.entity_id}/letter?format=pdf")
    assert answer.content.startswith(b"%PDF")
    assert officer.get(f"/budgets/{drawn.pk}/NOBODY/letter").status_code == 404


def test_targets_that_cannot_be_met_make_a_draft_that_names_them(client_of: Any, served: Any) -> None:
    plan = _drawn(targets="district -60 Q2")
    assert plan.state == "drafted"
    assert {(one["kind"], one["quarter"]) for one in plan.unmet} == {("district", 2)}
    sentences = shown.unmet(plan, "en")
    assert all("Q2" in one and "lacks" in one for one in sentences)
    officer = client_of("district")
    assert "Targets that cannot be met" in officer.get(f"/budgets/{plan.pk}").content.decode()
    share = PlanShare.objects.filter(plan=plan)[0]
    here = f"/budgets/{plan.pk}/{share.entity_id}"
    page = officer.get(here).content.decode()
    # no price of a row that cannot be met is told as if it explained something, and nobody gets a letter of it
    assert "Nearest to targets that cannot be met" in page and f"{here}/letter" not in page
    assert officer.get(f"{here}/letter").status_code == 400
    largest = max(abs(_sum(step)) for step in share.steps_g)
    assert largest <= max(share.used_g, share.entitled_g)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"base_year": "1999", "year": "2000"}, "nothing computed"),
        ({"year": "2025"}, "after its base"),
        ({"year": "2029"}, "after its base"),
        ({"rule": "none"}, "not one of what is offered"),
        ({"targets": "town NOWHERE -5"}, "unknown town"),
        ({"targets": "field agriculture -5", "rule": "benchmark"}, "no enterprise there"),
        ({"targets": "\ndistrict five"}, "line 2"),
    ],
)
def test_what_cannot_be_drawn_up(served: Any, more: dict[str, str], says: str) -> None:
    with pytest.raises(TanliuError, match=says):
        _drawn(**more)
    assert not BudgetPlan.objects.exists()


def test_a_plan_is_withdrawn_once_and_stays(officer: Client, drawn: BudgetPlan) -> None:
    assert officer.post(f"/budgets/{drawn.pk}/withdraw").status_code == 302
    with pytest.raises(ConflictError):
        perform(WithdrawPlan(drawn.pk), actor_for(None))
    assert f"/budgets/{drawn.pk}" not in officer.get("/budgets").content.decode()
    assert f"/budgets/{drawn.pk}" in officer.get("/budgets?withdrawn=1").content.decode()
    assert officer.get(f"/budgets/{drawn.pk}").status_code == 200


def test_before_it_is_issued_only_who_plans_and_who_audits_sees_it(client_of: Any, drawn: BudgetPlan) -> None:
    share = PlanShare.objects.filter(plan=drawn)[0]
    for role, status in (("auditor", 200), ("department", 404), ("town", 404), ("enterprise", 404)):
        client = client_of(role)
        for address in (f"/budgets/{drawn.pk}", f"/budgets/{drawn.pk}/{share.entity_id}",
                        f"/api/v1/budgets/{drawn.pk}/enterprises/{share.entity_id}"):  # fmt: skip
            assert client.get(address).status_code == status
        assert (
            client.post("/budgets/draw-up", {"rule": RULE, "year": YEAR, "base_year": BASE}).status_code
            == 403
        )


def test_the_interface_tells_the_same(officer: Client, drawn: BudgetPlan) -> None:
    share = PlanShare.objects.filter(plan=drawn).order_by("-issued_units")[0]
    told = officer.get(f"/api/v1/budgets/{drawn.pk}/enterprises/{share.entity_id}").json()
    for part in told["parts"]:
        columns = zip(*(step["values"] for step in part["steps"]), strict=True)
        assert [sum(map(Decimal, column)) for column in columns] == [Decimal(one) for one in part["issued"]]
    assert sum(Decimal(part["issued"][-1]) for part in told["parts"]) == Decimal(told["issued"])
    listed = officer.get(f"/api/v1/budgets/{drawn.pk}/enterprises").json()
    assert listed["count"] == PlanShare.objects.filter(plan=drawn).count()
    plan = officer.get(f"/api/v1/budgets/{drawn.pk}").json()
    assert plan["unit"] == "tce" and plan["state"] == "previewed"
    side = officer.get("/api/v1/budgets/alternatives?rule=district&rule=benchmark&rule=grandfathering").json()
    assert [one["rule"] for one in side["items"]] == ["district", "benchmark", "grandfathering"]
    for one in side["items"]:
        assert one["budget"] == sum(
            one[name] for name in ("issued", "reserve", "new_entrants", "unallocated")
        )


def test_a_plan_is_drawn_up_over_the_interface_once_for_a_key(client_of: Any, served: Any) -> None:
    client_of("district")
    _, secret = ApiToken.issue(User.objects.get(username="district"), "test", ["read", "write"])
    body = {"rule": RULE, "year": YEAR, "base_year": BASE, "targets": "district -5"}
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": "a"}
    first, second = (
        Client().post("/api/v1/budgets", body, content_type="application/json", headers=headers)
        for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["number"] == second.json()["number"]
    assert first.json()["targets"] == "district -5"
    assert BudgetPlan.objects.count() == 1


def test_targets_are_read_as_they_are_written() -> None:
    text = "district -4.5\ntown T1 -5 Q2\n\nfield 交通 3 %"
    with pytest.raises(TanliuError, match="line 4"):
        targets(text, {"T1"}, {"交通"})
    found = targets("全区 -4.5%\n镇街 T1 -5 q2\nfield transport 3", {"T1"}, {"transport"})
    assert found == (
        Target("district", "", Decimal("-4.5")), Target("town", "T1", Decimal(-5), 2), Target("field", "transport", Decimal(3)),
    )  # fmt: skip
    assert targets(as_text(found), {"T1"}, {"transport"}) == found


@pytest.mark.parametrize(
    "line", ["town T1", "town T1 -5 Q5", "district", "district -101", "district NaN", "town T9 -5", "street T1 -5",
             "district -4.00001", "district -4\ndistrict -5"],
)  # fmt: skip
def test_a_line_that_is_no_target_is_refused(line: str) -> None:
    with pytest.raises(TanliuError, match="line"):
        targets(line, {"T1"}, {"transport"})


def test_rules_hold_from_their_first_day(served: Any) -> None:
    from tanliu.app.platform.served import catalog

    assert "district" not in rules(catalog(), "2021")
    assert set(rules(catalog(), "2026")) >= {"district", "benchmark", "grandfathering"}


def test_the_command_tells_the_plan_and_one_number(served: Any) -> None:
    from typer.testing import CliRunner

    from tanliu.app.cli.main import app

    place = ["-w", str(served), "--rule", RULE]
    run = CliRunner().invoke(app, ["budget", "preview", *place, "--csv"])
    assert run.exit_code == 0
    rows = list(csv.DictReader(run.stdout.splitlines()))
    drawn = _drawn()
    shares = {share.entity_id: share.issued_units * 100 for share in PlanShare.objects.filter(plan=drawn)}
    assert {row["entity_id"]: int(row["issued"]) for row in rows} == shares
    run = CliRunner().invoke(app, ["budget", "explain", rows[0]["entity_id"], *place, "--lang", "zh"])
    assert run.exit_code == 0 and "预算额度" in run.stdout
    assert isinstance(CliRunner().invoke(app, ["budget", "explain", "NOBODY", *place]).exception, TanliuError)
    assert isinstance(CliRunner().invoke(app, ["budget", "issue", *place]).exception, TanliuError)


def test_who_has_no_grade_is_listed_with_the_reason(
    drawn: BudgetPlan, officer: Client, client_of: Callable[[str], Client]
) -> None:
    asked = {entity for entity, reason in drawn.left if reason == "ask_grade"}
    assert asked, "the demo has firms of which only electricity is known"
    query = "SELECT subject_id FROM indicator WHERE indicator_id = 'carbon_efficiency_k' AND period = ? AND grade IS NOT NULL"
    graded = {row["subject_id"] for row in results().rows(query, [BASE])}
    assert not asked & graded
    page = officer.get(f"/budgets/{drawn.pk}").content.decode()
    assert "has to decide whether the rule means it" in page
    assert all(f"/enterprises/{one}" in page for one in asked)
    # a town sees its own
    town = client_of("town").get(f"/budgets/{drawn.pk}")
    assert town.status_code != 200 or sum(
        f"/enterprises/{one}" in town.content.decode() for one in asked
    ) < len(asked)

"""The parts of a plan keep the order of its numbers on both databases: PostgreSQL keeps the rule with its keys in another one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.compute.in_use import USUAL
from tanliu.catalog.load import load
from two_databases import KINDS, django, environments

_BEFORE = """
import json
from datetime import datetime, UTC
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.migrate([(one, name) for one, name in executor.loader.graph.leaf_nodes() if one != "budgets"] + [("budgets", "0001_initial")])
Plan = executor.loader.project_state([("budgets", "0001_initial")]).apps.get_model("budgets", "BudgetPlan")
told = dict(year="2026", base_year="2025", author="li", drawn_up_at=datetime(2026, 1, 1, tzinfo=UTC), batch_id=1, pools={{}}, state="previewed")
for rule, edition, document in {plans!r}:
    Plan.objects.create(rule=rule, edition=edition, document=document, **told)
"""
_AFTER = """
import json
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tanliu.app.desks.budgets.models import BudgetPlan
print(json.dumps([[one.part_ids(), one.state] for one in BudgetPlan.objects.order_by("id")]))
"""
_NOW = """
import sys; sys.path[:0] = {path!r}
import json
from loop_case import issued, made, WANG
from tanliu.app.desks.budgets import shown, posting
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
parts = ["zz-long-name", "b", "a"]
plan = made({{"F1": 1}})
plan.document["parts"] = {{one: {{"name": {{"en": one, "zh": one}}, "carriers": [one]}} for one in parts}}
plan.parts = parts
units = [[one] * 4 for one in (1, 2, 3)]
plan.pools = {{name: [[0] * 4] * 3 for name in ("reserve", "new_entrants", "unallocated")}} | {{"budget": units, "issued": units}}
plan.save()
PlanShare.objects.filter(plan=plan).update(units=units)
from tanliu.app.platform.action import perform
from tanliu.app.desks.budgets.actions.issue import IssuePlan
perform(IssuePlan(plan.pk), WANG)
plan = BudgetPlan.objects.get()
share = PlanShare.objects.get()
rows = shown.issued_by_part(plan, share.units, "en")
print(json.dumps({{"keys": list(plan.document["parts"]), "shown": [[one["name"], str(one["values"][0])] for one in rows[:3]],
  "held": {{name.partition("/")[2]: amount for name, amount in posting.held(plan)["F1"].items() if name.startswith("2026Q1")}}}}))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_keeps_its_parts_in_the_order_of_its_numbers(kind: str, tmp_path: Path) -> None:
    for site in environments(kind, tmp_path):
        path = [str(Path(__file__).parents[3])]
        found = json.loads(django(site, f"exec({_NOW.format(path=path)!r})"))
        # the trap is there: as the database has the rule its keys stand in another order
        assert (found["keys"] == ["a", "b", "zz-long-name"]) == (kind == "postgresql")
        assert found["shown"] == [["zz-long-name", "0.1"], ["b", "0.2"], ["a", "0.3"]]
        assert found["held"] == {"zz-long-name": 100, "b": 200, "a": 300}


def _rule() -> tuple[str, str, dict[str, Any]]:
    """Return a rule of the packs whose parts a database would sort."""
    for editions in load(USUAL).documents["budgets"].values():
        for one in editions:
            parts = list(one.data["parts"])
            if len(parts) > 1 and parts != sorted(parts, key=lambda id: (len(id), id)):
                told = {id: {"name": {"en": id, "zh": id}} for id in parts}
                return (
                    str(one.data["budget"]),
                    str(one.data["edition"]),
                    {"counts": "energy_kgce", "parts": told},
                )
    raise AssertionError("no such rule")


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_of_before_gets_the_order_of_its_rule_or_is_not_to_be_issued(
    kind: str, tmp_path: Path
) -> None:
    rule, edition, document = _rule()
    plans = [(rule, edition, document), (rule, "another", document)]
    for site in environments(kind, tmp_path, migrated=False):
        django(site, f"exec({_BEFORE.format(plans=plans)!r})")
        (first, state), (_, second) = json.loads(django(site, f"exec({_AFTER!r})"))
        assert (first, state) == (list(document["parts"]), "previewed")
        assert second == ("withdrawn" if kind == "postgresql" else "previewed")

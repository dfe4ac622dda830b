"""What is found of value added puts no total in doubt, but every intensity, grade and rank that is divided by it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from once import apart
from tanliu.app.platform.doubt import Asked, doubts
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.load import load
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.report.doubt import provisional, sentence
from tanliu.report.names import Names


def _found(district: Path) -> tuple[Results, dict[str, object], str]:
    """Say of the second quarter of one firm that its value added is a slip."""
    with apart():
        results = Results(district)
    firm = results.rows(
        """SELECT entity_id, industry, any_value(regions) AS regions, count(*) AS months FROM entity_period
           WHERE period BETWEEN '2025-04' AND '2025-06' AND value_added_cny > 0 GROUP BY ALL HAVING months = 3
           ORDER BY entity_id LIMIT 1"""
    )[0]
    with results.cursor() as cursor:
        cursor.execute(
            """CREATE OR REPLACE TABLE finding AS SELECT * FROM finding UNION ALL BY NAME
               SELECT f.* REPLACE ('made up' AS finding_id, 'unit_slip' AS kind, true AS sure, NULL AS gone_why, NULL AS carrier,
                   NULL AS meter_code, 'value_added_cny' AS item, DATE '2025-04-01' AS first, DATE '2025-07-01' AS until,
                   e.entity_id AS entity_id, e.field AS field, e.industry AS industry, e.region_id AS region_id, e.regions AS regions)
               FROM (SELECT * FROM finding LIMIT 1) f, (SELECT * FROM entity WHERE entity_id = ?) e""",
            [firm["entity_id"]],
        )
    return results, firm, "made up"


def _share(results: Results, firm: object, condition: str, value: object) -> Decimal:
    row = results.rows(
        f"""SELECT sum(value_added_cny) FILTER (entity_id = ? AND period BETWEEN '2025-04' AND '2025-06') AS part,
                   sum(value_added_cny) AS whole FROM entity_period WHERE period LIKE '2025-%' AND {condition}""",
        [firm, value],
    )[0]
    return Decimal(row["part"] / row["whole"])


def test_intensities_of_a_firm_and_of_all_above_it_say_that_their_value_added_is_in_doubt(
    district: Path,
) -> None:
    results, firm, finding = _found(district)
    wanted = Asked(Scope.everything(), "2025", (), 12)
    for by, condition, key in (
        ("entity", "entity_id = ?", firm["entity_id"]),
        ("industry", "industry = ?", firm["industry"]),
        ("region", "list_contains(regions, ?)", firm["regions"][0]),  # type: ignore[index]
    ):
        told = doubts(results, wanted, by)
        assert told[str(key)].output_findings == 1
        assert told[str(key)].output_ratio == _share(results, firm["entity_id"], condition, key)
        others = {one for one, own in told.items() if own.output_findings}
        assert others == {key} or by == "region"
    # a month outside has nothing in doubt, and an answer ends it
    assert not doubts(results, Asked(Scope.everything(), "2025-03", (), 12), "all")[""].output_findings
    april = doubts(results, Asked(Scope.everything(), "2025-04", (), 12), "entity")
    assert april[str(firm["entity_id"])].output_ratio == 1
    answered = doubts(results, Asked(Scope.everything(), "2025", (finding,), 12), "all")[""]
    assert (answered.output_findings, answered.output_ratio) == (0, None)


def test_a_grade_is_provisional_where_value_added_is_in_doubt_or_much_is_estimated() -> None:
    catalog = load()
    rules = doubt_rules(catalog)
    slip = Doubt(Decimal(100), lines=1, output_findings=2, output_ratio=Decimal("0.25"))
    assert "25.0 %" in provisional(slip, None, rules, "en") and "value added" in provisional(
        slip, None, rules, "en"
    )
    assert "the group" in provisional(Doubt(), slip, rules, "en")
    assert "25.0 %" in sentence(slip, Names(catalog, "en"))
    estimated = Doubt(Decimal(100), Decimal(6), lines=1)
    assert "6.0 %" in provisional(estimated, None, rules, "en")
    assert provisional(Doubt(Decimal(100), Decimal(4), lines=1), None, rules, "en") == ""
    assert provisional(None, None, rules, "zh") == ""

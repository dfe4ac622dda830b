"""City of Seattle 2015: the published greenhouse gas of each building and of the city, from its energy."""

from decimal import Decimal

from golden_case import Golden

BUILDINGS = 3340


def test_every_building_is_admitted(seattle: Golden) -> None:
    assert [(i.table, i.rows_accepted, i.rows_refused) for i in seattle.outcome.imported] == [
        (table, BUILDINGS, 0) for table in ("region", "entity", "report", "output")
    ]
    assert seattle.workspace.current("entity").count().to_pyarrow().as_py() == BUILDINGS


def test_the_total_is_the_published_one(seattle: Golden) -> None:
    (year,) = seattle.reconciliation.years
    assert (year.period, year.rows) == ("2015", 3330)
    assert year.published_kg == Decimal("366613360")
    # 0.2 t below: the city's pound is 1/2.20462 kg, ours the exact one
    assert round(year.computed_kg, 2) == Decimal("366613157.95")
    assert abs(year.difference_ratio) < Decimal("0.000001")


def test_every_building_is_explained_by_a_declared_rule(seattle: Golden) -> None:
    (year,) = seattle.reconciliation.years
    assert dict(year.by_rule) == {"published_rounding": 3312, "pound_constant": 7, "input_rounding": 11}
    assert seattle.reconciliation.unexplained == []
    widest = max(abs(row.difference_kg or 0) for row in seattle.reconciliation.rows)
    assert widest < 30, "the largest building differs by 5 parts in a million at most"


def test_roll_ups_add_up_to_the_total_in_every_digit(seattle: Golden) -> None:
    total = seattle.one("SELECT sum(emission_kgco2e) AS kg, sum(energy_kgce) AS kgce FROM {line}")
    # three of the 27 types in the file are others with a line break behind them
    for kind, groups in (("region", 13), ("industry", 24), ("field", 1), ("entity", 3330)):
        rolled = seattle.one(
            "SELECT count(*) AS groups, sum(emission_kgco2e) AS kg, sum(energy_kgce) AS kgce "
            f"FROM {{measure}} WHERE subject_kind = '{kind}' AND period = '2015'"
        )
        assert (rolled["kg"], rolled["kgce"]) == (total["kg"], total["kgce"])
        assert rolled["groups"] == groups
    assert total["kg"] == seattle.reconciliation.years[0].computed_kg


def test_a_fuel_without_factor_stays_null_and_counts_as_energy(seattle: Golden) -> None:
    lines = seattle.one(
        "SELECT count(*) AS n, count(emission_kgco2e) AS emitting, sum(energy_kgce) AS kgce "
        "FROM {line} WHERE carrier = 'other_fuel' AND quantity > 0"
    )
    assert lines["n"] > 0
    assert lines["emitting"] == 0, "the city's factors do not name the other fuel"
    assert lines["kgce"] > 0
    (binding,) = seattle.rows("SELECT factor_match, remarks FROM {binding} WHERE carrier = 'other_fuel'")
    assert binding["factor_match"] == "none"
    assert "no emission factor" in binding["remarks"]

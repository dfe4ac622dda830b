"""Who takes part in a scheme of allowances, and what each is entitled to, by the results."""

from __future__ import annotations

from decimal import Decimal

from tanliu.app.store.results import Results
from tanliu.decide.compliance.allocate import entitled
from tanliu.decide.compliance.document import Compliance
from tanliu.kit.errors import TanliuError

_KG = 1000


def entitlements(results: Results, scheme: Compliance, method: str, year: int) -> dict[str, int]:
    """Return entitlements in kgCO2e by firm, of those whose newest base year reaches the threshold.

    A base year of which not all months are known is left out of a firm's mean: a part of a year would pass for a small one.

    Raises
    ------
    TanliuError
        When the method asks for more than the results tell, or nobody takes part.
    """
    by = scheme.methods.get(method)
    if by is None or by.form != "history":
        known = ", ".join(id for id, one in scheme.methods.items() if one.form == "history")
        raise TanliuError(
            "only allocation by history follows from the results", found=method, accepted=known or None
        )
    years = [str(one) for one in by.base_years]
    rows = results.rows(
        """SELECT entity_id, left(period, 4) AS year, sum(emission_kgco2e) AS kg FROM entity_period
           WHERE period LIKE '____-__' AND list_contains(?::VARCHAR[], left(period, 4))
           GROUP BY ALL HAVING count(emission_kgco2e) = 12 ORDER BY 1, 2""",
        [years],
    )
    told: dict[str, dict[str, Decimal | str]] = {}
    for row in rows:
        if row["kg"] is not None and row["kg"] >= 0:
            told.setdefault(row["entity_id"], {})[f"emissions_kg_{row['year']}"] = row["kg"]
    newest = f"emissions_kg_{max(years)}"
    found = {
        id: entitled(scheme, method, year, one).kg
        for id, one in told.items()
        if isinstance(kg := one.get(newest), Decimal) and kg >= scheme.threshold_t * _KG
    }
    if not found:
        raise TanliuError(
            "nobody takes part: no firm reaches the threshold",
            found=max(years),
            accepted=f"{scheme.threshold_t} t",
        )
    return found

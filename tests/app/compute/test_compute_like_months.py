"""What is divided by output is of the months of which both are known, on every surface that divides."""

from decimal import Decimal
from pathlib import Path

import pytest

from actions_case import MAPPINGS, compute_all, content, deliver
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.desks.reports.actions.summary import summarise
from tanliu.app.store.results import Results
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog

_FROM = "source: {name}\nfiles: '*'\ntables:\n  {table}:\n    columns: {{entity_id: id, period: period}}\n    wide: [{wide}]\n"
MAPPINGS["burnt"] = _FROM.format(
    name="burnt", table="report", wide="{column: coal, carrier: raw_coal, unit: t}"
)
MAPPINGS["earned"] = _FROM.format(
    name="earned", table="output", wide="{column: va, measure: value_added_cny, unit: 万元}"
)


def told(column: str, **months: list[int]) -> str:
    rows = [f"{entity},2025-{month:02d},100" for entity, of in months.items() for month in of]
    return "\n".join([f"id,period,{column}", *rows, ""])


def intensities(
    workspace: Workspace, indicator: str = "energy_intensity"
) -> dict[tuple[str, str], Decimal | None]:
    return {
        (row["subject_id"], row["period"]): row["value"]
        for row in content(workspace, "indicator").to_pylist()
        if row["indicator_id"] == indicator and row["subject_kind"] in ("entity", "industry")
    }


YEAR = list(range(1, 13))


@pytest.mark.parametrize(
    ("burnt", "earned", "like"),
    [
        (YEAR, [1, 2, 3], ["2025-01", "2025-02", "2025-03"]),
        ([4, 5], YEAR, ["2025-04", "2025-05"]),
        ([1, 2, 3], [3, 4, 5], ["2025-03"]),  # as many months, but others
        ([1, 2, 3], [4, 5, 6], []),
    ],
)
def test_a_quotient_is_of_like_months(
    mini: Workspace, tmp_path: Path, packs: Catalog, burnt: list[int], earned: list[int], like: list[str]
) -> None:
    deliver(mini, packs, tmp_path, "burnt", told("coal", A=burnt, B=YEAR), "coal.csv")
    deliver(mini, packs, tmp_path, "earned", told("va", A=earned, B=YEAR), "va.csv")
    compute_all(mini, packs)
    found = intensities(mini)
    whole = found["B", "2025"]
    assert whole is not None
    assert found.get(("A", "2025")) == (whole if like else None)
    # nor does anybody who adds A and B up see another one, of the year or of a month
    district = {period: value for (subject, period), value in found.items() if subject == "C17"}
    assert set(district.values()) == {whole}
    shown = {one.id: value for one, value in summarise(mini, "2025", catalog=packs).figures}
    assert shown["energy_intensity"] == whole
    rows = Results(mini.path).rows(
        "SELECT entity_id, energy_kgce, alike_energy_kgce FROM entity_period WHERE period = '2025'"
    )
    sums = {row["entity_id"]: row for row in rows}
    assert sums["A"]["energy_kgce"] == sums["B"]["energy_kgce"] * len(burnt) / 12
    assert (sums["A"]["alike_energy_kgce"] or 0) == sums["B"]["energy_kgce"] * len(like) / 12
    if like:
        tree = explain(mini, "A", "2025", amount="energy_intensity", catalog=packs, language="en")
        assert any("both" in child.text and ", ".join(like) in child.text for child in tree.children)
        made = [child for child in tree.children if child.text.startswith("Made of")]
        assert [[part.period for part in child.children] for child in made] == [like, like]


def test_output_that_comes_later_mends_the_year(mini: Workspace, tmp_path: Path, packs: Catalog) -> None:
    deliver(mini, packs, tmp_path, "burnt", told("coal", A=YEAR, B=YEAR), "coal.csv")
    deliver(mini, packs, tmp_path, "earned", told("va", B=YEAR), "va.csv")
    compute_all(mini, packs)
    found = intensities(mini)
    # who tells no output at all is in the energy of the district, as homes are
    assert found["C17", "2025"] == found["B", "2025"] * 2
    deliver(mini, packs, tmp_path, "earned", told("va", A=[5]), "may.csv")
    compute_all(mini, packs, months=())
    found = intensities(mini)
    assert found["A", "2025"] == found["B", "2025"] == found["C17", "2025"] == found["C17", "2025-05"]
    assert found["C17", "2025-04"] == found["B", "2025"]

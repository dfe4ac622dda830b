"""Which factors hold where, and which master data hold now."""

import pytest
from flow_case import rows, stored

from tanliu.flow.place.steps import current, factor_regions
from tanliu.kit.errors import TanliuError

KNOWN = {"CN", "CN-Zhejiang"}


def test_a_region_takes_the_factors_of_its_nearest_known_ancestor() -> None:
    parents = {"town": "district", "district": "CN-Zhejiang", "CN-Zhejiang": "CN", "abroad": "CN"}
    assert factor_regions(parents, KNOWN) == {
        "town": "CN-Zhejiang",
        "district": "CN-Zhejiang",
        "CN-Zhejiang": "CN-Zhejiang",
        "abroad": "CN",
    }


@pytest.mark.parametrize(
    ("parents", "message"),
    [
        ({"town": "nowhere"}, "no region of the packs above it"),
        ({"town": None}, "no region of the packs above it"),
        ({"town": "street", "street": "town"}, "its own ancestor"),
    ],
)
def test_a_region_without_known_ancestor_is_refused(parents: dict[str, str | None], message: str) -> None:
    with pytest.raises(TanliuError, match=message) as caught:
        factor_regions(parents, KNOWN)
    assert "town" in str(caught.value)


def test_the_newest_delivery_of_a_thing_holds() -> None:
    def region(name: str, batch: int, place: str = "R1") -> dict[str, object]:
        return {"region_id": place, "level": "town", "name": name, "batch_id": batch}

    table = stored(
        "region", [region("old", 1), region("new", 3), region("middle", 2), region("other", 1, "R2")]
    )
    found = [(row["region_id"], row["name"]) for row in rows(current(table, ["region_id"]), "region_id")]
    assert found == [("R1", "new"), ("R2", "other")]

"""A file that comes again is known by its bytes and by what was made of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from actions_case import content, deliver, mapping_file, readings, written
from tanliu.app.compute.import_data import Imported, import_files
from tanliu.app.compute.mend import quarantined
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.source.types import Mapping, Readings
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

STAMPS = "meter,stamp,kwh\n" + "".join(f"M1,03/02/2025 {hour:02d}:00,1\n" for hour in (0, 6, 12, 18))


def mapping(tmp_path: Path, kind: str = "readings") -> Mapping:
    return load_mapping(mapping_file(tmp_path, kind))


def brought(workspace: Workspace, packs: Catalog, told: Mapping, file: Path) -> Imported:
    return import_files(workspace, packs, told, file)[0]


def formed(told: Mapping, form: str) -> Mapping:
    assert isinstance(told.readings, Readings)
    return replace(told, readings=replace(told.readings, stamp=replace(told.readings.stamp, format=form)))


def test_a_mended_mapping_takes_what_was_refused_and_closes_it(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    file, told = written(tmp_path, STAMPS, "d.csv"), mapping(tmp_path)
    assert brought(mini, packs, told, file).rows_refused == 4
    again = brought(mini, packs, formed(told, "%d/%m/%Y %H:%M"), file)
    assert (again.skipped, again.rows_accepted, again.rows_refused) == (False, 4, 0)
    assert {str(row["day"]) for row in content(mini, "reading").to_pylist()} == {"2025-02-03"}
    # what the first try had refused is in the store now, and waits for nobody
    assert quarantined(mini) == []


def test_a_row_whose_firm_became_known_is_taken_the_second_time(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    text = "id,period,diesel,power,added\nC,2025-01,1,10,5\nA,2025-01,1,20,5\n"
    first = deliver(mini, packs, tmp_path, "reports", text, "rep.csv")
    assert [one.rows_refused for one in first] == [1, 1]
    assert all(one.skipped for one in deliver(mini, packs, tmp_path, "reports", text, "rep.csv"))
    deliver(mini, packs, tmp_path, "master", "id,name,place,meter\nC,Firm C,R1,M3\n", "more.csv")
    done = deliver(mini, packs, tmp_path, "reports", text, "rep.csv")
    assert [(one.skipped, one.rows_accepted, one.rows_refused) for one in done] == [(False, 2, 0)] * 2
    # A's rows said what was known and are not booked again
    assert sorted(content(mini, "report")["entity_id"].to_pylist()) == ["A", "A", "C", "C"]
    assert quarantined(mini) == []


def test_another_column_of_the_file_leaves_refused_rows_of_the_first_open(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    told = mapping(tmp_path)
    assert isinstance(told.readings, Readings)
    file = written(tmp_path, "stamp,a,b\n2025-03-01 00:00,x,1\n2025-03-01 06:00,2,3\n", "two.csv")

    def of(meter: str, column: str) -> Mapping:
        assert told.readings is not None
        code, amount = told.readings.meter_code, told.readings.quantity
        fed = replace(
            told.readings,
            meter_code=replace(code, columns=(), constant=meter),
            quantity=replace(amount, columns=(column,)),
        )
        return replace(told, readings=fed)

    assert brought(mini, packs, of("M1", "a"), file).rows_refused == 1
    second = brought(mini, packs, of("M2", "b"), file)
    assert (second.skipped, second.rows_accepted) == (False, 2)
    assert [row["found"] for row in quarantined(mini)] == ["x"]


def test_a_comment_in_a_mapping_makes_no_other_delivery(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    file = written(tmp_path, readings("M1", 3, 4), "d.csv")
    assert not brought(mini, packs, mapping(tmp_path), file).skipped
    lines = mapping_file(tmp_path, "readings").read_text(encoding="utf-8")
    commented = written(tmp_path, "# ours\n\n" + lines, "commented.yaml")
    assert brought(mini, packs, load_mapping(commented), file).skipped


def test_mended_rows_without_their_columns_say_what_is_missing(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    from tanliu.app.compute.mend import import_mended

    file, told = written(tmp_path, STAMPS, "d.csv"), mapping(tmp_path)
    brought(mini, packs, told, file)
    with pytest.raises(TanliuError) as caught:
        import_mended(mini, packs, told, written(tmp_path, STAMPS, "mended.csv"))
    assert "quarantine_file" in str(caught.value.accepted)
    assert len(quarantined(mini)) == 4

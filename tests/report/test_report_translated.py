"""Sources, notes and grades of packs in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from tanliu.catalog.finding import Finding
from tanliu.catalog.load import load
from tanliu.catalog.schema.rows import read_rows
from tanliu.catalog.schema.values import Grade
from tanliu.catalog.translation import Translation
from tanliu.catalog.types import Catalog
from tanliu.report.translated import in_words

#: Keys of documents under which packs say a sentence in English alone.
SAID = frozenset(
    {"source", "evidence", "note", "clause", "where", "boundary", "baseline", "threshold", "ceilings_source"}
)
#: Three words of English in a row are a sentence that nobody translated.
ENGLISH = re.compile(r"[A-Za-z][a-z'’]+(?:[ ,;:]+[a-z(][a-z'’-]*){2,}")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("own judgement", "自行判断"),
        ("case collection (2022), section 1.2, line 621", "《案例集》（2022）第 1.2 节第 621 行"),
        ("GB/T 2589-2020, as recollected", "GB/T 2589-2020（凭记忆）"),
        ("GB 16780-2021, from memory; own judgement", "GB 16780-2021（凭记忆）；自行判断"),
        ("0.01 kg/tkm – table 4.1 (secondary source)", "0.01 kg/tkm – 表 4.1（二手来源）"),
        ("Photovoltaics 2026.11 · own judgement", "Photovoltaics 2026.11 · 自行判断"),
        ("nothing that a table knows", "nothing that a table knows"),
        ("nothing; of the kind", "nothing; of the kind"),
        ("", ""),
    ],
)
def test_a_text_in_chinese(text: str, chinese: str, catalog: Catalog) -> None:
    assert in_words(text, catalog, "zh") == chinese
    assert in_words(text, catalog, "en") == text


def test_every_grade_of_evidence_has_its_chinese(catalog: Catalog) -> None:
    for grade in (one for part in get_args(Grade) for one in (get_args(part) or (part,))):
        assert re.search("[一-鿿]", in_words(grade, catalog, "zh")), grade


def test_nothing_that_packs_say_is_left_in_english(catalog: Catalog) -> None:
    """A new source or note fails here until its Chinese stands in the table, be it the name of a document itself."""
    texts = {*_of_tables(catalog), *_of_documents(catalog)}
    assert len(texts) > 500
    assert [one for one in sorted(texts) if ENGLISH.search(in_words(one, catalog, "zh"))] == []


def _of_tables(catalog: Catalog) -> Iterator[str]:
    tables = (
        catalog.factors, catalog.uncertainties, catalog.activities.values(), catalog.purposes.values(), catalog.fields.values(),
        catalog.industries.values(), catalog.regions.values(), catalog.substances.values(), catalog.measures.values(),
        catalog.items.values(), catalog.roles.values(), catalog.quantity_kinds.values(), catalog.headings.values(), catalog.sentinels.values(),
    )  # fmt: skip
    for row in (one for table in tables for one in table):
        yield from (getattr(row, key, "") for key in ("source", "clause", "note", "evidence", "edition"))


def _of_documents(catalog: Catalog) -> Iterator[str]:
    for editions in catalog.documents.values():
        for document in (one for group in editions.values() for one in group):
            yield from _said(document.data)


def _said(data: Any) -> Iterator[str]:
    # Any: nodes of YAML
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in SAID and isinstance(value, str):
                yield value
            yield from _said(value)
    elif isinstance(data, list | tuple):
        for one in data:
            yield from _said(one)


def test_a_form_keeps_its_places(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "taxonomy"
    folder.mkdir(parents=True)
    (folder / "translations.csv").write_text("en,zh\ntable {1} of {2},表 {1}\n", encoding="utf-8")
    findings: list[Finding] = []
    assert list(read_rows(folder / "translations.csv", Translation, findings)) == []
    assert "other places" in str(findings[0].error)

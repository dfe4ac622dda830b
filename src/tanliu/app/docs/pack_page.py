"""Reference of the packs that come with tanliu: what each holds, and how far its factors can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tanliu.app.docs.markdown import code, table
from tanliu.catalog.load import load
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import EVIDENCE, HOWS, Catalog, Factor, Pack
from tanliu.flow.indicator.load import parse


def pack_page() -> str:
    """Return the page."""
    return "".join(_parts(load()))


def _parts(catalog: Catalog) -> Iterator[str]:
    yield "# Packs\n\n"
    yield "What the packs under `packs/` hold. How a pack is written: [packs/README.md](../../packs/README.md).\n"
    for pack in catalog.packs:
        yield from _pack(catalog, pack)
    yield "\n## Kinds of match\n\n"
    yield f"How a factor fits, from the best to the weakest: {', '.join(code(how) for how in HOWS)}.\n"
    yield "\n## Carriers\n\n"
    yield table(
        ("carrier", "English", "中文", "unit", "group", "scope", "emission by"),
        (
            (code(c.id), c.name_en, c.name_zh, c.unit, c.group, c.scope, c.emission_method)
            for c in catalog.carriers.values()
        ),
    )
    yield "\n## Activities that are no energy carriers\n\n"
    yield table(
        ("activity", "English", "中文", "unit", "kind", "scope"),
        (
            (code(one.id), one.name_en, one.name_zh, one.unit, one.group, one.scope)
            for one in catalog.activities.values()
            if not one.is_energy
        ),
    )
    yield from _purposes(catalog)
    yield from _quantity_kinds(catalog)


def _purposes(catalog: Catalog) -> Iterator[str]:
    yield "\n## Purposes\n\n"
    yield "How a quantity counts by what it was for: by the factor, as zero by rule, or not at all (none).\n\n"
    yield table(
        (
            "purpose",
            "English",
            "中文",
            "direction",
            "part of",
            "energy",
            "cap",
            "location based",
            "market based",
        ),
        (
            (
                *(code(one.id), one.name_en, one.name_zh, one.direction, one.part_of),
                *("yes" if flag else "no" for flag in (one.has_energy, one.is_capped)),
                *(one.location, one.market),
            )
            for one in catalog.purposes.values()
        ),
    )


def _quantity_kinds(catalog: Catalog) -> Iterator[str]:
    yield "\n## What sensors read\n\n"
    yield "Named in the column carrier of a meter: its readings are averaged and count for no account.\n\n"
    yield table(
        ("quantity kind", "English", "中文", "unit"),
        ((code(one.id), one.name_en, one.name_zh, one.unit) for one in catalog.quantity_kinds.values()),
    )


def _pack(catalog: Catalog, pack: Pack) -> Iterator[str]:
    yield f"\n## {pack.id} {pack.version}\n\n{pack.title['en']} / {pack.title['zh']}. {pack.describes['en']}.\n"
    if pack.depends:
        yield f"\nBuilds on {', '.join(code(name) for name in pack.depends)}.\n"
    yield from _factors([factor for factor in catalog.factors if factor.pack == pack.id])
    yield from _schemes(catalog, pack)
    sources = [document for document in catalog.sources.values() if document.pack == pack.id]
    if sources:
        mappings = [load_mapping(document.path) for document in sources]
        yield "\n### Sources\n\n"
        yield table(
            ("source", "title", "files", "feeds"),
            (
                (code(m.source), f"{m.title['en']} / {m.title['zh']}", code(m.files), ", ".join(_fed(m)))
                for m in mappings
            ),
        )


def _fed(mapping: object) -> list[str]:
    names = list(getattr(mapping, "tables", {}))
    return [*names, "reading"] if getattr(mapping, "readings", None) is not None else names


def _factors(factors: Sequence[Factor]) -> Iterator[str]:
    if not factors:
        return
    tables: dict[str, list[Factor]] = {}
    for factor in factors:
        tables.setdefault(factor.file.rpartition("/")[2], []).append(factor)
    yield "\n### Factors\n\n"
    yield table(
        ("table", "rows", *EVIDENCE),
        ((code(name), len(rows), *_graded(rows)) for name, rows in sorted(tables.items())),
    )


def _graded(rows: Sequence[Factor]) -> list[object]:
    counts = Counter(row.evidence for row in rows)
    return [counts.get(grade) for grade in EVIDENCE]


def _schemes(catalog: Catalog, pack: Pack) -> Iterator[str]:
    for document in catalog.schemes.values():
        if document.pack != pack.id:
            continue
        title = document.data["title"]
        yield f"\n### Scheme {document.id}\n\n{title['en']} / {title['zh']}.\n\n"
        if "indicators" not in document.data:
            choices = (key for key in document.data if key not in ("scheme", "title"))
            yield table(("choice", "value"), ((code(key), _value(document.data[key])) for key in choices))
            continue
        scheme = parse(document, catalog)
        yield f"Source: {scheme.source}. Evidence: {scheme.evidence}.\n\n"
        yield table(
            ("indicator", "title", "unit", "form", "of", "graded"),
            (
                (
                    code(i.id),
                    f"{i.title_en} / {i.title_zh}",
                    i.unit,
                    i.form,
                    ", ".join(i.subjects),
                    _judged(i),
                )
                for i in scheme.indicators
            ),
        )


def _judged(indicator: object) -> str:
    """Return in words what judges an indicator: its bands, classes, or rank."""
    bands, classes = getattr(indicator, "bands", ()), getattr(indicator, "classes", None)
    if bands:
        ends = (f"{band.grade}: {'above' if band.up_to is None else f'to {band.up_to}'}" for band in bands)
        return "; ".join(ends)
    return f"{classes.count} classes by {classes.method}" if classes else ""


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

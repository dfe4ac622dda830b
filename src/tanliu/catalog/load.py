"""Load packs into one frozen catalog; the first fault stops it with file and line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from tanliu.catalog import editions, factors, holidays, items, packfile, schema, taxonomy, widths
from tanliu.catalog.activity import BIOGENIC, BIOMASS, ActivityKind, Carrier, QuantityKind
from tanliu.catalog.finding import noted
from tanliu.catalog.held import held
from tanliu.catalog.types import Catalog, Document, Factor, Finding, Pack, Substance
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


def packs_dir() -> Path:
    """Return the folder of the packs that come with tanliu.

    Raises
    ------
    TanliuError
        When neither an installed copy nor a source tree with ``packs/`` is there.
    """
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "packs", here.parents[3] / "packs"):
        if (folder / "base" / "pack.yaml").exists():
            return folder
    raise TanliuError(
        "the folder of packs is missing", where=here.parents[1], accepted=Message("packs/ with base/ in it")
    )


def load(pack_ids: Sequence[str] | None = None, extra: Sequence[Path] = ()) -> Catalog:
    """Load packs and what they depend on.

    Parameters
    ----------
    pack_ids
        Packs that come with tanliu; all of them when None. What they depend on is loaded before them.
    extra
        Folders of user packs. They come last, take precedence, and their factors are ``user_supplied``.

    Returns
    -------
    Catalog
        Every factor, taxonomy, scheme and source of the packs.

    Raises
    ------
    TanliuError
        When a pack is unknown, depends on an unknown pack or has a fault.
    """
    return assemble([*_installed(pack_ids), *(packfile.read(path, user=True) for path in extra)])


def _installed(pack_ids: Sequence[str] | None) -> list[Pack]:
    """Return the packs in an order in which each comes after those it depends on."""
    folder = packs_dir()
    known = {path.parent.name: path.parent for path in sorted(folder.glob("*/pack.yaml"))}
    ordered: dict[str, Pack] = {}
    for name in known if pack_ids is None else pack_ids:
        _add(name, known, ordered, ())
    return list(ordered.values())


def _add(name: str, known: Mapping[str, Path], ordered: dict[str, Pack], above: tuple[str, ...]) -> None:
    if name in ordered:
        return
    if name not in known:
        where = above[-1] if above else None
        raise TanliuError("unknown pack", where=where, found=name, accepted=", ".join(known))
    if name in above:
        raise TanliuError("packs depend on each other in a circle", found=" -> ".join((*above, name)))
    pack = packfile.read(known[name], user=False)
    for below in pack.depends:
        _add(below, known, ordered, (*above, name))
    ordered[name] = pack


@held
def assemble(packs: Sequence[Pack]) -> Catalog:
    """Build the catalog of packs that are already ordered; a later pack replaces entries of the same id."""
    _refuse_missing(packs)
    findings: list[Finding] = []
    tables = {table: _taxonomy(packs, table, findings) for table in taxonomy.TABLES}
    findings += widths.clashes(packs)
    found = list(chain.from_iterable(read_factors(pack, findings) for pack in packs))
    documents = _documents(packs, findings)
    catalogue = {table: _catalogue(packs, table, findings) for table in items.TABLES}
    by_id = _unique(found, findings)
    findings += _two_meanings(
        tables["carriers"], tables["activities"], "an energy carrier of this id is in {place}"
    )
    counted = {**tables["carriers"], **tables["activities"]}
    findings += _two_meanings(counted, tables["quantity_kinds"], "an activity of this id is in {place}")
    days_off = holidays.calendar(holidays.read(pack.path / "calendars", findings) for pack in packs)
    if findings:
        raise findings[0].error
    catalog = Catalog(
        packs=tuple(packs),
        factors=tuple(by_id.values()),
        carriers=tables["carriers"],
        activities=MappingProxyType(counted),
        purposes=tables["purposes"],
        fields=tables["fields"],
        industries=tables["industries"],
        regions=tables["regions"],
        substances=tables["substances"],
        beside=_beside(tables["substances"], by_id.values(), tables["carriers"]),
        uncertainties=tuple(tables["uncertainty"].values()),
        measures=tables["measures"],
        documents=documents,
        items=catalogue["items"],
        unit_names=catalogue["units"],
        by_id=MappingProxyType(by_id),
        by_question=_index(by_id.values()),
        calendar=days_off,
        roles=tables["roles"],
        quantity_kinds=tables["quantity_kinds"],
        headings=tables["headings"],
        sentinels=tables["sentinels"],
        translations=tables["translations"],
    )
    for fault in schema.check_across(catalog):
        raise fault
    return catalog


def read_factors(pack: Pack, findings: list[Finding]) -> list[Factor]:
    """Read every factor table of a pack, in the order of the file names."""
    tables = sorted((pack.path / "factors").glob("*.csv"))
    return list(chain.from_iterable(factors.read(path, pack.id, findings) for path in tables))


def _refuse_missing(packs: Sequence[Pack]) -> None:
    loaded: set[str] = set()
    for pack in packs:
        if missing := sorted(set(pack.depends) - loaded):
            raise TanliuError("a pack it depends on is not loaded before it", where=pack.path, found=missing)
        if pack.id in loaded:
            raise TanliuError("two packs have the same id", where=pack.path, found=pack.id)
        loaded.add(pack.id)


def _taxonomy(packs: Sequence[Pack], table: str, findings: list[Finding]) -> Mapping[str, Any]:
    # Any: each table yields one class of entry, which the type of a mapping by name cannot say
    folders = (pack.path / "taxonomy" for pack in packs)
    return _by_id(chain.from_iterable(taxonomy.read(folder, table, findings) for folder in folders))


def _catalogue(packs: Sequence[Pack], table: str, findings: list[Finding]) -> Mapping[str, Any]:
    folders = (pack.path / "catalogue" for pack in packs)
    return _by_id(chain.from_iterable(items.read(folder, table, findings) for folder in folders))


def _documents(
    packs: Sequence[Pack], findings: list[Finding]
) -> Mapping[str, Mapping[str, tuple[Document, ...]]]:
    """Return the documents by folder and id, each id with its editions; one with a fault becomes a finding."""
    schema.discover()
    read = [packfile.documents(pack, findings) for pack in packs]
    found = {}
    for folder in sorted({name for documents in read for name in documents}):
        found[folder] = editions.arranged(documents.get(folder, []) for documents in read)
        every = [one for group in found[folder].values() for one in group]
        faults = schema.check(every, folder)
        faults += [fault for group in found[folder].values() for fault in editions.clashes(group)]
        findings += [Finding("", 1, str(fault), fault) for fault in faults]
    return MappingProxyType(found)


def _by_id(entries: Iterable[N]) -> Mapping[str, N]:
    return MappingProxyType({entry.id: entry for entry in entries})


def _two_meanings(
    first: Mapping[str, ActivityKind], others: Mapping[str, ActivityKind | QuantityKind], what: str
) -> list[Finding]:
    """Find what one table has under the id of another, so that what counts of it would be in doubt."""
    return [
        noted(others[name].file, others[name].line, Message(what, place=first[name].file), found=name)
        for name in others
        if name in first
    ]


def _unique(found: Iterable[Factor], findings: list[Finding]) -> dict[str, Factor]:
    """Key factors by id; an id may return in a later pack, which replaces it, but not in the same one."""
    by_id: dict[str, Factor] = {}
    for factor in found:
        if (earlier := by_id.get(factor.id)) and earlier.pack == factor.pack:
            place = f"{earlier.file}:{earlier.line}"
            what = Message("the id is used already in {place}", place=place)
            findings.append(noted(factor.file, factor.line, what, found=factor.id))
        by_id[factor.id] = factor
    return by_id


def _beside(
    substances: Mapping[str, Substance], found: Iterable[Factor], carriers: Mapping[str, Carrier]
) -> tuple[Substance, ...]:
    """Return the substances told beside the greenhouse gases of which some pack has a factor with a source.

    Biogenic CO2 comes with the carbon content of biomass, too.
    """
    known = set()
    for row in (one for one in found if one.evidence != "unsourced"):
        if row.kind == "emission_factor":
            known.add(row.gas)
        elif (
            row.kind == "carbon_content"
            and row.carrier in carriers
            and carriers[row.carrier].group == BIOMASS
        ):
            known.add(BIOGENIC)
    return tuple(one for one in substances.values() if one.is_beside and one.id in known)


def _index(found: Iterable[Factor]) -> Mapping[tuple[str, str, str], tuple[Factor, ...]]:
    groups: dict[tuple[str, str, str], list[Factor]] = defaultdict(list)
    for factor in found:
        groups[factor.kind, factor.carrier, factor.gas].append(factor)
    return MappingProxyType({question: tuple(group) for question, group in groups.items()})

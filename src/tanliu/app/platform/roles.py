"""Roles of people as the packs in use name them; what a role may do that no pack names is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tanliu.app.platform.desk import described, known_verbs
from tanliu.app.platform.served import catalog
from tanliu.catalog import taxonomy
from tanliu.catalog.types import Finding, Role
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def roles() -> Mapping[str, Role]:
    """Return the roles of the packs in use by id."""
    return catalog().roles


def role_named(name: str | None) -> Role | None:
    """Return a role of the packs in use; None when there is none of this name, or no longer."""
    return roles().get(name or "")


def verbs_of(name: str | None) -> frozenset[str]:
    """Return what a role may do; nothing without a role."""
    found = role_named(name)
    return frozenset() if found is None else found.verbs


def speaking() -> list[str]:
    """Return the ids of the roles that speak for enterprises."""
    return [one.id for one in roles().values() if one.speaks]


def administering() -> list[str]:
    """Return the ids of the roles that may administer."""
    return [one.id for one in roles().values() if "administer" in one.verbs]


def findings(folders: Iterable[Path]) -> list[Finding]:
    """Return what packs say of roles that no desk knows: verbs, and entries of the side bar."""
    return [
        Finding(one.file, one.line, str(fault), fault)
        for folder in folders
        for one in taxonomy.read(folder / "taxonomy", "roles", [])
        if isinstance(one, Role)
        for fault in _faults(one)
    ]


def _faults(role: Role) -> Iterator[TanliuError]:
    pages = {entry.page for desk in described() for entry in desk.entries}
    for what, named, known in (("verbs", role.verbs, known_verbs()), ("desks", role.desks, pages)):
        if unknown := sorted(named - known):
            yield TanliuError(
                Message("a role names what no desk knows"), where=f"{role.file}:{role.line}: {role.id}, {what}",
                found=", ".join(unknown), accepted=", ".join(sorted(known)),
            )  # fmt: skip

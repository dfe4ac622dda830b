"""published.yaml: every figure a case prints, how we read it, and by what it is tested or contradicted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from tanliu.catalog import yamlfile
from tanliu.catalog.document import Document
from tanliu.catalog.finding import noted
from tanliu.catalog.schema import Block, Number, Text, fault, faults, finding
from tanliu.catalog.types import Finding
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_CLAIM, _TEST = "claim:", "test:"
Proof = Annotated[str, StringConstraints(pattern=r"^(claim:[^/\s]+/\S+|test:\S+\.py::\w+)$")]
#: Verdicts of claims that contradict what is printed.
_OFF = ("differs", "off_by_unit")


class Figure(Block):
    """One figure of the case."""

    id: Text
    as_written: Text
    """The words of the case."""
    where: Text
    value: Any
    """Our reading; null where the case names none."""
    unit: Text
    system: Text
    how: Literal["input", "computed", "target", "claim"]
    """Read off the case, follows from inputs, a goal, or merely stated."""
    check: Text
    tolerance: Annotated[Number, Field(ge=0)] | None
    status: Literal["tested", "contradicted", "not_reachable"]
    """Reached by a test or claim, contradicted by a claim with its arithmetic, or not reachable, and then why."""
    by: tuple[Proof, ...] = ()
    """``claim:DOCUMENT/ID`` of the pack, or ``test:FILE::NAME`` of the repository."""
    why: Text | None = None

    @model_validator(mode="after")
    def _proved(self) -> Self:
        if self.status == "not_reachable":
            if self.why is None:
                raise fault("a figure that is not reachable says why", at=("status",), found=self.id)
        elif not self.by:
            raise fault("a figure says by which test or claim it is so", at=("status",), found=self.id)
        if self.status == "contradicted" and not any(one.startswith(_CLAIM) for one in self.by):
            raise fault(
                "what contradicts a figure is a claim, with its arithmetic", at=("by",), found=self.id
            )
        return self


class Published(Block):
    """The figures of a case."""

    case: Text
    source: Text
    figures: tuple[Figure, ...]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen: set[str] = set()
        for at, figure in enumerate(self.figures):
            if figure.id in seen:
                raise fault("a figure is there twice", at=("figures", at, "id"), found=figure.id)
            seen.add(figure.id)
        return self


def check(path: Path) -> list[Finding]:
    """Return what is wrong with a published.yaml: keys, vocabularies, repeated ids, proofs that are not there.

    Tests are looked for where the pack lies in a repository with a folder ``tests`` beside the packs.
    """
    data, lines = yamlfile.read(path)
    if not isinstance(data, dict):
        return [noted(path, 1, "a block of keys wanted")]
    document = Document("published", "", path, MappingProxyType(data), lines)
    if found := [finding(error, path) for error in faults(document, Published)]:
        return found
    verdicts, beside = _verdicts(path.parent / "claims"), path.parent.parent.parent
    return [
        finding(error, path)
        for at, figure in enumerate(Published.model_validate(data).figures)
        for error in _unproved(figure, document.where("figures", at), verdicts, beside)
    ]


def _unproved(
    figure: Figure, where: str, verdicts: Mapping[str, str], repository: Path
) -> Iterator[TanliuError]:
    """Yield the proofs of a figure that are not there, or say another thing."""
    for one in figure.by:
        if one.startswith(_TEST):
            if (repository / "tests").is_dir() and not _is_test(repository, one.removeprefix(_TEST)):
                yield TanliuError("no such test", where=where, found=one)
        elif (verdict := verdicts.get(one.removeprefix(_CLAIM))) is None:
            yield TanliuError("no such claim", where=where, found=one)
        elif (verdict in _OFF) != (figure.status == "contradicted"):
            what = Message("the claim says otherwise: {verdict}", verdict=verdict)
            yield TanliuError(what, where=where, found=one)


def _verdicts(folder: Path) -> dict[str, str]:
    """Return the verdict that each claim of a pack tells, by document and id; whether they are right is checked by its room."""
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        data = yamlfile.read(file)[0]
        if isinstance(data, dict):
            for one in data.get("figures") or ():
                found[f"{data.get('claim')}/{one.get('id')}"] = str(one.get("verdict"))
    return found


def _is_test(repository: Path, name: str) -> bool:
    file, _, function = name.partition("::")
    path = repository / file
    inside = path.resolve().is_relative_to((repository / "tests").resolve())
    return inside and path.is_file() and f"\ndef {function}(" in path.read_text(encoding="utf-8")

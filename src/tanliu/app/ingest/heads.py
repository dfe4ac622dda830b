"""What the columns of a file are called: header rows joined, names that stand twice or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from tanliu.app.ingest import limits
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Likeness from which a column of the file is proposed for one that is missing.
_ALIKE = 0.6


def column_names(
    rows: Sequence[Sequence[str]], file: str, wanted: Collection[str] = (), *, filled: bool = False
) -> tuple[str, ...]:
    """Return a name for each column.

    A column without a name, or asked for by its place, is ``#4``; one whose name stands twice is ``Cost (1)``,
    ``Cost (2)``. Parts of several header rows are joined by a slash.

    Parameters
    ----------
    rows
        The header rows, from the upper one.
    wanted
        Names that the mapping uses. Where more of them are found so, an upper name holds for the columns to its right
        that have none, as text files and sheets without merged cells write it.
    filled
        Whether upper names hold so where nothing is wanted.

    Raises
    ------
    TanliuError
        ``duplicate_header``: the mapping names a column that stands twice, so that either would be a guess.
    TooLargeError
        When there are too many.
    """
    width = max(map(len, rows))
    limits.require_columns(width, file)
    plain = _plain(rows, width, wanted)
    if len(rows) > 1:
        upper = [_to_the_right(row, rows[at:]) for at, row in enumerate(rows[:-1], 1)]
        to_the_right = _plain([*upper, rows[-1]], width, wanted)
        if filled or len(set(to_the_right).intersection(wanted)) > len(set(plain).intersection(wanted)):
            plain = to_the_right
    times = Counter(plain)
    seen: Counter[str] = Counter()
    names: dict[str, None] = {}
    for place, name in enumerate(plain, 1):
        seen[name] += 1
        named = f"#{place}"
        if name and named not in wanted:
            named = name if times[name] == 1 else f"{name} ({seen[name]})"
        while named in names or (named != name and times[named]):
            named += "'"
        names[named] = None
    for name, count in times.items():
        if name and count > 1 and name in wanted:
            accepted = ", ".join(f"{name} ({one})" for one in range(1, count + 1))
            raise TanliuError(
                "duplicate_header: a column name stands twice", where=file, found=name, accepted=accepted
            )
    return tuple(names)


def _plain(rows: Sequence[Sequence[str]], width: int, wanted: Collection[str]) -> list[str]:
    return [_joined([row[at] if at < len(row) else "" for row in rows], wanted) for at in range(width)]


def _to_the_right(row: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
    """Fill the cells of a header that say nothing above one that does with what stands to the left of them."""
    found: list[str] = []
    for at, cell in enumerate(row):
        under = any(at < len(one) and one[at].strip() for one in below)
        found.append(cell if cell.strip() or not under or not found else found[-1])
    return found


def _joined(parts: Sequence[str], wanted: Collection[str]) -> str:
    cells = [cell.strip().strip("\ufeff\u3000") for cell in parts]
    # a line break within a name is how a sheet was laid out; a mapping may write it either way
    cells = [cell if cell in wanted else " ".join(cell.split()) for cell in cells]
    return "/".join(cell for at, cell in enumerate(cells) if cell and (not at or cell != cells[at - 1]))


def renamed(header: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that `column_names` had to name."""
    there = frozenset(header)
    return tuple(
        name
        for place, name in enumerate(header, 1)
        if name == f"#{place}" or (name[-1:] == ")" and {f"{name[:-3]}(1)", f"{name[:-3]}(2)"} <= there)
    )


def require_new(header: Sequence[str], made: Collection[str], file: str) -> None:
    """Refuse columns that a mapping makes under the name of one that is there.

    Raises
    ------
    TanliuError
        ``duplicate_header``.
    """
    if both := [name for name in made if name in header]:
        raise TanliuError(
            "duplicate_header: a column name stands twice",
            where=file,
            found=both[0],
            accepted=", ".join(header[:40]),
        )


def no_header(row: int, file: str, *, sheet: bool) -> TanliuError:
    """Return the error of a file that ends before its header."""
    text = (
        "the sheet has no row {row} for the header" if sheet else "the file has no row {row} for the header"
    )
    return TanliuError(Message(text, row=row), where=file)


def require_columns(header: Sequence[str], wanted: Sequence[str], file: str) -> None:
    """Refuse a file that lacks columns of the mapping.

    Raises
    ------
    TanliuError
        ``missing_column``.
    """
    there = frozenset(header)
    if missing := [name for name in wanted if name not in there]:
        raise TanliuError(
            Message("missing_column: {columns}", columns=', '.join(missing)), where=file,
            found=[name[:60] for name in header[:40]], accepted=_accepted(missing, header),
        )  # fmt: skip


def _accepted(missing: Sequence[str], header: Sequence[str]) -> Message:
    """Name columns of the file that could be those that are missing, called otherwise."""
    alike = [(name, found[0]) for name in missing if (found := get_close_matches(name, header, 1, _ALIKE))]
    if not alike:
        return Message("the columns that the source mapping names")
    pairs = ", ".join(f"{name} → {other}" for name, other in alike)
    return Message("the columns that the source mapping names; called otherwise now? {pairs}", pairs=pairs)

"""A lottery that anybody can draw again: the hash of the seed is published before, the seed after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from tanliu.kit.errors import TanliuError


def commitment(seed: str) -> str:
    """Return what is published before the draw: SHA-256 of the seed, as hexadecimal digits."""
    return sha256(seed.encode()).hexdigest()


def drawn(seed: str, ids: Iterable[str]) -> list[str]:
    """Return ids in the order in which they are drawn: by SHA-256 of the seed, a zero byte and the id.

    The order depends on the seed and on each id alone, so that another id neither moves nor hides one.
    """
    start = sha256(seed.encode() + b"\0")

    def ticket(id: str) -> tuple[bytes, str]:
        one = start.copy()
        one.update(id.encode())
        return one.digest(), id

    return sorted(ids, key=ticket)


def shared(amount: int, wanted: Sequence[int], ids: Sequence[str], seed: str) -> list[int]:
    """Share a whole amount among equals: proportional parts rounded down, the remainder one each by lot.

    Source: Québec, c. Q-2, r. 46.1, s. 61.5 (proportional share floored, the remainder 1 each by random number).

    Parameters
    ----------
    amount
        Whole number of lots, at most the sum of what is wanted.
    wanted
        Lots that each wants.

    Raises
    ------
    TanliuError
        When there is more to share than is wanted, or an id is there twice.
    """
    total = sum(wanted)
    if not 0 <= amount <= total:
        raise TanliuError("no more is shared than is wanted", found=amount, accepted=f"0 – {total}")
    if len(set(ids)) != len(ids):
        raise TanliuError("an order is there twice")
    if not total:
        return [0] * len(ids)
    parts = [amount * one // total for one in wanted]
    short = {id for id, one in zip(ids, wanted, strict=True) if amount * one % total}
    luck = set(drawn(seed, short)[: amount - sum(parts)])
    return [part + (id in luck) for id, part in zip(ids, parts, strict=True)]

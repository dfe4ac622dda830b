"""The Merkle tree of RFC 6962, section 2.1, with proofs, and their verification as RFC 9162 (2.1.3.2 and 2.1.4.2) has it.

A leaf and a node are hashed with different first bytes, so that none can stand for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

#: Root of the tree that has no leaf.
EMPTY = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over two others."""
    return sha256(b"\x01" + left + right).digest()


class Known:
    """A tree of which somebody knows the whole subtrees.

    Parameters
    ----------
    size
        Leaves.
    whole
        Returns the root of the leaves from ``place * 2**height`` to before ``(place + 1) * 2**height``.
    """

    def __init__(self, size: int, whole: Callable[[int, int], bytes]) -> None:
        self._size, self._whole = size, whole

    def __len__(self) -> int:
        return self._size

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first leaves; over all when no size is given."""
        size = len(self) if size is None else size
        return self._over(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the path from a leaf to the root over the first ``size`` leaves, lowest first.

        Raises
        ------
        IndexError
            When the leaf is not among them.
        """
        if not 0 <= index < size <= len(self):
            raise IndexError(index)
        path: list[bytes] = []
        low, high = 0, size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._over(middle, high))
                high = middle
            else:
                path.append(self._over(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, first: int, second: int) -> list[bytes]:
        """Return the proof that the tree of ``second`` leaves only added to that of ``first``.

        Raises
        ------
        IndexError
            When the sizes are not in order, or larger than the tree.
        """
        if not 0 < first <= second <= len(self):
            raise IndexError(first)
        path: list[bytes] = []
        low, high, whole = 0, second, True
        while first != high:
            middle = low + _split(high - low)
            if first <= middle:
                path.append(self._over(middle, high))
                high = middle
            else:
                path.append(self._over(low, middle))
                low, whole = middle, False
        if not whole:
            path.append(self._over(low, high))
        return path[::-1]

    def _over(self, low: int, high: int) -> bytes:
        count = high - low
        height = count.bit_length() - 1
        if count == 1 << height and not low % count:
            return self._whole(height, low >> height)
        middle = low + _split(count)
        return node_hash(self._over(low, middle), self._over(middle, high))


class Tree(Known):
    """A tree in memory that grows at its right edge; every whole subtree is hashed once.

    ``levels[h][i]`` is the root of the leaves from ``i * 2**h`` to before ``(i + 1) * 2**h``.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.levels: list[list[bytes]] = [[]]
        super().__init__(0, lambda height, place: self.levels[height][place])
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self.levels[0])

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        height, node = 0, leaf
        while True:
            level = self.levels[height]
            level.append(node)
            if len(level) % 2:
                return
            node = node_hash(level[-2], level[-1])
            height += 1
            if height == len(self.levels):
                self.levels.append([])


class Edge:
    """The right edge of a tree: what it needs to grow, and no more, so that a batch reads nothing of those before.

    Parameters
    ----------
    size
        Leaves so far.
    peaks
        Roots of the whole subtrees that make up the tree, the largest first.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)

    def add(self, leaf: bytes, least: int = 1) -> list[tuple[int, int, bytes]]:
        """Add the hash of a leaf.

        Returns
        -------
        list of tuple
            Height, place and root of the subtrees that this leaf made whole, from the height ``least`` on.
        """
        made: list[tuple[int, int, bytes]] = []
        place, height, node = self.size, 0, leaf
        while place & 1:
            node = sha256(b"\x01" + self.peaks.pop() + node).digest()
            place, height = place >> 1, height + 1
            if height >= least:
                made.append((height, place, node))
        self.peaks.append(node)
        self.size += 1
        return made

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self.peaks:
            return EMPTY
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node


def _split(count: int) -> int:
    """Return the largest power of two below a count."""
    return 1 << ((count - 1).bit_length() - 1)


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a path leads from a leaf to a root, and uses up the whole size of the tree."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            node = node_hash(other, node)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, other)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def consistent(first: int, second: int, old: bytes, new: bytes, path: Sequence[bytes]) -> bool:
    """Return whether a proof shows that the second tree begins with the whole of the first."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and old == new
    way = [old, *path] if first & (first - 1) == 0 else list(path)
    if not way:
        return False
    at, last = first - 1, second - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    before = after = way[0]
    for other in way[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, other)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old and after == new

"""A sentence for people: an English template that is its own id, and the values of its blanks."""

from __future__ import annotations

from collections.abc import Mapping


class Message:
    """A sentence with named blanks, not yet in anybody's language.

    The template is the id under which its translation is looked up, as in gettext; the values are filled in afterwards.
    A value that is a message itself is told in the same language.

    Parameters
    ----------
    id
        English template: ``"no {kind} of {carrier}"``. Without values it is plain text, braces and all.
    values
        What stands in its blanks, written as a person should read it.
    """

    __slots__ = ("id", "values")

    def __init__(self, id: str, /, **values: object) -> None:
        self.id = id
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.id.format(**self.values) if self.values else self.id

    def __repr__(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self.values.items())
        return f"Message({self.id!r}{given})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.id, self.values) == (other.id, other.values)

    def __hash__(self) -> int:
        return hash(str(self))

"""One kind of error for people: what is wrong, where, what was found and what is accepted."""

from __future__ import annotations

from tanliu.kit.message import Message


class TanliuError(Exception):
    """Something the user can mend.

    Parameters
    ----------
    what
        One sentence that says what is wrong; a `Message` when it has blanks.
    where
        File, row and field, or the object it is about.
    found
        The offending value as it was found.
    accepted
        What would have been accepted: a `Message` when it is a sentence, else names and values as they are.

    Attributes
    ----------
    what : Message
        The sentence, which `tanliu.report.fault` tells in a reader's language.
    """

    def __init__(
        self, what: str | Message, *, where: object = None, found: object = None, accepted: object = None
    ) -> None:
        self.what = what if isinstance(what, Message) else Message(what)
        self.where, self.found, self.accepted = where, found, accepted
        super().__init__(str(self))

    def shown(self) -> str:
        """Return the offending value, shortened so that it does not flood a terminal."""
        return _shorten(self.found)

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where is not None else str(self.what)]
        if self.found is not None:
            parts.append(f"found {self.shown()}")
        if self.accepted is not None:
            parts.append(f"accepted: {self.accepted}")
        return "; ".join(parts)


class BusyError(TanliuError):
    """Another process is writing; the same request will do a little later."""


class ConflictError(TanliuError):
    """Somebody else changed the same thing in the meantime; whoever looks at it anew may try again."""


class NothingKnownError(TanliuError):
    """What is asked for is well said, and there is nothing of it."""


class TooLargeError(TanliuError):
    """More than is taken at once; smaller parts will do."""


class TooOftenError(TanliuError):
    """More than one may ask for in a day; tomorrow it will do."""


def _shorten(found: object) -> str:
    """Show a value in short: a broken line can be gigabytes long."""
    text = repr(found)
    return text if len(text) <= 120 else f"{text[:100]}… ({len(text)} characters)"

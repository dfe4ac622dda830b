"""How a certificate stands by its text, a list of standings and public keys alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tanliu.decide.assessment.sealed import (
    A_CERTIFICATE,
    A_LIST,
    Key,
    Kind,
    Sealed,
    Standings,
    Told,
    UnsealedError,
    unseal,
)
from tanliu.kit.errors import TanliuError

FORM = "tanliu certificate keys 1"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of a certificate without asking who issued it.

    Attributes
    ----------
    standing
        ``valid``; ``withdrawn``, ``expired``, ``suspended``, ``unwatched`` as on its page; ``early`` before its first day;
        ``unlisted`` where the list was made before it, ``old`` where the list is too old to say that it is valid, ``ahead``
        where it is of a later day.
    list_days
        Age of the list in days.
    """

    standing: str
    sealed: Sealed
    standings: Standings
    list_days: int

    @property
    def holds(self) -> bool:
        return self.standing == "valid"


def judge(text: str, listed: str, keys: Sequence[Key], day: date, most_days: int) -> Verdict:
    """Return how a certificate stands on a day.

    Parameters
    ----------
    text, listed
        The text of the certificate, and that of the list of standings.
    most_days
        Age up to which who checks trusts a list that says nothing against a certificate.

    Raises
    ------
    UnsealedError
        When one of them is no such text, or not signed by one of the keys. ``where`` says which.
    """
    sealed = _unsealed(text, keys, A_CERTIFICATE, "certificate")
    standings = _unsealed(listed, keys, A_LIST, "list")
    days = (day - standings.at.date()).days
    return Verdict(_standing(sealed, standings, day, days, most_days), sealed, standings, days)


def _unsealed(text: str, keys: Sequence[Key], kind: Kind[Told], where: str) -> Told:
    """Return what a text says; an error says which of the two it is about."""
    try:
        return unseal(text, keys, kind)
    except UnsealedError as error:
        error.where = error.where or where
        raise


def _standing(sealed: Sealed, standings: Standings, day: date, days: int, most_days: int) -> str:
    known = 0 <= sealed.place < len(standings.every)
    listed = standings.every[sealed.place] if known else "valid"
    # what was withdrawn stays so, however old the list is
    if listed == "withdrawn":
        return "withdrawn"
    if day > sealed.valid_until:
        return "expired"
    if day < sealed.issued_on:
        return "early"
    if listed != "valid":
        return listed
    if not known:
        return "unlisted"
    if days < 0:
        return "ahead"
    return "old" if days > most_days else "valid"


def keys_told(keys: Sequence[Key]) -> dict[str, Any]:
    """Return public keys as the file that who checks keeps."""
    return {
        "form": FORM,
        "keys": [
            {
                "id": one.id.hex(), "public": one.public, "since": one.since.isoformat(),
                "until": one.until and one.until.isoformat(), "lost": one.is_lost,
            }
            for one in keys
        ],
    }  # fmt: skip


def read_keys(text: str) -> tuple[Key, ...]:
    """Return the public keys of a file.

    Raises
    ------
    TanliuError
        When it is none.
    """
    try:
        told = json.loads(text)
        if told["form"] != FORM:
            raise ValueError(told["form"])
        return tuple(
            Key(
                _public(one["public"]), date.fromisoformat(one["since"]),
                date.fromisoformat(one["until"]) if one["until"] else None, _flag(one["lost"]),
            )
            for one in told["keys"]
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise TanliuError("no file of public keys", accepted=FORM) from error


def _public(text: str) -> str:
    if len(bytes.fromhex(text)) != 32:
        raise ValueError(text)
    return text.lower()


def _flag(told: object) -> bool:
    if not isinstance(told, bool):
        raise TypeError(told)
    return told

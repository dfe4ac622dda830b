"""Acknowledgements: what a receiver says of a parcel, and whether it is about the one that was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from tanliu.decide.exchange.parcel import Fault, Manifest, is_signed
from tanliu.kit.errors import TanliuError

FORM = "tanliu acknowledgement 1"
State = Literal["accepted", "partly", "refused"]
STATES: tuple[State, ...] = ("accepted", "partly", "refused")
_KEYS = frozenset(
    {"form", "key", "manifest", "sha256", "state", "rows_accepted", "rows_refused", "refused", "at", "number"}
)
_PARTS = frozenset({"row", "column", "found", "reason"})
_MOST = 1000


def acknowledgement(
    manifest: Manifest,
    accepted: int,
    refused: Sequence[Fault],
    at: str,
    number: int,
    count: int | None = None,
) -> dict[str, Any]:
    """Return what is said of a parcel that was looked at.

    Parameters
    ----------
    accepted
        Rows that were taken.
    refused
        What is wrong, of which the first thousand are told; of the whole when its row is 0.
    number
        Under which the receiver keeps the parcel.
    count
        Rows refused; those of ``refused`` when left out.
    """
    rows = len({one.row for one in refused if one.row}) if count is None else count
    state: State = "accepted" if not refused and not rows else "partly" if accepted else "refused"
    return {
        "form": FORM, "key": manifest.key, "manifest": manifest.digest, "sha256": manifest.sha256, "state": state,
        "rows_accepted": accepted, "rows_refused": rows if accepted or rows else manifest.rows,
        "refused": [
            {"row": one.row, "column": one.column, "found": one.found, "reason": one.reason} for one in refused[:_MOST]
        ],
        "at": at, "number": number,
    }  # fmt: skip


def require_about(
    told: object, signature: str, manifest: Manifest, public: str, *, must_sign: bool
) -> dict[str, Any]:
    """Return an acknowledgement that is about a parcel.

    Parameters
    ----------
    public
        Key of the partner.
    must_sign
        Whether one without a signature is refused; one with a wrong signature always is.

    Raises
    ------
    TanliuError
        When it is none, is about other bytes, or is not signed as it should be.
    """
    if not isinstance(told, dict) or told.get("form") != FORM or set(told) != _KEYS:
        raise TanliuError("no acknowledgement of a parcel", where="acknowledgement", accepted=FORM)
    if told["state"] not in STATES:
        raise TanliuError(
            "no acknowledgement of a parcel", where="state", found=str(told["state"])[:40], accepted=", ".join(STATES)
        )  # fmt: skip
    for name, wanted in (("key", manifest.key), ("manifest", manifest.digest), ("sha256", manifest.sha256)):
        if told[name] != wanted:
            raise TanliuError(
                "the acknowledgement is about other bytes than were sent", where=name, found=str(told[name])[:64],
                accepted=wanted,
            )  # fmt: skip
    _require_counts(told, manifest)
    if (signature or must_sign) and not is_signed(told, signature, public):
        raise TanliuError(
            "the acknowledgement is not signed by the partner's key", where="signature", found=signature[:16]
        )
    return told


def _require_counts(told: Mapping[str, Any], manifest: Manifest) -> None:
    accepted, refused = told["rows_accepted"], told["rows_refused"]
    counts = type(accepted) is int and type(refused) is int and type(told["number"]) is int
    if not counts or accepted < 0 or refused < 0 or accepted + refused > manifest.rows:
        raise TanliuError(
            "the acknowledgement counts other rows than were sent", where="rows_accepted, rows_refused",
            found=f"{accepted}, {refused}"[:60], accepted=manifest.rows,
        )  # fmt: skip
    if told["state"] == "accepted" and (accepted != manifest.rows or refused):
        raise TanliuError(
            "the acknowledgement counts other rows than were sent", where="rows_accepted",
            found=f"{accepted}"[:40], accepted=manifest.rows,
        )  # fmt: skip
    rows = told["refused"]
    if not isinstance(rows, list) or len(rows) > _MOST or not isinstance(told["at"], str):
        raise TanliuError("no acknowledgement of a parcel", where="refused", accepted=FORM)
    for one in rows:
        if not isinstance(one, dict) or set(one) != _PARTS or type(one["row"]) is not int:
            raise TanliuError(
                "no acknowledgement of a parcel", where="refused", accepted=", ".join(sorted(_PARTS))
            )


def same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Return whether two acknowledgements say the same of a parcel; when each was written does not matter."""
    names = _KEYS - {"at"}
    return all(first.get(name) == second.get(name) for name in names)

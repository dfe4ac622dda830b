"""What somebody filled in, against the form of an action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from tanliu.decide.casework.document import Input
from tanliu.decide.casework.guards import Facts, compiled
from tanliu.decide.casework.types import NOTHING
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def filled(form: Mapping[str, Input], values: Mapping[str, str], facts: Facts = NOTHING) -> dict[str, str]:
    """Return the values of a form without spaces around them.

    Raises
    ------
    TanliuError
        When a field is missing, too long or not what it asks for; the field is named.
    """
    return {name: _filled(name, field, values.get(name, ""), facts) for name, field in form.items()}


def _filled(name: str, field: Input, value: str, facts: Facts) -> str:
    text = value.strip()
    if field.type == "reason":
        if not 0 < len(text) <= field.longest:
            raise TanliuError(
                "say why in a few words",
                where=name,
                found=len(text),
                accepted=Message("1 to {most} characters", most=field.longest),
            )
        return text
    if not text and field.required_when is not None and compiled(field.required_when)(facts):
        raise TanliuError("a field of the form is empty", where=name, accepted=field.label.en)
    if len(text) > field.longest:
        accepted = Message("1 to {most} characters", most=field.longest)
        raise TanliuError("a field of the form is too long", where=name, found=len(text), accepted=accepted)
    if field.type == "choice" and text not in field.options:
        raise TanliuError(
            "a field of the form cannot be read", where=name, found=text, accepted=", ".join(field.options)
        )
    if text and not _is(field.type, text):
        raise TanliuError("a field of the form cannot be read", where=name, found=text, accepted=field.type)
    return text


def _is(kind: str, text: str) -> bool:
    try:
        if kind == "number":
            return Decimal(text).is_finite()
        if kind == "day":
            date.fromisoformat(text)
    except (InvalidOperation, ValueError):
        return False
    return True

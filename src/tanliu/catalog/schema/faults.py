"""Faults of a document as errors for people: file and line, the key, what was found, what is accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from tanliu.catalog.document import Document
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

M = TypeVar("M", bound=BaseModel)
_OURS = "fault"

#: The start of a kind of fault in pydantic, and its sentence here; the first that fits counts.
SENTENCES: Mapping[str, str] = {
    "missing": "a key is missing",
    "union_tag_not_found": "a key is missing",
    "extra_forbidden": "unknown key",
    "literal_error": "not one of what is offered",
    "union_tag_invalid": "not one of what is offered",
    "string_too_short": "the text is empty",
    "string": "a text wanted",
    "int": "a whole number wanted",
    "decimal": "a number wanted",
    "float": "a number wanted",
    "greater_than": "a number out of its range",
    "less_than": "a number out of its range",
    "bool": "true or false wanted",
    "too_short": "the list is too short",
    "too_long": "the list is too long",
    "list": "a list wanted",
    "tuple": "a list wanted",
    "set": "a list wanted",
    "frozen_set": "a list wanted",
    "dict": "a block of keys wanted",
    "mapping": "a block of keys wanted",
    "model": "a block of keys wanted",
}
#: What a limit of pydantic accepts.
LIMITS: Mapping[str, str] = {
    "gt": "more than {limit}",
    "ge": "at least {limit}",
    "lt": "less than {limit}",
    "le": "at most {limit}",
}


def fault(
    what: str | Message, *, at: Sequence[str | int] = (), found: object = None, accepted: object = None
) -> PydanticCustomError:
    """Return a fault that a validator of a model raises.

    Parameters
    ----------
    what
        What is wrong, as in `TanliuError`.
    at
        Where it is, from the block or value that is validated.
    found, accepted
        As in `TanliuError`.
    """
    context = {"what": what, "at": tuple(at), "found": found, "accepted": accepted}
    return PydanticCustomError(_OURS, "{what}", context)


def refused(error: TanliuError, *, at: Sequence[str | int] = ()) -> PydanticCustomError:
    """Return the fault of a validator that called something which refuses with a `TanliuError`."""
    return fault(error.what, at=at, found=error.found, accepted=error.accepted)


def read(document: Document, model: type[M], at: tuple[str | int, ...] = ()) -> M:
    """Return a document, or a block of it, as its model; a block that is not there is empty.

    Raises
    ------
    TanliuError
        With file, line and key of the first fault.
    """
    found = _errors({} if (data := _node(document, at)) is None else data, model)
    if isinstance(found, BaseModel):
        return found
    found[0]["loc"] = (*at, *found[0]["loc"])
    raise _error(model, found[0], *_at(document, found[0]), skip=len(at))


def read_block(data: Mapping[str, Any], model: type[M], where: str) -> M:
    """Return keys that stand in no document, such as a choice on the command line, as their model.

    Raises
    ------
    TanliuError
        With ``where`` and the key of the first fault.
    """
    found = _errors(data, model)
    if isinstance(found, BaseModel):
        return found
    raise _error(model, found[0], where, found[0]["loc"])


def faults(document: Document, model: type[BaseModel], at: tuple[str | int, ...] = ()) -> list[TanliuError]:
    """Return everything that is wrong with a document, or with a block of it, in the order of its lines."""
    if (data := _node(document, at)) is None:
        return []
    found = _errors(data, model)
    if isinstance(found, BaseModel):
        return []
    for error in found:
        error["loc"] = (*at, *error["loc"])
    found.sort(key=lambda error: document.line(*_place(document, error)))
    return [_error(model, error, *_at(document, error), skip=len(at)) for error in found]


def _node(document: Document, at: tuple[str | int, ...]) -> Any:
    # Any: a node is whatever a person wrote there
    data: Any = document.data
    for step in at:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def row_faults(data: Mapping[str, Any], model: type[M], where: str) -> M | list[TanliuError]:
    """Return a row of a table as its model, or everything that is wrong with it, in the order of its columns."""
    found = _errors(data, model)
    if isinstance(found, BaseModel):
        return found
    return [
        TanliuError("the cell is empty", where=f"{where}: {error['loc'][0]}")
        if error["type"] == "missing"
        else _error(model, error, where, [*error["loc"], *error.get("ctx", {}).get("at", ())])
        for error in found
    ]


def _errors(data: object, model: type[M]) -> M | list[ErrorDetails]:
    try:
        return model.model_validate(dict(data) if isinstance(data, Mapping) else data)
    except ValidationError as error:
        return [one for one in error.errors(include_url=False) if not _follows(one)]


def _follows(error: ErrorDetails) -> bool:
    """Return whether a list is only too short because an item of it has a fault, which is told itself."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _at(document: Document, error: ErrorDetails) -> tuple[str, tuple[str | int, ...]]:
    place = _place(document, error)
    return document.where(*place), place


def _error(
    model: type[BaseModel], error: ErrorDetails, where: str, place: Sequence[str | int], skip: int = 0
) -> TanliuError:
    context: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == _OURS:
        what, found, accepted = context["what"], context.get("found"), context.get("accepted")
    else:
        what = next((text for key, text in SENTENCES.items() if error["type"].startswith(key)), error["msg"])
        found, accepted = _found(error), _accepted(model, error, context, skip)
    at = ".".join(map(str, place))
    return TanliuError(what, where=f"{where}: {at}".rstrip(": "), found=found, accepted=accepted)


def _place(document: Document, error: ErrorDetails) -> tuple[str | int, ...]:
    """Return the path of a node; pydantic's own path also holds the tags of unions, and keys that are missing."""
    path: tuple[str | int, ...] = ()
    steps = [*error["loc"], *error.get("ctx", {}).get("at", ())]
    if error["type"] == "union_tag_invalid":
        steps.append(_discriminator(error))
    for step in steps:
        for below in ((*path, step), (*path, str(step))):
            if below in document.lines:
                path = below
                break
    return path


def _discriminator(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("discriminator", "")).strip("'")


def _found(error: ErrorDetails) -> object:
    if error["type"] in ("missing", "union_tag_not_found"):
        return None
    if error["type"] == "extra_forbidden":
        return error["loc"][-1]
    return error["ctx"]["tag"] if error["type"] == "union_tag_invalid" else error["input"]


def _accepted(
    model: type[BaseModel], error: ErrorDetails, context: Mapping[str, Any], skip: int
) -> str | Message | None:
    if error["type"] == "missing":
        return str(error["loc"][-1])
    if error["type"] == "union_tag_not_found":
        return _discriminator(error)
    if error["type"] == "extra_forbidden":
        return ", ".join(_keys_at(model, error["loc"][skip:-1]))
    offered = context.get("expected") or context.get("expected_tags")
    if offered is not None:
        return str(offered).replace(" or ", ", ").replace("'", "")
    limits = [Message(text, limit=context[key]) for key, text in LIMITS.items() if key in context]
    return limits[0] if limits else None


def _keys_at(model: type[BaseModel], steps: Sequence[str | int]) -> list[str]:
    """Return the keys of the block at a path: through fields, lists and the tags of unions."""
    here = [model]
    for step in steps:
        fields = [one.model_fields[step] for one in here if step in one.model_fields]
        tagged = [one for one in here if _is_tagged(one, step)]
        if fields:
            here = [below for field in fields for below in _models(field.annotation)]
        elif tagged:
            here = tagged
    return sorted({field.alias or name for one in here for name, field in one.model_fields.items()})


def _is_tagged(model: type[BaseModel], tag: str | int) -> bool:
    annotations = [field.annotation for field in model.model_fields.values()]
    return any(get_origin(one) is Literal and tag in get_args(one) for one in annotations)


def _models(annotation: Any) -> list[type[BaseModel]]:
    # Any: an annotation is whatever a person wrote behind the colon
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for one in get_args(annotation) for found in _models(one)]

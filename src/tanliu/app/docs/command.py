"""The commands as they are declared, read from their signatures.

Not from typer's parser: its inner classes change from version to version, the declarations are ours.
"""

from __future__ import annotations

import inspect
import types
import typing
from dataclasses import dataclass
from enum import Enum
from typing import Any

from typer.models import ArgumentInfo, OptionInfo

from tanliu.app.cli.main import app


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option of a command; an argument has no ``options``."""

    name: str
    options: tuple[str, ...]
    required: bool
    default: str
    help: str
    choices: tuple[str, ...]
    envvar: str
    is_flag: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Command:
    """One command of ``tanliu``."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if not parameter.options)

    @property
    def options(self) -> dict[str, Parameter]:
        """Options by every way to write them."""
        return {text: parameter for parameter in self.parameters for text in parameter.options}


def commands() -> dict[str, Command]:
    """Return every command by its name."""
    found = {}
    every = [("", info) for info in app.registered_commands]
    for group in app.registered_groups:
        assert group.typer_instance is not None
        every += [
            (f"{group.typer_instance.info.name} ", info) for info in group.typer_instance.registered_commands
        ]
    for before, info in every:
        assert info.callback is not None
        name = before + (info.name or info.callback.__name__.replace("_", "-"))
        found[name] = Command(name, inspect.cleandoc(info.callback.__doc__ or ""), _parameters(info.callback))
    return dict(sorted(found.items()))


def _parameters(callback: Any) -> tuple[Parameter, ...]:
    hints = typing.get_type_hints(callback, include_extras=True)
    return tuple(
        _parameter(item, hints[item.name]) for item in inspect.signature(callback).parameters.values()
    )


def _parameter(item: inspect.Parameter, hint: Any) -> Parameter:
    kind, *notes = typing.get_args(hint)
    info = next(note for note in notes if isinstance(note, ArgumentInfo | OptionInfo))
    plain = _plain_type(kind)
    many = typing.get_origin(plain) is list
    is_flag = plain is bool
    choices = tuple(str(one.value) for one in plain) if _is_enum(plain) else ()
    default = (
        "" if item.default in (item.empty, None, False) else str(getattr(item.default, "value", item.default))
    )
    return Parameter(
        name=item.name,
        options=_written(item.name, info, is_flag),
        required=item.default is item.empty,
        default=default,
        help=" ".join((info.help or "").split()),
        choices=choices,
        envvar=str(info.envvar or ""),
        is_flag=is_flag,
        many=many,
    )


def _plain_type(kind: Any) -> Any:
    """Return the type without its ``| None``."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return next(one for one in typing.get_args(kind) if one is not type(None))
    return kind


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _written(name: str, info: ArgumentInfo | OptionInfo, is_flag: bool) -> tuple[str, ...]:
    """Return how an option is written; an undeclared name gets its dashes, and a flag its opposite."""
    if isinstance(info, ArgumentInfo):
        return ()
    # typer keeps the first declared name in the place of a default
    first = [info.default] if isinstance(info.default, str) and info.default.startswith("-") else []
    if declared := [*first, *(info.param_decls or ())]:
        return tuple(text for one in declared for text in one.split("/"))
    dashed = name.replace("_", "-")
    return (f"--{dashed}", f"--no-{dashed}") if is_flag else (f"--{dashed}",)

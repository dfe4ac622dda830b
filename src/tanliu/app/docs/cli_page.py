"""Reference of the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator

from tanliu.app.docs.command import Command, Parameter, commands
from tanliu.app.docs.markdown import code, table


def cli_page() -> str:
    """Return the page."""
    return "".join(_parts())


def _parts() -> Iterator[str]:
    yield "# Command line\n\n"
    yield (
        "Exit codes: 0 done; 1 `lint` found faults; 2 wrong arguments or data, with one line that says what is wrong,"
        " what was found and what is accepted; 130 stopped by the user.\n"
    )
    for command in commands().values():
        yield f"\n## tanliu {command.name}\n\n{_prose(command.help)}\n\n```\n{_usage(command)}\n```\n"
        if command.parameters:
            yield "\n" + table(("parameter", "default", "meaning"), map(_row, command.parameters))


def _usage(command: Command) -> str:
    words = ["tanliu", command.name]
    for parameter in command.parameters:
        shown = parameter.name.upper() + ("..." if parameter.many and not parameter.options else "")
        if not parameter.options:
            words.append(shown if parameter.required else f"[{shown}]")
        elif parameter.required:
            words += [parameter.options[0], shown]
    return " ".join([*words, "[OPTIONS]"])


def _row(parameter: Parameter) -> tuple[str, str, str]:
    shown = ", ".join(code(text) for text in parameter.options) or code(parameter.name.upper())
    default = "needed" if parameter.required else code(parameter.default)
    return shown, default, _meaning(parameter)


def _meaning(parameter: Parameter) -> str:
    text = parameter.help
    if parameter.choices:
        text += f" One of {', '.join(code(choice) for choice in parameter.choices)}."
    if parameter.envvar:
        text += f" Or set {code(parameter.envvar)}."
    return text


def _prose(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))

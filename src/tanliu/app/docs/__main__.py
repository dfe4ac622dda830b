"""``python -m tanliu.app.docs [FOLDER]`` writes the reference pages (docs/reference when left out)."""

from __future__ import annotations

import sys
from pathlib import Path

from tanliu.app.docs.pages import write_pages

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/reference")
    for file in write_pages(folder):
        sys.stdout.write(f"{file}\n")

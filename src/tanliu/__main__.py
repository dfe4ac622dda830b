"""``python -m tanliu``."""

from tanliu.app.cli.main import run_cli

run_cli()

# What developers run; `.ci/run` runs all of it.
test *args:
    uv run pytest {{args}}

lint:
    uv run ruff check .
    uv run ruff format --check .
    uv run mypy
    uv run lint-imports
    uv run tanliu lint

docs:
    uv run python -m tanliu.app.docs

# the pictures of README, of a made-up district; needs Chromium
pictures:
    uv run python docs/pictures.py

bench:
    uv run python bench/main_job.py

demo:
    uv run tanliu demo --small

all:
    .ci/run

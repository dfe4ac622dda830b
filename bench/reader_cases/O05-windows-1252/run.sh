#!/bin/sh
T=${T:-tanliu}; PY=${PY:-python}; rm -rf ws
$T import e.csv -c e.yaml -w ws
$PY -c "import tanliu; from pathlib import Path; w = tanliu.Workspace(Path('ws')); print(*w.table('entity').to_pyarrow()['name'].to_pylist(), sep='|')"

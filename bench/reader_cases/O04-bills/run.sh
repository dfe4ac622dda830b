#!/bin/sh
# in a copy of this folder; T is the command, PY the python of the same environment
T=${T:-tanliu}; PY=${PY:-python}; rm -rf ws
$T import ents.csv -c ents.yaml -w ws
$T import bills.csv -c bills.yaml -w ws
$T run -w ws
$T explain E1 2024 -w ws
$PY ../show.py ws

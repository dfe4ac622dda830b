#!/bin/sh
# the delivery that was wrong is taken back; so is the report whose coal was a slip
T=${T:-tanliu}; PY=${PY:-python}; rm -rf ws
$T import masters.csv -c masters.yaml -w ws
$T import d.csv -c wrong.yaml -w ws
$T withdraw 4 -w ws --reason "day and month swapped"
$T import d.csv -c right.yaml -w ws
$T import a.csv -c rep.yaml -w ws
$T withdraw 7 -w ws --reason "another firm's coal"
$T import b.csv -c rep.yaml -w ws
$T run -w ws
$PY ../show.py ws

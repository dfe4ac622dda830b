"""The contents of a small valid pack, in which tests plant faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

PACK = """\
id: mine
title: {en: Mine, zh: 自有}
version: "2026.11"
licence: Apache-2.0
describes: {en: For tests, zh: 测试用}
depends: [base]
"""
HEADER = """\
about: For tests
defaults:
  region: CN
  edition: Test 2024
  source: a test
  evidence: official
"""
COLUMNS = "id,kind,carrier,gas,value,unit,year_from,year_to,published,basis"
ROWS = """\
mine.heat,emission_factor,heat,CO2,0.10,t/GJ,2024,2024,2024-05-01,
mine.lpg.ncv,net_calorific_value,lpg,,50.179,GJ/t,,,2024,
mine.lpg.tce,standard_coal,lpg,,1.7121,kgce/kg,,,2024,
"""

MakePack = Callable[..., Path]

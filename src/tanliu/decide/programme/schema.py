"""Programmes are documents that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.decide.programme.document import Programme

KIND = "programme"

register(KIND, Programme, folder="programmes", dated=True)

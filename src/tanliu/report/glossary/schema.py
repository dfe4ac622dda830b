"""Glossaries are a kind of document that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.report.glossary.document import Glossary

FOLDER = "glossary"
register(FOLDER, Glossary, folder=FOLDER)

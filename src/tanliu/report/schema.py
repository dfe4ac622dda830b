"""Kinds of documents that reports and pages are made by."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.report.page_rules import PageRules

register("page-rules", PageRules)

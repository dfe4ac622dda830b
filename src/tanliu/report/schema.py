"""Kinds of documents by which reports, pages and codes are made."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.report import code_rule, key_lists, page_rules, restatement

register(page_rules.SCHEME, page_rules.PageRules)
register(key_lists.SCHEME, key_lists.KeyLists)
register(code_rule.SCHEME, code_rule.PublicCode)
register(restatement.SCHEME, restatement.Restatement)

"""Kinds of documents by which reports, pages and codes are made."""

from __future__ import annotations

from tanliu.catalog.schema import register, register_check
from tanliu.report import code_rule, key_lists, page_rules, restatement, roles

register(page_rules.SCHEME, page_rules.PageRules)
register_check(page_rules.SCHEME, roles.names_that_lead_nowhere)
register(key_lists.SCHEME, key_lists.KeyLists)
register(code_rule.SCHEME, code_rule.PublicCode)
register_check(code_rule.SCHEME, code_rule.items_that_nothing_shows)
register(restatement.SCHEME, restatement.Restatement)

"""Findings: what is hard to believe, asked, answered and decided."""

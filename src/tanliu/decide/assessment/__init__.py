"""Assessments by schemes of packs: a score step by step, its level, what is missing, what would lift it; pure."""

"""Assessments by schemes of packs, their evidence and their certificates, which anybody can check."""

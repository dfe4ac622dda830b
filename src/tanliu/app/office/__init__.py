"""Operational data: who may do what, signed links to codes, tokens, the audit trail and background work."""

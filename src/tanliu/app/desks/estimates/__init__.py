"""Estimates of what is not known, with their models and intervals."""

"""Filters of lists that a person keeps by name."""

"""Factors that are bound to one enterprise: its suppliers' own, and the hours in which it used power."""

"""Casework: a process is a table of a pack, and a small interpreter says what an action does to a case."""

"""Enterprises: the list, and the page of one with its load curve and grade."""

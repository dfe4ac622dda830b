"""Programmes that are followed: rows with their due days, states and figures, and what is told of them together."""

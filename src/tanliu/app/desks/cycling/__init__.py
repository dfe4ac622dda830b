"""Shared cycling: trips of operators, what they reduce, fleets, crews and parking. Nothing of a file is kept."""

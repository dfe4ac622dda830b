"""The library of factors: every number by which something is multiplied, where it is from, and what uses it."""

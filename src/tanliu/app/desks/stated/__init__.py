"""Emissions that others report, verified or declared: beside what is computed, never in it."""

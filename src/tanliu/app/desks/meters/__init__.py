"""Meters of an enterprise: tree, registers, resets that wait for a person."""

"""Dated targets with their baselines: how far a value is, and whether it lies on its way to the target."""

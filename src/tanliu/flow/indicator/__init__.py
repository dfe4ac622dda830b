"""Indicators: what a quantity means beside value added, land, peers, limits and bands."""

"""Loads as forecasts take them: meters, enterprises, towns and the district on one clock."""

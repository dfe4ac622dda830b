"""Schedules of micro-grids: one matrix for each plant, physical limits hard, wishes soft and named."""

"""The energy review of a project: its increment, its benchmark, the limits of its product, replacement, and the room of its town."""

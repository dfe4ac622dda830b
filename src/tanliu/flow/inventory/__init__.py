"""Emission lines: what each activity is worth in standard coal and emits, by which factor."""

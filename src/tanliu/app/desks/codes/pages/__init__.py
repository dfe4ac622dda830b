"""The pages of the desk codes."""
